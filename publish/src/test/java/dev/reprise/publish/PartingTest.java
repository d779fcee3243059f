package dev.reprise.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The picture of where two runs part, from real ledgers.
class PartingTest {
  private static final List<String> LEAVES =
      List.of("gradient/dense/kernel", "weight/dense/kernel", "optimizer/dense/kernel/moment_1");

  @TempDir Path folder;

  @Test
  void stepAndKindsOfTheFirstDifferenceAreShown() throws IOException {
    String page = page(37, 60);

    assertThat(page)
        .contains("Where the two part")
        .contains("Up to step 36 every digest is the same on both sides.")
        .contains("At step 37 these differ: weights.")
        .contains("Loss and digests, steps 25 to 60")
        .contains("weights, step 36: same")
        .contains("weights, step 37: 1 of 1 differ")
        .contains("gradients, step 37: same")
        .contains("gradients, step 38: 1 of 1 differ");
  }

  @Test
  void withoutADifferenceOrWithoutALedgerThereIsNoPicture() throws IOException {
    assertThat(page(61, 60)).doesNotContain("Where the two part");
    RunRecord record = Records.textClassifier();
    Path html =
        Report.write(record, digest -> Optional.empty(), Optional.of(Samples.diverged()), folder);
    assertThat(Files.readString(html)).doesNotContain("Where the two part");
  }

  @Test
  void aDifferenceAtTheFirstStepAndARunThatEndsSoonerAreShown() throws IOException {
    assertThat(page(1, 2)).contains("The two differ from the first step on.");
  }

  @Test
  void aDamagedLedgerOfRunsThatCannotBeComparedIsNotRead() throws IOException {
    FolderBlobs blobs = new FolderBlobs(folder.resolve("blobs"));
    RunRecord original = record(blobs, new byte[] {1, 2, 3});
    RunRecord own = record(blobs, ledger(7, 60));
    ReproductionNote note =
        new ReproductionNote(
            new Verdict.Incomparable("a record was damaged"), original, blobs, Names.REPRODUCTION);

    Path html = Report.write(own, blobs, Optional.of(note), folder.resolve("report"));

    assertThat(Files.readString(html))
        .contains("a record was damaged")
        .doesNotContain("Where the two part");
  }

  private String page(int parts, int steps) throws IOException {
    FolderBlobs blobs = new FolderBlobs(folder.resolve("blobs"));
    RunRecord original = record(blobs, ledger(Integer.MAX_VALUE, 60));
    RunRecord own = record(blobs, ledger(parts, steps));
    ReproductionNote note =
        new ReproductionNote(Samples.diverged().verdict(), original, blobs, Names.REPRODUCTION);
    return Files.readString(Report.write(own, blobs, Optional.of(note), folder.resolve("report")));
  }

  private static RunRecord record(FolderBlobs blobs, byte[] ledger) {
    RunRecord plain = Records.textClassifier();
    TreeMap<String, Artifact> artifacts = new TreeMap<>(plain.artifacts());
    artifacts.put(RunRecord.LEDGER, blobs.put(ledger));
    return new RunRecord(
        plain.format(),
        plain.run(),
        plain.name(),
        plain.experiment(),
        plain.dataset(),
        plain.preparation(),
        plain.training(),
        plain.evaluation(),
        plain.circumstances(),
        artifacts);
  }

  /// A training whose weights go another way at one step, and everything behind it after.
  private static byte[] ledger(int parts, int steps) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Digest start = Digest.ofText("start");
    LedgerHeader header = LedgerHeader.of(Digest.ofText("commitment"), LEAVES, List.of(start));
    try (LedgerWriter writer = new LedgerWriter(out, header)) {
      for (int step = 1; step <= steps; step++) {
        String weights = step >= parts ? "other" : "";
        String rest = step > parts ? "other" : "";
        writer.step(
            step,
            1,
            Digest.ofText("batch" + step),
            1.0 / step + (step > parts ? 0.1 : 0),
            List.of(
                Digest.ofText("g" + step + rest),
                Digest.ofText("w" + step + weights),
                Digest.ofText("o" + step + rest)));
      }
    }
    return out.toByteArray();
  }
}
