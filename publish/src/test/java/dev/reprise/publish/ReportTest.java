package dev.reprise.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static final BlobSource NO_BLOBS = digest -> Optional.empty();

  @TempDir Path folder;

  @Test
  void pageAndTwinAreWrittenWholeAndNothingElse() throws IOException {
    Path html =
        Report.write(Records.textClassifier(), NO_BLOBS, Optional.empty(), folder.resolve("new"));

    assertThat(html).isEqualTo(folder.resolve("new/report.html"));
    assertThat(Files.list(folder.resolve("new")).map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrder("report.html", "report.md", "report.sha256");
    assertThat(Files.readString(html)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
  }

  @Test
  void theSameRecordGivesTheSameBytes() throws IOException {
    RunRecord record = Records.intents();

    Path first = Report.write(record, NO_BLOBS, Optional.empty(), folder.resolve("a"));
    Path second = Report.write(record, NO_BLOBS, Optional.empty(), folder.resolve("b"));

    assertThat(Digest.ofFile(second)).isEqualTo(Digest.ofFile(first));
    assertThat(second.resolveSibling("report.md"))
        .hasSameBinaryContentAs(first.resolveSibling("report.md"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"report.html", "report.md", "report.sha256"})
  void aFlippedBitIsTold(String name) throws IOException {
    Report.write(Records.textClassifier(), NO_BLOBS, Optional.empty(), folder);
    assertThat(Report.verify(folder)).isEmpty();
    byte[] whole = Files.readAllBytes(folder.resolve(name));
    for (int at = 0; at < whole.length; at += 1 + whole.length / 50) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Files.write(folder.resolve(name), flipped);
      assertThat(Report.verify(folder)).as("byte %d of %s", at, name).isNotEmpty();
    }
  }

  @Test
  void noReportIsNoProblemAndHalfOfOneIs() throws IOException {
    assertThat(Report.verify(folder)).isEmpty();
    Report.write(Records.textClassifier(), NO_BLOBS, Optional.empty(), folder);
    Files.delete(folder.resolve("report.md"));
    assertThat(Report.verify(folder)).hasSize(1);
  }
}
