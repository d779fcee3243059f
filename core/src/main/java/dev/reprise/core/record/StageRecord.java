package dev.reprise.core.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reprise.core.digest.Digest;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a stage of commands.
///
/// @param name the stage
/// @param outcome how it ended
/// @param reason why it ran, or did not, or how it failed, in a sentence
/// @param inputs the digest over all the stage depends on: commands, variables, parameters and the
///   contents of its dependencies
/// @param deps what stood at each dependency before the commands ran
/// @param outs what stood at each output when they had ended
public record StageRecord(
    String name,
    Outcome outcome,
    String reason,
    Digest inputs,
    SortedMap<String, PathContent> deps,
    SortedMap<String, PathContent> outs) {
  /// Copies.
  public StageRecord {
    deps = Collections.unmodifiableSortedMap(new TreeMap<>(deps));
    outs = Collections.unmodifiableSortedMap(new TreeMap<>(outs));
  }

  /// How a stage ended.
  public enum Outcome {
    /// Its commands ran, and all ended well.
    @JsonProperty("ran")
    RAN,
    /// Nothing it depends on had changed.
    @JsonProperty("unchanged")
    UNCHANGED,
    /// It is declared frozen.
    @JsonProperty("frozen")
    FROZEN,
    /// A command failed, or an input or output was not as it should be.
    @JsonProperty("failed")
    FAILED,
    /// A stage it waits for failed.
    @JsonProperty("not-reached")
    NOT_REACHED;

    /// Whether the stage's outputs are there.
    public boolean isGood() {
      return this == RAN || this == UNCHANGED || this == FROZEN;
    }

    /// The word for it in JSON and documents.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
