package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.RunText;
import dev.reprise.runner.Target;
import dev.reprise.store.ProjectStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `show`: all that a record says.
@Command(
    description = "Show what a record says: data, model, epochs, result, circumstances.",
    footer = {
      "  reprise show 20260102-030405-0a1b2c",
      "  reprise show 20260102 --json",
      "  reprise show examples/language-id"
    })
public final class ShowCommand extends Verb {
  @Parameters(
      paramLabel = "RECORD",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String record = "";

  /// The verb in its surroundings.
  public ShowCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    try (ProjectStore store = openStore()) {
      Target target = target(record, store);
      new RunText(screen()).whole(target.address(), target.record());
      if (json) {
        printJson(JsonText.record(target.address(), target.record()));
      }
      return AS_REQUIRED;
    }
  }
}
