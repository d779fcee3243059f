package dev.reprise.publish;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.Problem;
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
import java.util.ArrayList;
import java.util.List;
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

  /// The digests of both, in the form `sha256sum -c` reads.
  public static final String SUMS = "report.sha256";

  private Report() {}

  /// Writes `report.html`, `report.md` and their digests into the folder, each whole or not at all;
  /// what stood there is replaced.
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
    String htmlText = Templates.html(page);
    String markdownText = Templates.markdown(page);
    replace(html, htmlText);
    replace(folder.resolve(MARKDOWN), markdownText);
    replace(
        folder.resolve(SUMS),
        line(HTML, Digest.ofText(htmlText)) + line(MARKDOWN, Digest.ofText(markdownText)));
    return html;
  }

  /// What is not as [#write] left it in a folder. A report is made from its record and proves
  /// nothing, but a person reads it: so a change of it is told. No report at all is no problem.
  public static List<Problem> verify(Path folder) {
    if (Files.notExists(folder.resolve(HTML)) && Files.notExists(folder.resolve(SUMS))) {
      return List.of();
    }
    try {
      String sums = Files.readString(folder.resolve(SUMS), StandardCharsets.ISO_8859_1);
      List<Problem> problems = new ArrayList<>();
      StringBuilder found = new StringBuilder();
      for (String name : new String[] {HTML, MARKDOWN}) {
        String line = line(name, Digest.ofFile(folder.resolve(name)));
        found.append(line);
        if (!sums.contains(line)) {
          problems.add(
              changed(
                  folder.resolve(name), "its digest is not the one in " + folder.resolve(SUMS)));
        }
      }
      if (problems.isEmpty() && !found.toString().equals(sums)) {
        problems.add(changed(folder.resolve(SUMS), "it holds more than the two digests"));
      }
      return problems;
    } catch (IOException e) {
      return List.of(changed(folder, "a part of the report cannot be read: " + e));
    }
  }

  private static Problem changed(Path file, String how) {
    return new Problem(
        file.toString(), "was changed: " + how, "delete the report, or publish the record again");
  }

  private static String line(String name, Digest digest) {
    return digest.hex() + "  " + name + "\n";
  }

  /// Writes a file whole or not at all.
  static void replace(Path file, String text) {
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
