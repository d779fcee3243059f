package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.RunText;
import dev.reprise.store.IndexEntry;
import dev.reprise.store.ProjectStore;
import java.util.List;
import picocli.CommandLine.Command;

/// `list`: the project's runs.
@Command(
    description = "List the project's runs, oldest first.",
    footer = {"  reprise list", "  reprise list --json"})
public final class ListCommand extends Verb {
  /// The verb in its surroundings.
  public ListCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    try (ProjectStore store = openStore()) {
      List<IndexEntry> runs = store.list();
      new RunText(screen()).list(runs);
      if (json) {
        printJson(JsonText.runs(runs));
      }
      return AS_REQUIRED;
    }
  }
}
