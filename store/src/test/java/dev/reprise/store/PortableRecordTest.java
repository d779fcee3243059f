package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortableRecordTest {
  private static final RunId RUN = new RunId("20260102-030405-0a1b2c");

  @TempDir Path folder;
  private ProjectStore store;
  private RunRecord record;
  private Path target;

  @BeforeEach
  void commit() throws Exception {
    store = ProjectStore.open(folder.resolve(".reprise"));
    record = store.record(SampleRun.commit(store, RUN, 1));
    target = folder.resolve("to/published");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aPublishedRecordIsTheSameRecord() throws Exception {
    PortableRecord.write(record, store, target, name -> true);

    PortableRecord fromFolder = PortableRecord.open(target);
    PortableRecord fromFile = PortableRecord.open(target.resolve("record.json"));

    assertThat(fromFolder.record()).isEqualTo(record).isEqualTo(fromFile.record());
    assertThat(fromFolder.digest()).isEqualTo(record.digest());
    Digest log = SampleRun.digest(record, RunRecord.LOG);
    assertThat(fromFolder.read(log)).isEqualTo(store.read(log));
    assertThat(fromFolder.absent()).isEmpty();
    assertThat(Verification.verify(fromFolder)).isEmpty();
  }

  @Test
  void theChecksumCommandAgrees() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/sha256sum")));
    PortableRecord.write(record, store, target, name -> true);

    Process check =
        new ProcessBuilder("/usr/bin/sha256sum", "--strict", "-c", "SHA256SUMS")
            .directory(target.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();

    assertThat(check.waitFor()).isZero();
  }

  @Test
  void artifactsLeftOutOnPurposeAreNotMissedButThoseLostAre() throws Exception {
    PortableRecord portable =
        PortableRecord.write(record, store, target, name -> !name.equals(RunRecord.LOG));
    assertThat(portable.absent()).containsExactly(RunRecord.LOG);
    assertThat(Verification.verify(portable)).isEmpty();

    Digest ledger = SampleRun.digest(record, RunRecord.LEDGER);
    Files.delete(portable.find(ledger).orElseThrow());
    assertThat(Verification.verify(PortableRecord.open(target)))
        .singleElement()
        .extracting(Problem::what)
        .asString()
        .contains(RunRecord.LEDGER);
  }

  @Test
  void withoutItsListOfChecksumsARecordIsNotIntact() throws Exception {
    PortableRecord portable = PortableRecord.write(record, store, target, name -> true);
    Files.delete(target.resolve("SHA256SUMS"));
    assertThat(Verification.verify(portable))
        .singleElement()
        .matches(problem -> problem.where().endsWith("SHA256SUMS"));
  }

  @Test
  void publishingAgainReplacesWhatWasThereAndNothingElse() throws Exception {
    PortableRecord.write(record, store, target, name -> true);
    Files.writeString(target.resolve("README.md"), "mine");
    Files.writeString(target.resolve("blobs/mine"), "mine");
    RunRecord other = store.record(SampleRun.commit(store, new RunId("20260102-030406-0a1b2c"), 2));

    PortableRecord portable = PortableRecord.write(other, store, target, name -> true);

    assertThat(Verification.verify(portable)).isEmpty();
    assertThat(portable.record()).isEqualTo(other);
    assertThat(portable.find(SampleRun.digest(record, RunRecord.FINAL_WEIGHTS))).isEmpty();
    assertThat(target.resolve("README.md")).hasContent("mine");
    assertThat(target.resolve("blobs/mine")).hasContent("mine");
  }

  @Test
  void aDamagedBlobIsNotPublished() throws Exception {
    Path log = store.find(SampleRun.digest(record, RunRecord.LOG)).orElseThrow();
    assertThat(log.toFile().setWritable(true)).isTrue();
    Files.writeString(log, "changed");
    assertThatThrownBy(() -> PortableRecord.write(record, store, target, name -> true))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(log.toString());
    assertThat(target.resolve("record.json")).doesNotExist();
  }

  @Test
  void linksInAPublishedRecordAreNotFollowed() throws Exception {
    PortableRecord portable = PortableRecord.write(record, store, target, name -> true);
    Path blob = portable.find(SampleRun.digest(record, RunRecord.LOG)).orElseThrow();
    Path outside = Files.move(blob, folder.resolve("outside"));
    Files.createSymbolicLink(blob, outside);
    assertThat(Verification.verify(portable)).isNotEmpty();

    Path json = target.resolve("record.json");
    Path moved = Files.move(json, folder.resolve("record.json.moved"));
    Files.createSymbolicLink(json, moved);
    assertThatThrownBy(() -> PortableRecord.open(target)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aFolderWithoutARecordIsRefused() {
    assertThatThrownBy(() -> PortableRecord.open(folder.resolve("nowhere")))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> PortableRecord.open(folder)).isInstanceOf(InvalidInputException.class);
  }
}
