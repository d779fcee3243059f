package dev.reprise.cli.render;

import dev.reprise.core.attestation.Claim;
import dev.reprise.core.attestation.Statement;
import dev.reprise.core.attestation.VerificationKey;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.store.Attestation;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `--json` prints of keys and statements.
public final class AttestationJson {
  private AttestationJson() {}

  /// Keys by name and id.
  public static String keys(List<VerificationKey> keys) {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.set("keys", named(keys));
    return CanonicalJson.text(out);
  }

  /// A statement just signed.
  public static String signed(VerificationKey key, Statement statement, Path file) {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("file", file.toString());
    out.put("record", statement.subjects().getFirst().digest().toString());
    out.put("key", key.id().hex());
    claim(out, statement.claim());
    return CanonicalJson.text(out);
  }

  /// Statements found beside a record.
  static ArrayNode found(List<Attestation> attestations) {
    ArrayNode out = Json.MAPPER.createArrayNode();
    for (Attestation attestation : attestations) {
      ObjectNode one = out.addObject();
      one.put("file", attestation.file().toString());
      one.set("vouchedBy", named(attestation.vouching()));
      one.set("unknownKeys", Json.tree(attestation.signers().unknown()));
      one.put("valid", attestation.problems().isEmpty());
      attestation.claim().ifPresent(claim -> claim(one, claim));
    }
    return out;
  }

  private static void claim(ObjectNode out, Claim claim) {
    out.put("type", claim.type());
    switch (claim) {
      case Claim.Run run -> out.put("signed", run.signed().toString());
      case Claim.Reproduction again -> {
        out.put("signed", again.signed().toString());
        out.put("verdict", again.verdict().word());
        out.put("reproduction", again.reproduction().toString());
        out.set("compared", Json.tree(again.verdict().compared()));
        out.set("environment", Json.tree(again.environment()));
      }
      case Claim.Unknown unknown -> {}
    }
  }

  private static ArrayNode named(List<VerificationKey> keys) {
    ArrayNode out = Json.MAPPER.createArrayNode();
    keys.forEach(key -> out.addObject().put("name", key.name()).put("key", key.id().hex()));
    return out;
  }
}
