package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectStoreTest {
  private static final RunId FIRST = new RunId("20260102-030405-0a1b2c");
  private static final RunId SECOND = new RunId("20260102-030406-0a1b2d");

  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();

  private Path home() {
    return folder.resolve(".reprise");
  }

  private ProjectStore open() {
    return ProjectStore.open(
        home(),
        new Progress() {
          @Override
          public void message(String line) {
            told.add(line);
          }

          @Override
          public Task task(String label, long total, String unit) {
            return Task.SILENT;
          }
        });
  }

  @Test
  void openingAndListingCreatesNothing() {
    try (ProjectStore store = open()) {
      assertThat(store.list()).isEmpty();
      assertThat(store.unfinished()).isEmpty();
    }
    assertThat(home()).doesNotExist();
  }

  @Test
  void blobsAreKeptOnceReadOnlyAndUnderTheirDigest() throws Exception {
    try (ProjectStore store = open()) {
      byte[] content = SampleRun.utf8("content");
      Digest digest = store.put(content);
      assertThat(store.put(new ByteArrayInputStream(content))).isEqualTo(digest);
      assertThat(store.put(Files.write(folder.resolve("f"), content))).isEqualTo(digest);

      Path file = home().resolve("blobs/" + digest.hex().substring(0, 2));
      file = file.resolve(digest.hex().substring(2));
      assertThat(store.find(digest)).contains(file);
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
      assertThat(store.read(digest)).isEqualTo(content);
      assertThat(store.find(Digest.ofText("other"))).isEmpty();
    }
  }

  @Test
  void puttingTheBytesOfADamagedBlobAgainMendsIt() throws Exception {
    try (ProjectStore store = open()) {
      Digest digest = store.put(SampleRun.utf8("content"));
      Path file = store.find(digest).orElseThrow();
      assertThat(file.toFile().setWritable(true)).isTrue();
      Files.writeString(file, "CONTENT");
      assertThatThrownBy(() -> store.read(digest)).isInstanceOf(FailureException.class);

      store.put(new ByteArrayInputStream(SampleRun.utf8("content")));

      assertThat(store.read(digest)).asString().isEqualTo("content");
    }
  }

  @Test
  void aCommittedRunIsFoundByIdDigestAndBeginnings() throws Exception {
    try (ProjectStore store = open()) {
      Digest address = SampleRun.commit(store, FIRST, 1);

      RunRecord record = store.record(FIRST);
      assertThat(record.digest()).isEqualTo(address);
      assertThat(store.record(address)).isEqualTo(record);
      for (String text :
          List.of(
              FIRST.value(),
              "2026",
              "20260102-0304",
              address.toString(),
              address.hex(),
              address.hex().substring(0, 12),
              "sha256:" + address.hex().substring(0, 9))) {
        assertThat(store.find(text)).as(text).isEqualTo(record);
      }
      assertThat(store.unfinished()).isEmpty();
      assertThat(Verification.verify(store, address)).isEmpty();
      IndexEntry entry = store.list().getFirst();
      assertThat(entry).isEqualTo(IndexEntry.of(address, record));
      assertThat(entry.metrics()).containsEntry("accuracy", 0.5);
    }
    assertThat(home().resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void anAmbiguousBeginningNamesTheCandidates() throws Exception {
    try (ProjectStore store = open()) {
      SampleRun.commit(store, FIRST, 1);
      SampleRun.commit(store, SECOND, 2);

      assertThatThrownBy(() -> store.find("2026"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(FIRST.value())
          .hasMessageContaining(SECOND.value());
      assertThat(store.find("20260102-030406").run()).isEqualTo(SECOND);
    }
  }

  @Test
  void anUnknownRunNamesTheNearest() throws Exception {
    try (ProjectStore store = open()) {
      SampleRun.commit(store, FIRST, 1);

      assertThatThrownBy(() -> store.record(new RunId("20260102-030405-ffffff")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("did you mean " + FIRST);
      assertThatThrownBy(() -> store.record(Digest.ofText("nothing")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is not in this project's store");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "abc", "../../etc/passwd", "..", "2026/../x", "20260102-030405-0a1b2c/../../x",
        "%2e%2e%2f", "sha256:", "2026*", "2026\u0000", "C:\\x", "ABCDEF"
      })
  void textThatIsNoIdIsRefused(String text) throws Exception {
    try (ProjectStore store = open()) {
      SampleRun.commit(store, FIRST, 1);
      assertThatThrownBy(() -> store.find(text)).isInstanceOf(InvalidInputException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "..", "../x", "a/b", "a\\b", ".hidden", "lock", "run.json", "a\u0000"})
  void aRunsFileHasAPlainName(String name) throws Exception {
    try (ProjectStore store = open();
        RunWorkspace workspace = store.begin(FIRST, "sample")) {
      assertThatThrownBy(() -> workspace.file(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRunIsRunningWhileOpenAndInterruptedAfter() throws Exception {
    try (ProjectStore store = open();
        ProjectStore other = open()) {
      try (RunWorkspace workspace = store.begin(FIRST, "sample")) {
        Files.writeString(workspace.file("log.txt"), "begun");
        for (ProjectStore each : List.of(store, other, store)) {
          UnfinishedRun run = each.unfinished().getFirst();
          assertThat(run.state()).isEqualTo(UnfinishedRun.State.RUNNING);
          assertThat(run.run()).isEqualTo(FIRST);
          assertThat(run.name()).isEqualTo("sample");
        }
        assertThat(other.discardInterrupted(Instant.MAX)).isEmpty();
      }

      assertThat(other.unfinished().getFirst().state()).isEqualTo(UnfinishedRun.State.INTERRUPTED);
      assertThat(other.discardInterrupted(Instant.EPOCH)).isEmpty();
      assertThat(other.discardInterrupted(Instant.MAX)).containsExactly(FIRST);
      assertThat(store.unfinished()).isEmpty();
    }
    assertThat(home().resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void aDiscardedRunLeavesNothing() throws Exception {
    try (ProjectStore store = open()) {
      try (RunWorkspace workspace = store.begin(FIRST, "sample")) {
        Files.writeString(workspace.file("log.txt"), "begun");
        workspace.discard();
      }
      assertThat(store.unfinished()).isEmpty();
      assertThat(store.list()).isEmpty();
    }
  }

  @Test
  void aRecordWhoseBlobIsMissingIsNotWritten() throws Exception {
    try (ProjectStore store = open();
        RunWorkspace workspace = store.begin(FIRST, "sample")) {
      RunRecord record = new SampleRun(1).write(workspace);
      Files.delete(store.find(SampleRun.digest(record, RunRecord.LOG)).orElseThrow());

      assertThatThrownBy(() -> workspace.commit(record))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining(RunRecord.LOG);
      assertThat(store.list()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "garbage", "cut", "empty", "other schema", "folder", "row"})
  void anUnusableIndexIsMadeAnew(String damage) throws Exception {
    Digest address;
    try (ProjectStore store = open()) {
      address = SampleRun.commit(store, FIRST, 1);
      SampleRun.commit(store, SECOND, 2);
    }
    damageIndex(home().resolve("index.sqlite"), damage);

    try (ProjectStore store = open()) {
      assertThat(store.list()).extracting(IndexEntry::run).containsExactly(FIRST, SECOND);
      assertThat(store.record(FIRST).digest()).isEqualTo(address);
    }
    if (!damage.equals("missing") && !damage.equals("empty")) {
      assertThat(told).singleElement().asString().contains("made anew from 2 records");
    }
  }

  private static void damageIndex(Path index, String damage) throws Exception {
    byte[] content = Files.readAllBytes(index);
    Files.delete(index);
    switch (damage) {
      case "garbage" -> Files.writeString(index, "garbage".repeat(1000));
      case "cut" -> Files.write(index, java.util.Arrays.copyOf(content, content.length / 2));
      case "empty" -> Files.createFile(index);
      case "folder" -> Files.createDirectory(index);
      case "missing" -> {}
      default -> {
        Files.write(index, content);
        try (java.sql.Connection c = java.sql.DriverManager.getConnection("jdbc:sqlite:" + index);
            java.sql.Statement s = c.createStatement()) {
          s.execute(
              damage.equals("row")
                  ? "UPDATE run SET run = '../../x'"
                  : "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END");
        }
      }
    }
  }

  @Test
  void anIndexThatConfusesTwoRunsIsMadeAnew() throws Exception {
    Digest second;
    try (ProjectStore store = open()) {
      SampleRun.commit(store, FIRST, 1);
      second = SampleRun.commit(store, SECOND, 2);
      Path index = home().resolve("index.sqlite");
      try (java.sql.Connection c = java.sql.DriverManager.getConnection("jdbc:sqlite:" + index);
          java.sql.Statement s = c.createStatement()) {
        s.execute("UPDATE run SET run = '20260102-030405-999999' WHERE run = '" + FIRST + "'");
        s.execute("UPDATE run SET run = '" + FIRST + "' WHERE run = '" + SECOND + "'");
      }
      assertThat(store.record(FIRST).run()).isEqualTo(FIRST);
      assertThat(store.record(SECOND).digest()).isEqualTo(second);
    }
  }

  @Test
  void anIndexBehindTheRecordsFollowsThem() throws Exception {
    try (ProjectStore store = open()) {
      SampleRun.commit(store, FIRST, 1);
      Digest second = SampleRun.commit(store, SECOND, 2);
      Files.move(store.recordFile(second), folder.resolve("aside"));
      assertThat(store.list()).extracting(IndexEntry::run).containsExactly(FIRST);
      Files.move(folder.resolve("aside"), store.recordFile(second));
      assertThat(store.list()).extracting(IndexEntry::run).containsExactly(FIRST, SECOND);
    }
  }

  @Test
  void aDamagedRecordIsToldLeftOutAndStillFoundByItsDigest() throws Exception {
    try (ProjectStore store = open()) {
      Digest address = SampleRun.commit(store, FIRST, 1);
      SampleRun.commit(store, SECOND, 2);
      Path file = store.recordFile(address);
      assertThat(file.toFile().setWritable(true)).isTrue();
      Files.writeString(file, "{}");
      store.rebuildIndex();

      assertThat(store.list()).extracting(IndexEntry::run).containsExactly(SECOND);
      assertThat(told).anyMatch(line -> line.contains(file.toString()));
      assertThat(store.resolve(address.hex().substring(0, 10))).isEqualTo(address);
      assertThatThrownBy(() -> store.record(address))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining(file.toString());
      assertThat(Verification.verify(store, address)).isNotEmpty();
    }
  }

  @Test
  void linksInTheStoreAreNotFollowed() throws Exception {
    try (ProjectStore store = open()) {
      Digest digest = store.put(SampleRun.utf8("secret"));
      Path file = store.find(digest).orElseThrow();
      Path outside = Files.move(file, folder.resolve("outside"));
      Files.createSymbolicLink(file, outside);
      assertThat(store.find(digest)).isEmpty();

      Files.delete(file);
      Path ab = file.getParent();
      Files.delete(ab);
      Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
      Files.move(outside, elsewhere.resolve(file.getFileName()));
      Files.createSymbolicLink(ab, elsewhere);
      assertThat(store.find(digest)).isEmpty();

      Digest address = SampleRun.commit(store, FIRST, 1);
      Path record = store.recordFile(address);
      Path moved = Files.move(record, folder.resolve("record"));
      Files.createSymbolicLink(record, moved);
      assertThatThrownBy(() -> store.record(address)).isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void aStoreOfANewerRepriseIsRefused() throws Exception {
    Files.createDirectories(home());
    Files.writeString(home().resolve("format"), "reprise-store/9\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("reprise-store/9")
        .hasMessageContaining("newer Reprise");
    Files.writeString(home().resolve("format"), "nonsense");
    assertThatThrownBy(this::open).isInstanceOf(FailureException.class);
  }

  @Test
  void aFolderNameMayHoldAnyCharacter() throws Exception {
    Path odd = folder.resolve("a ?b#c%41&d;é'\"");
    try (ProjectStore store = ProjectStore.open(odd)) {
      SampleRun.commit(store, FIRST, 1);
      assertThat(store.list()).hasSize(1);
      assertThat(odd.resolve("index.sqlite")).isRegularFile();
    }
  }
}
