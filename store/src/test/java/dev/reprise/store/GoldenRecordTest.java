package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files in `src/test/resources/golden` were written by the version that introduced their
/// format. They are never written again: every later version must read them.
class GoldenRecordTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("reprise.root", ".."), "store/src/test/resources/golden/record-1");
  private static final String ADDRESS =
      "sha256:95b7ed6ce751433d21ee2c554bda511ec2dd1b87a382dd949507fdba1b2546ea";

  @TempDir Path folder;

  @Test
  void theGoldenRecordIsReadAndIntact() {
    PortableRecord golden = PortableRecord.open(GOLDEN);

    assertThat(golden.digest()).hasToString(ADDRESS);
    assertThat(Verification.verify(golden)).isEmpty();
    assertThat(golden.absent()).isEmpty();
    RunRecord record = golden.record();
    assertThat(record.run()).isEqualTo(new RunId("20260102-030405-0a1b2c"));
    assertThat(record.circumstances().started()).isEqualTo(SampleRun.STARTED);
    assertThat(record.training().steps()).isEqualTo(SampleRun.STEPS);
    assertThat(record.evaluation().metrics()).containsEntry("accuracy", 0.5);
    assertThat(record.digest()).hasToString(ADDRESS);
  }

  @Test
  void theGoldenLedgerIsRead() {
    PortableRecord golden = PortableRecord.open(GOLDEN);
    Digest blob = SampleRun.digest(golden.record(), RunRecord.LEDGER);

    Ledger ledger = Ledger.read("golden", golden.read(blob));

    assertThat(ledger.head()).isEqualTo(golden.record().training().ledgerHead());
    assertThat(ledger.steps()).hasSize(SampleRun.STEPS);
    assertThat(ledger.header().leaves())
        .containsExactly("gradient/dense/kernel", "weight/dense/kernel", "weight/dense/bias");
  }

  /// A change of what is written needs a new version of the format, and a new golden folder.
  @Test
  void theSameRunIsStillWrittenWithTheSameBytes() throws IOException {
    try (ProjectStore store = ProjectStore.open(folder.resolve(".reprise"))) {
      Digest address = SampleRun.commit(store, new RunId("20260102-030405-0a1b2c"), 1);
      Path written = folder.resolve("written");
      PortableRecord.write(store.record(address), store, written, name -> true);
      for (String name : new String[] {"record.json", "SHA256SUMS"}) {
        assertThat(Files.readAllBytes(written.resolve(name)))
            .as(name)
            .isEqualTo(Files.readAllBytes(GOLDEN.resolve(name)));
      }
    }
  }
}
