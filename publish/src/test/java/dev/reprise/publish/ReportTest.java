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

class ReportTest {
  private static final BlobSource NO_BLOBS = digest -> Optional.empty();

  @TempDir Path folder;

  @Test
  void pageAndTwinAreWrittenWholeAndNothingElse() throws IOException {
    Path html =
        Report.write(Records.textClassifier(), NO_BLOBS, Optional.empty(), folder.resolve("new"));

    assertThat(html).isEqualTo(folder.resolve("new/report.html"));
    assertThat(Files.list(folder.resolve("new")).map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrder("report.html", "report.md");
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
}
