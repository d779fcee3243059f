package dev.reprise.core.experiment;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// An experiment as it was declared, with what identifies it.
///
/// @param experiment the plan
/// @param canonical the plan as a tree, every default written out; its canonical JSON is its
///   identity
/// @param overrides what the command line changed
/// @param source the file as the author wrote it
public record Declaration(
    Experiment experiment, JsonNode canonical, List<String> overrides, byte[] source) {
  /// Copies.
  public Declaration {
    overrides = List.copyOf(overrides);
  }

  /// The canonical bytes: the same whatever the order of keys, comments and layout were.
  public byte[] canonicalBytes() {
    return CanonicalJson.bytes(canonical);
  }

  /// The experiment's identity.
  public Digest digest() {
    return Digest.of(canonicalBytes());
  }
}
