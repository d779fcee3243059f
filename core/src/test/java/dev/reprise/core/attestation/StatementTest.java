package dev.reprise.core.attestation;

import static dev.reprise.core.attestation.Signers.RECORD;
import static dev.reprise.core.attestation.Signers.key;
import static dev.reprise.core.attestation.Signers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class StatementTest {
  @TempDir private Path folder;
  private SigningKey alice;

  @BeforeEach
  void makeKey() {
    alice = key(folder, "alice");
  }

  @Test
  void statementsAreReadBackAsTheyWereSigned() {
    for (Statement statement :
        new Statement[] {
          Signers.run(), Signers.reproduction("identical"), Signers.reproduction("diverged")
        }) {
      Envelope envelope = Envelope.read("envelope", statement.sign(alice).bytes());
      assertThat(Statement.read("envelope", envelope)).isEqualTo(statement);
    }
  }

  @Test
  void aStatementHasInTotosForm() {
    JsonNode tree = Json.MAPPER.readTree(Signers.reproduction("diverged").bytes());

    assertThat(tree.path("_type").stringValue()).isEqualTo("https://in-toto.io/Statement/v1");
    assertThat(tree.at("/subject/0/name").stringValue()).isEqualTo("line");
    assertThat(tree.at("/subject/0/digest/sha256").stringValue()).isEqualTo(RECORD.hex());
    assertThat(tree.path("predicateType").stringValue())
        .isEqualTo("https://reprise.dev/attestation/reproduction/v1");
    assertThat(tree.at("/predicate/verdict/word").stringValue()).isEqualTo("diverged");
    assertThat(tree.at("/predicate/verdict/first/step").longValue()).isEqualTo(3);
  }

  @Test
  void aStatementIsAboutWhatItsDigestsName() {
    assertThat(Signers.run().isAbout(RECORD)).isTrue();
    assertThat(Signers.run().isAbout(Digest.ofText("another"))).isFalse();
  }

  @Test
  void anUnknownKindOfClaimIsKeptAsThat() {
    ObjectNode tree = tree();
    tree.put("predicateType", "https://slsa.dev/provenance/v1").put("predicate", 7);
    assertThat(read(tree).claim()).isEqualTo(new Claim.Unknown("https://slsa.dev/provenance/v1"));
  }

  @Test
  void membersOfALaterVersionAreIgnored() {
    ObjectNode tree = tree();
    tree.put("later", true);
    ((ObjectNode) tree.get("predicate")).putObject("later").put("x", 1);
    assertThat(read(tree)).isEqualTo(Signers.reproduction("identical"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/_type|\"https://in-toto.io/Statement/v0.1\"",
        "/subject|[]",
        "/subject|{}",
        "/predicate|null",
        "/predicate|[]",
        "/predicate/verdict/word|\"splendid\"",
        "/predicate/verdict/word|null",
        "/predicate/reproduction|\"sha256:00\"",
        "/predicate/result/metrics|{\"accuracy\":null}",
        "/predicate/result/metrics|{\"accuracy\":\"good\"}",
        "/predicate/environment|{\"os.name\":null}",
        "/predicate/signed|\"yesterday\"",
      })
  void whatIsNoStatementIsRefusedByName(String place, String value) {
    ObjectNode tree = tree();
    int last = place.lastIndexOf('/');
    ((ObjectNode) tree.at(place.substring(0, last)))
        .set(place.substring(last + 1), Json.MAPPER.readTree(value));
    assertThatThrownBy(() -> read(tree))
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("some file: ");
  }

  @Test
  void aPayloadOfAnotherTypeIsNoStatement() {
    byte[] statement = Signers.run().bytes();
    assertThatThrownBy(
            () -> Statement.read("some file", Envelope.sign("application/json", statement, alice)))
        .hasMessageContaining("application/vnd.in-toto+json");
    assertThatThrownBy(
            () ->
                Statement.read(
                    "some file", Envelope.sign(Statement.PAYLOAD_TYPE, utf8("{"), alice)))
        .isInstanceOf(FailureException.class);
    assertThatThrownBy(
            () ->
                Statement.read(
                    "some file",
                    Envelope.sign(Statement.PAYLOAD_TYPE, new byte[] {(byte) 0xff}, alice)))
        .hasMessageContaining("UTF-8");
  }

  private static ObjectNode tree() {
    return (ObjectNode) Json.MAPPER.readTree(Signers.reproduction("identical").bytes());
  }

  private Statement read(ObjectNode tree) {
    return Statement.read(
        "some file", Envelope.sign(Statement.PAYLOAD_TYPE, CanonicalJson.bytes(tree), alice));
  }
}
