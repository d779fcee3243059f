package dev.reprise.core.attestation;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A DSSE envelope (Dead Simple Signing Envelope, version 1): some bytes, what they are, and
/// signatures over both.
///
/// A signature is over the pre-authentication encoding of the type and the bytes (`protocol.md` of
/// DSSE), so that bytes signed as one type cannot be passed off as another. Members of an envelope
/// that DSSE does not name are ignored, as it demands.
public final class Envelope {
  /// The most bytes an envelope may have.
  public static final int LARGEST = 1 << 20;

  private static final int MOST_SIGNATURES = 16;
  private static final int LONGEST_TYPE = 200;
  private static final String FIX = "ask whoever signed it for a whole copy, or delete it";

  private final String payloadType;
  private final byte[] payload;
  private final List<Signed> signatures;

  private Envelope(String payloadType, byte[] payload, List<Signed> signatures) {
    this.payloadType = payloadType;
    this.payload = payload;
    this.signatures = List.copyOf(signatures);
  }

  /// A signature in an envelope.
  ///
  /// @param keyId what the envelope says of the key; a hint that nothing rests on, possibly empty
  /// @param bytes the signature itself, in Base64
  public record Signed(String keyId, String bytes) {
    byte[] raw() {
      return Base64.getDecoder().decode(bytes);
    }
  }

  /// Puts bytes into an envelope and signs them.
  public static Envelope sign(String payloadType, byte[] payload, SigningKey key) {
    byte[] signature = key.sign(encoding(payloadType, payload));
    return new Envelope(
        payloadType,
        payload.clone(),
        List.of(
            new Signed(
                key.verification().id().hex(), Base64.getEncoder().encodeToString(signature))));
  }

  /// Reads an envelope; whether its signatures are right is for [#signers] to say.
  ///
  /// @param where the name to use in an error
  /// @throws FailureException where the bytes are no envelope
  public static Envelope read(String where, byte[] content) {
    if (content.length > LARGEST) {
      throw damaged(where, "is larger than an envelope may be (" + LARGEST + " bytes)");
    }
    try {
      JsonNode tree = Json.MAPPER.readTree(text(content));
      String type = string(where, tree, "payloadType");
      if (type.length() > LONGEST_TYPE) {
        throw damaged(where, "has a payload type of " + type.length() + " characters");
      }
      byte[] payload = decoded(where, "payload", string(where, tree, "payload"));
      return new Envelope(type, payload, signatures(where, tree.path("signatures")));
    } catch (JacksonException e) {
      throw damaged(where, "is no JSON: " + Json.reason(e));
    } catch (CharacterCodingException e) {
      throw damaged(where, "is not UTF-8 text");
    }
  }

  /// The canonical JSON (RFC 8785) of the envelope.
  public byte[] bytes() {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("payload", Base64.getEncoder().encodeToString(payload));
    out.put("payloadType", payloadType);
    ArrayNode all = out.putArray("signatures");
    for (Signed signature : signatures) {
      all.addObject().put("keyid", signature.keyId()).put("sig", signature.bytes());
    }
    return CanonicalJson.bytes(out);
  }

  /// What the payload is.
  public String payloadType() {
    return payloadType;
  }

  /// The signed bytes, copied.
  public byte[] payload() {
    return payload.clone();
  }

  /// The signatures as they stand, unchecked.
  public List<Signed> signatures() {
    return signatures;
  }

  /// Finds out who signed.
  ///
  /// A key that signed twice is one signer. What an envelope says of a signature's key proves
  /// nothing: every trusted key is tried, whatever it says.
  public Signers signers(TrustedKeys trusted) {
    byte[] message = encoding(payloadType, payload);
    List<VerificationKey> valid = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Signed signature : signatures) {
      List<VerificationKey> signer =
          trusted.keys().values().stream()
              .filter(key -> key.verifies(message, signature.raw()))
              .limit(1)
              .toList();
      if (!signer.isEmpty()) {
        signer.stream().filter(key -> !valid.contains(key)).forEach(valid::add);
      } else if (isKnown(signature.keyId(), trusted)) {
        wrong.add(signature.keyId());
      } else if (!unknown.contains(signature.keyId())) {
        unknown.add(signature.keyId());
      }
    }
    return new Signers(valid, unknown, wrong);
  }

  /// Who signed an envelope.
  ///
  /// @param valid the trusted keys that did
  /// @param unknown what is said of the keys of signatures that nobody trusted has made
  /// @param wrong ids of trusted keys that an envelope says have signed, and have not
  public record Signers(List<VerificationKey> valid, List<String> unknown, List<String> wrong) {
    /// Copies.
    public Signers {
      valid = List.copyOf(valid);
      unknown = List.copyOf(unknown);
      wrong = List.copyOf(wrong);
    }
  }

  /// The pre-authentication encoding: `DSSEv1`, and the length and the bytes of each, with spaces
  /// between.
  static byte[] encoding(String payloadType, byte[] payload) {
    byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + type.length + 32);
    out.writeBytes(("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(type);
    out.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static boolean isKnown(String keyId, TrustedKeys trusted) {
    return Digest.isDigest(keyId) && trusted.find(Digest.parse(keyId)).isPresent();
  }

  private static List<Signed> signatures(String where, JsonNode tree) {
    if (!tree.isArray() || tree.isEmpty() || tree.size() > MOST_SIGNATURES) {
      throw damaged(where, "expected 1 to " + MOST_SIGNATURES + " signatures");
    }
    List<Signed> signatures = new ArrayList<>();
    for (JsonNode signature : tree) {
      String keyId = signature.has("keyid") ? string(where, signature, "keyid") : "";
      byte[] bytes = decoded(where, "sig", string(where, signature, "sig"));
      signatures.add(new Signed(keyId, Base64.getEncoder().encodeToString(bytes)));
    }
    return signatures;
  }

  private static String string(String where, JsonNode tree, String member) {
    JsonNode value = tree.path(member);
    if (!value.isString()) {
      throw damaged(where, "is no DSSE envelope: it has no text \"" + member + "\"");
    }
    return value.stringValue();
  }

  /// DSSE allows either alphabet of Base64.
  private static byte[] decoded(String where, String member, String text) {
    boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      return (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
    } catch (IllegalArgumentException e) {
      throw damaged(where, "has a \"" + member + "\" that is no Base64: " + e.getMessage());
    }
  }

  private static String text(byte[] content) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
  }

  private static FailureException damaged(String where, String what) {
    return new FailureException(where, what, FIX);
  }
}
