package dev.reprise.publish;

import dev.reprise.core.problem.FailureException;
import dev.reprise.publish.norms.Checklist;
import dev.reprise.publish.norms.Sheet;
import java.nio.file.Path;

/// A checklist for people who review: an HTML page that needs nothing but itself, with links to the
/// evidence, and the same for machines beside it.
public final class ChecklistPage {
  /// The page's file name.
  public static final String HTML = "checklist.html";

  /// The file name of what machines read.
  public static final String JSON = "checklist.json";

  private ChecklistPage() {}

  /// Writes `checklist.html` and `checklist.json` into the folder, each whole or not at all; what
  /// stood there is replaced.
  ///
  /// @param folder made where it does not exist; links to the evidence are relative to it
  /// @return the HTML file
  /// @throws FailureException where the folder cannot be written to
  public static Path write(Checklist checklist, Path folder) {
    Path html = folder.resolve(HTML);
    Report.replace(html, Templates.checklist(Sheet.of(checklist, folder)));
    Report.replace(folder.resolve(JSON), checklist.json() + "\n");
    return html;
  }
}
