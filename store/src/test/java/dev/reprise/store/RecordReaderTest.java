package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RecordReaderTest {
  @TempDir Path folder;
  private byte[] good = new byte[0];

  @BeforeEach
  void makeOne() throws Exception {
    try (ProjectStore store = ProjectStore.open(folder.resolve("store"));
        RunWorkspace workspace = store.begin(new RunId("20260102-030405-0a1b2c"), "sample")) {
      good = new SampleRun(1).write(workspace).bytes();
    }
  }

  @Test
  void whatWasWrittenIsReadAsItWas() {
    assertThat(RecordReader.read("x", good).bytes()).isEqualTo(good);
  }

  @Test
  void aRecordOfANewerRepriseIsRefusedWithThatReason() {
    assertThatThrownBy(() -> RecordReader.read("x", with("format", "\"reprise-record/9\"")))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("reprise-record/9")
        .hasMessageContaining("made by a newer Reprise");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{}",
        "\"reprise-record/1\"",
        "{\"format\":\"reprise-record/1\"}",
        "{\"format\":\"reprise-record/1\",\"format\":\"reprise-record/1\"}",
        "{\"format\":\"reprise-ledger/1\"}",
        "{\"format\":1}",
        "{\"format\":null}",
        "{\"format\":",
        "\uFEFF{}"
      })
  void whatIsNoRecordIsRefused(String text) {
    assertThatThrownBy(() -> RecordReader.read("x", SampleRun.utf8(text)))
        .isInstanceOf(FailureException.class);
  }

  @Test
  void deeplyNestedTextIsRefused() {
    byte[] text = SampleRun.utf8("{\"format\":".repeat(100_000));
    assertThatThrownBy(() -> RecordReader.read("x", text)).isInstanceOf(FailureException.class);
  }

  @Test
  void textThatIsNotUtf8IsRefused() {
    byte[] text = good.clone();
    text[text.length / 2] = (byte) 0xff;
    assertThatThrownBy(() -> RecordReader.read("x", text)).isInstanceOf(FailureException.class);
  }

  @Test
  void noMemberMayBeMissingNullOrOfAnotherKind() {
    ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(new String(good, StandardCharsets.UTF_8));
    for (Map.Entry<String, JsonNode> member : tree.deepCopy().properties()) {
      for (String value : new String[] {"null", "7", "\"x\"", "[]", "{}", "[null]", "true"}) {
        if (member.getKey().equals("name") && value.equals("\"x\"")
            || member.getKey().equals("artifacts") && value.equals("{}")) {
          continue; // another record, but one
        }
        assertThatThrownBy(() -> RecordReader.read("x", with(member.getKey(), value)))
            .as(member.getKey() + " = " + value)
            .isInstanceOf(FailureException.class);
      }
      assertThatThrownBy(() -> RecordReader.read("x", Json.write(without(tree, member.getKey()))))
          .as("without " + member.getKey())
          .isInstanceOf(FailureException.class);
    }
  }

  @Test
  void aNullDeepInsideIsRefused() {
    ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(new String(good, StandardCharsets.UTF_8));
    ((ObjectNode) tree.get("artifacts")).putNull(RunRecord.LOG);
    assertThatThrownBy(() -> RecordReader.read("x", Json.write(tree)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("/artifacts/log.txt");
  }

  @Test
  void anyOtherWayToWriteTheSameRecordIsRefused() {
    String text = new String(good, StandardCharsets.UTF_8);
    for (String other :
        new String[] {
          text + "\n",
          " " + text,
          text.replace(":", ": "),
          text.replace("\"steps\":5", "\"steps\":5.0"),
          text.replace("\"steps\":5", "\"steps\":\"5\""),
          text.replace("\"total\":1.5", "\"total\":15e-1")
        }) {
      assertThat(other).isNotEqualTo(text);
      assertThatThrownBy(() -> RecordReader.read("x", SampleRun.utf8(other)))
          .isInstanceOf(FailureException.class);
    }
  }

  @Test
  void aFileTooLargeForARecordIsRefusedWithoutReadingItWhole() throws Exception {
    Path file = folder.resolve("huge.json");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    assertThatThrownBy(() -> RecordReader.bytes(file))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("larger");
    assertThatThrownBy(() -> RecordReader.bytes(Files.createDirectory(folder.resolve("d"))))
        .isInstanceOf(InvalidInputException.class);
  }

  private byte[] with(String member, String value) {
    ObjectNode tree = (ObjectNode) Json.MAPPER.readTree(new String(good, StandardCharsets.UTF_8));
    tree.set(member, Json.MAPPER.readTree(value));
    return Json.write(tree);
  }

  private static ObjectNode without(ObjectNode tree, String member) {
    ObjectNode copy = tree.deepCopy();
    copy.remove(member);
    return copy;
  }
}
