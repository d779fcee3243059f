package dev.reprise.core.attestation;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An in-toto statement (version 1): a claim about things that are named by their digests.
///
/// Members that are not known are ignored, as in-toto demands; a claim must therefore never lean on
/// one to take back what another says.
///
/// @param subjects what it is about; of a thing without a SHA-256 digest nothing is known here
/// @param claim what it says
public record Statement(List<Subject> subjects, Claim claim) {
  /// The type of such a payload in an [Envelope].
  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  private static final String TYPE = "https://in-toto.io/Statement/v1";
  private static final int MOST_SUBJECTS = 1000;
  private static final JsonMapper LENIENT =
      Json.MAPPER.rebuild().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /// Copies.
  public Statement {
    subjects = List.copyOf(subjects);
  }

  /// A thing that a statement is about.
  ///
  /// @param name what the signer calls it
  /// @param digest its SHA-256
  public record Subject(String name, Digest digest) {}

  /// Whether it is about the thing with this digest.
  public boolean isAbout(Digest digest) {
    return subjects.stream().anyMatch(subject -> subject.digest().equals(digest));
  }

  /// Reads the statement in an envelope.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the envelope holds something else, or the statement is damaged
  public static Statement read(String where, Envelope envelope) {
    if (!envelope.payloadType().equals(PAYLOAD_TYPE)) {
      throw damaged(where, "expected a payload of the type " + PAYLOAD_TYPE + ", found another");
    }
    try {
      ByteBuffer payload = ByteBuffer.wrap(envelope.payload());
      JsonNode tree =
          Json.MAPPER.readTree(StandardCharsets.UTF_8.newDecoder().decode(payload).toString());
      if (!TYPE.equals(text(tree, "_type"))) {
        throw damaged(where, "expected a statement of the type " + TYPE + ", found another");
      }
      return new Statement(
          subjects(where, tree.path("subject")),
          claim(text(tree, "predicateType"), tree.path("predicate")));
    } catch (JacksonException e) {
      throw damaged(where, "holds no statement that can be read: " + Json.reason(e));
    } catch (IllegalArgumentException e) {
      throw damaged(where, "holds no statement that can be read: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw damaged(where, "holds a payload that is not UTF-8 text");
    }
  }

  /// The canonical JSON (RFC 8785) of the statement.
  ///
  /// @throws IllegalArgumentException where its claim is one this version knows nothing of
  public byte[] bytes() {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("_type", TYPE);
    for (Subject subject : subjects) {
      ObjectNode one = out.withArray("subject").addObject();
      one.put("name", subject.name());
      one.putObject("digest").put("sha256", subject.digest().hex());
    }
    out.put("predicateType", claim.type());
    if (claim instanceof Claim.Unknown) {
      throw new IllegalArgumentException("not a claim that can be written: " + claim.type());
    }
    out.set("predicate", Json.tree(claim));
    return CanonicalJson.bytes(out);
  }

  /// The statement in an envelope, signed.
  public Envelope sign(SigningKey key) {
    return Envelope.sign(PAYLOAD_TYPE, bytes(), key);
  }

  private static Claim claim(String type, JsonNode predicate) {
    requireNoNulls("", predicate);
    return switch (type) {
      case Claim.Run.TYPE -> LENIENT.treeToValue(predicate, Claim.Run.class);
      case Claim.Reproduction.TYPE -> LENIENT.treeToValue(predicate, Claim.Reproduction.class);
      default -> new Claim.Unknown(type);
    };
  }

  private static List<Subject> subjects(String where, JsonNode tree) {
    if (!tree.isArray() || tree.isEmpty() || tree.size() > MOST_SUBJECTS) {
      throw damaged(where, "expected 1 to " + MOST_SUBJECTS + " subjects");
    }
    List<Subject> subjects = new ArrayList<>();
    for (JsonNode subject : tree) {
      String digest = text(subject.path("digest"), "sha256");
      if (Digest.isDigest(digest)) {
        subjects.add(new Subject(text(subject, "name"), Digest.parse(digest)));
      }
    }
    return subjects;
  }

  /// Java's types cannot all say that null is not a value, so it is said here.
  private static void requireNoNulls(String path, JsonNode node) {
    if (node.isNull() && !path.equals("/verdict/first") && !path.equals("/verdict/first/step")) {
      throw new IllegalArgumentException("there is no value at " + path);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      requireNoNulls(path + "/" + member.getKey(), member.getValue());
    }
    for (JsonNode child : node.isArray() ? node.values() : List.<JsonNode>of()) {
      requireNoNulls(path, child);
    }
  }

  private static String text(JsonNode tree, String member) {
    JsonNode value = tree.path(member);
    return value.isString() ? value.stringValue() : "";
  }

  private static FailureException damaged(String where, String what) {
    return new FailureException(
        where, what, "ask whoever signed it for a whole copy, or delete it");
  }
}
