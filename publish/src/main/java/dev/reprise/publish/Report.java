package dev.reprise.publish;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.publish.page.ReportPage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The account of a run for people: an HTML page that needs nothing but itself, and its Markdown
/// twin.
///
/// Both depend on the record (and the reproduction's verdict) alone: the same record gives the same
/// bytes on every machine and at any time.
public final class Report {
  /// The page's file name.
  public static final String HTML = "report.html";

  /// The twin's file name.
  public static final String MARKDOWN = "report.md";

  private Report() {}

  /// Writes `report.html` and `report.md` into the folder, each whole or not at all; what stood
  /// there is replaced.
  ///
  /// @param record the run to tell of
  /// @param blobs where its blobs are; a blob that is not there is said to be absent, not an error
  /// @param reproduction the verdict, where the run is a reproduction that was compared
  /// @param folder made where it does not exist
  /// @return the HTML file
  /// @throws FailureException where the folder cannot be written to
  public static Path write(
      RunRecord record, BlobSource blobs, Optional<ReproductionNote> reproduction, Path folder) {
    ReportPage page = ReportPage.of(record, blobs, reproduction);
    Path html = folder.resolve(HTML);
    replace(html, Templates.html(page));
    replace(folder.resolve(MARKDOWN), Templates.markdown(page));
    return html;
  }

  private static void replace(Path file, String text) {
    try {
      Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
      // Not createTempFile: what that makes may be read by its owner alone, and stays so.
      Path fresh =
          folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
      try {
        Files.writeString(fresh, text, StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new FailureException(
          file.toString(),
          "the report cannot be written: " + e,
          "name a folder that can be written to",
          e);
    }
  }
}
