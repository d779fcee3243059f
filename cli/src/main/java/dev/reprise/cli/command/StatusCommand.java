package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.RunText;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.UnfinishedRun;
import java.util.List;
import picocli.CommandLine.Command;

/// `status`: what is under way and what was interrupted.
@Command(
    description = "Show where the project's state is, what is running and what was interrupted.",
    footer = {"  reprise status", "  reprise status --json"})
public final class StatusCommand extends Verb {
  /// The verb in its surroundings.
  public StatusCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    try (ProjectStore store = openStore()) {
      int runs = store.list().size();
      List<UnfinishedRun> unfinished = store.unfinished();
      new RunText(screen()).status(store.home(), runs, unfinished);
      if (json) {
        printJson(JsonText.status(store.home(), runs, unfinished));
      }
      return AS_REQUIRED;
    }
  }
}
