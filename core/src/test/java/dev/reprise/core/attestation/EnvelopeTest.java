package dev.reprise.core.attestation;

import static dev.reprise.core.attestation.Signers.key;
import static dev.reprise.core.attestation.Signers.trust;
import static dev.reprise.core.attestation.Signers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class EnvelopeTest {
  @TempDir private Path folder;
  private SigningKey alice;
  private SigningKey bob;

  @BeforeEach
  void makeKeys() {
    alice = key(folder, "alice");
    bob = key(folder, "bob");
  }

  @Test
  void theSignedBytesAreThoseOfTheSpecificationsExample() {
    assertThat(Envelope.encoding("http://example.com/HelloWorld", utf8("hello world")))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    assertThat(Envelope.encoding("é", utf8("")))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("DSSEv1 2 é 0 ");
  }

  @Test
  void whatWasSignedIsReadBackAndItsSignerKnown() {
    Envelope envelope = Envelope.sign("text/plain", utf8("hello"), alice);

    Envelope read = Envelope.read("envelope", envelope.bytes());

    assertThat(read.payload()).isEqualTo(utf8("hello"));
    assertThat(read.bytes()).isEqualTo(envelope.bytes());
    assertThat(read.signers(trust(bob, alice)).valid())
        .extracting(VerificationKey::name)
        .containsExactly("alice");
  }

  @Test
  void aKeyThatIsNotTrustedIsUnknownWhateverItSaysOfItself() {
    Envelope envelope = Envelope.sign("text/plain", utf8("hello"), bob);

    assertThat(envelope.signers(trust(alice)).valid()).isEmpty();
    assertThat(envelope.signers(trust(alice)).unknown())
        .containsExactly(bob.verification().id().hex());

    Envelope posing = withKeyId(envelope, alice.verification().id().hex());
    assertThat(posing.signers(trust(alice)).valid()).isEmpty();
    assertThat(posing.signers(trust(alice)).wrong())
        .containsExactly(alice.verification().id().hex());
  }

  @Test
  void theNamedKeyIsAHintThatNothingRestsOn() {
    Envelope envelope = Envelope.sign("text/plain", utf8("hello"), alice);
    for (String hint : new String[] {"", "anything", bob.verification().id().hex()}) {
      assertThat(withKeyId(envelope, hint).signers(trust(alice, bob)).valid())
          .extracting(VerificationKey::name)
          .containsExactly("alice");
    }
  }

  @Test
  void aKeyThatSignedTwiceIsOneSigner() {
    ObjectNode tree = tree(Envelope.sign("text/plain", utf8("hello"), alice));
    ArrayNode signatures = (ArrayNode) tree.get("signatures");
    signatures.add(signatures.get(0).deepCopy());
    ((ObjectNode) signatures.get(1)).put("keyid", "another");

    assertThat(read(tree).signers(trust(alice, bob)).valid()).hasSize(1);
  }

  @Test
  void bytesSignedAsOneTypeAreNotSignedAsAnother() {
    Envelope signed = Envelope.sign("text/plain", utf8("hello"), alice);
    ObjectNode tree = tree(signed);
    tree.put("payloadType", "text/html");
    assertThat(read(tree).signers(trust(alice)).valid()).isEmpty();

    // Nor can the border between the type and the bytes be moved.
    tree.put("payloadType", "text/plain 5 hello");
    tree.put("payload", "");
    assertThat(read(tree).signers(trust(alice)).valid()).isEmpty();
  }

  @Test
  void noChangeOfAnEnvelopeKeepsItsSignatureOnOtherBytes() {
    Envelope envelope = Envelope.sign("text/plain", utf8("hello"), alice);
    byte[] content = envelope.bytes();
    for (int i = 0; i < content.length * 8; i++) {
      byte[] changed = content.clone();
      changed[i / 8] ^= (byte) (1 << (i % 8));
      try {
        Envelope read = Envelope.read("envelope", changed);
        if (!read.signers(trust(alice)).valid().isEmpty()) {
          assertThat(read.payload()).as("bit " + i).isEqualTo(envelope.payload());
          assertThat(read.payloadType()).as("bit " + i).isEqualTo("text/plain");
        }
      } catch (FailureException e) {
        assertThat(e.getMessage()).startsWith("envelope: ");
      }
    }
  }

  @Test
  void bothAlphabetsOfBase64AreRead() {
    byte[] payload = {(byte) 0xfb, (byte) 0xff, (byte) 0xfe};
    ObjectNode tree = tree(Envelope.sign("text/plain", payload, alice));
    tree.put("payload", Base64.getUrlEncoder().encodeToString(payload));
    assertThat(tree.get("payload").stringValue()).contains("_");
    assertThat(read(tree).signers(trust(alice)).valid()).hasSize(1);
  }

  @Test
  void membersThatDsseDoesNotNameAreIgnored() {
    ObjectNode tree = tree(Envelope.sign("text/plain", utf8("hello"), alice));
    tree.put("comment", "nothing").putObject("x").put("payload", "!");
    assertThat(read(tree).signers(trust(alice)).valid()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"payload\":\"\",\"payloadType\":\"t\"}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":{}}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[null]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":7}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":7,\"sig\":\"\"}]}",
        "{\"payload\":\"a\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"+_==\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]} more",
        "\ud800",
      })
  void whatIsNoEnvelopeIsRefusedByName(String content) {
    assertThatThrownBy(() -> Envelope.read("some file", utf8(content)))
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("some file: ");
  }

  @Test
  void depthLengthAndNumbersWithoutEndAreRefusedAtOnce() {
    String nested = "[".repeat(300_000);
    String many = "{\"sig\":\"\"},".repeat(30_000) + "{\"sig\":\"\"}";
    for (String content :
        new String[] {
          nested,
          "{\"payload\":" + nested,
          "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[" + many + "]}",
          "{\"payload\":\"\",\"payloadType\":\"" + "t".repeat(500_000) + "\",\"signatures\":[]}",
          " ".repeat(Envelope.LARGEST + 1),
          "{\"payload\":1" + "0".repeat(1_000_000) + "}",
        }) {
      assertThatThrownBy(() -> Envelope.read("some file", utf8(content)))
          .isInstanceOf(FailureException.class)
          .hasMessageStartingWith("some file: ");
    }
  }

  @Test
  void signaturesOfAnyLengthAreOnlyWrong() {
    SplittableRandom random = new SplittableRandom(1);
    for (int length : new int[] {0, 1, 63, 64, 65, 1000}) {
      byte[] signature = new byte[length];
      random.nextBytes(signature);
      ObjectNode tree = tree(Envelope.sign("text/plain", utf8("hello"), alice));
      ((ObjectNode) tree.get("signatures").get(0))
          .put("sig", Base64.getEncoder().encodeToString(signature));
      assertThat(read(tree).signers(trust(alice)).valid()).isEmpty();
      assertThat(read(tree).signers(trust(alice)).wrong()).hasSize(1);
    }
  }

  private static Envelope withKeyId(Envelope envelope, String keyId) {
    ObjectNode tree = tree(envelope);
    ((ObjectNode) tree.get("signatures").get(0)).put("keyid", keyId);
    return read(tree);
  }

  private static ObjectNode tree(Envelope envelope) {
    return (ObjectNode) Json.MAPPER.readTree(envelope.bytes());
  }

  private static Envelope read(ObjectNode tree) {
    return Envelope.read("envelope", CanonicalJson.bytes(tree));
  }
}
