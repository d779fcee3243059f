package dev.reprise.core.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sigstore.bundle.Bundle.DsseEnvelope;
import dev.sigstore.bundle.ImmutableDsseEnvelope;
import dev.sigstore.bundle.ImmutableSignature;
import dev.sigstore.dsse.InTotoPayload;
import dev.sigstore.encryption.Keys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Others' implementations beside ours: envelope and statement by sigstore-java, Ed25519 by Bouncy
/// Castle, JSON by Gson.
class SigstoreTest {
  @TempDir private Path folder;
  private SigningKey alice;

  @BeforeEach
  void makeKey() {
    alice = SigningKey.create(folder, "alice");
  }

  @Test
  void theirsReadsAndVerifiesWhatWeSigned() throws Exception {
    for (Statement statement :
        List.of(
            Signers.run(), Signers.reproduction("identical"), Signers.reproduction("diverged"))) {
      DsseEnvelope theirs = theirs(statement.sign(alice).bytes());

      assertThat(theirs.getPayloadType()).isEqualTo(InTotoPayload.PAYLOAD_TYPE);
      assertThat(verify(theirs.getPAE(), theirs.getSignature())).isTrue();
      InTotoPayload payload = InTotoPayload.from(theirs);
      assertThat(payload.getType()).isEqualTo("https://in-toto.io/Statement/v1");
      assertThat(payload.getPredicateType()).isEqualTo(statement.claim().type());
      assertThat(payload.getSubject().getFirst().getName()).isEqualTo("line");
      assertThat(payload.getSubject().getFirst().getDigest())
          .containsEntry("sha256", Signers.RECORD.hex());
      assertThat(payload.getPredicate().getAsJsonObject().has("result")).isTrue();
    }
  }

  @Test
  void theirsRefusesOursOnceItIsChanged() throws Exception {
    DsseEnvelope right = theirs(Signers.run().sign(alice).bytes());
    byte[] payload = right.getPayload().clone();
    payload[payload.length / 2] ^= 1;
    DsseEnvelope changed = ImmutableDsseEnvelope.builder().from(right).payload(payload).build();
    assertThat(verify(changed.getPAE(), changed.getSignature())).isFalse();
  }

  @Test
  void weReadAndVerifyWhatTheirsSigned() throws Exception {
    Ed25519PrivateKeyParameters secret = new Ed25519PrivateKeyParameters(new SecureRandom());
    byte[] spki =
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(secret.generatePublicKey())
            .getEncoded();
    Path file = folder.resolve("theirs.pub");
    StringBuilder pem = new StringBuilder("-----BEGIN PUBLIC KEY-----\n");
    pem.append(base64(spki)).append("\n-----END PUBLIC KEY-----\n");
    Files.writeString(file, pem);
    Statement statement = Signers.reproduction("identical");

    DsseEnvelope unsigned =
        ImmutableDsseEnvelope.builder()
            .payload(statement.bytes())
            .payloadType(InTotoPayload.PAYLOAD_TYPE)
            .build();
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, secret);
    byte[] message = unsigned.getPAE();
    signer.update(message, 0, message.length);
    JsonObject signature = new JsonObject();
    signature.addProperty("sig", base64(signer.generateSignature()));
    JsonArray signatures = new JsonArray();
    signatures.add(signature);
    JsonObject json = new JsonObject();
    json.addProperty("payload", base64(unsigned.getPayload()));
    json.addProperty("payloadType", unsigned.getPayloadType());
    json.add("signatures", signatures);

    Envelope ours = Envelope.read("theirs", json.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(ours.signers(TrustedKeys.of(List.of(file))).valid())
        .extracting(VerificationKey::name)
        .containsExactly("theirs");
    assertThat(Statement.read("theirs", ours)).isEqualTo(statement);
  }

  @Test
  void theirsAndOursReadTheSameKey() throws Exception {
    byte[] spki = Pem.read(folder.resolve("alice.pub"), Pem.PUBLIC);
    assertThat(Keys.parseEd25519(spki).getEncoded()).isEqualTo(spki);
  }

  /// The envelope as Gson reads it and sigstore-java holds it.
  private static DsseEnvelope theirs(byte[] content) {
    JsonObject json =
        JsonParser.parseString(new String(content, StandardCharsets.UTF_8)).getAsJsonObject();
    ImmutableDsseEnvelope.Builder envelope = ImmutableDsseEnvelope.builder();
    for (JsonElement one : json.getAsJsonArray("signatures")) {
      byte[] sig = Base64.getDecoder().decode(one.getAsJsonObject().get("sig").getAsString());
      envelope.addSignatures(ImmutableSignature.builder().sig(sig).build());
    }
    return envelope
        .payload(Base64.getDecoder().decode(json.get("payload").getAsString()))
        .payloadType(json.get("payloadType").getAsString())
        .build();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private boolean verify(byte[] message, byte[] signature) throws Exception {
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, bouncyCastle());
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }

  private Ed25519PublicKeyParameters bouncyCastle() throws Exception {
    byte[] spki = Pem.read(folder.resolve("alice.pub"), Pem.PUBLIC);
    return (Ed25519PublicKeyParameters) PublicKeyFactory.createKey(spki);
  }
}
