package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.runner.pipeline.PythonLedger;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `init`: puts into a project what it needs from Reprise.
@Command(
    description = {
      "Put into a project what it needs from Reprise: with --python, the module by which a training",
      "in PyTorch, Keras, NumPy or plain Python keeps a ledger. It is one file, needs nothing but",
      "Python 3.8, and does nothing where the program is not run by Reprise."
    },
    footer = {"  reprise init --python", "  reprise init --python src"})
public final class InitCommand extends Verb {
  private static final String USE =
      """
      Add it to the deps of the stage that trains, and to the training:

        import reprise_ledger

        with reprise_ledger.open(weights=model) as ledger:
            for ids, x, y in batches:
                ...  # forward, backward, optimizer.step()
                ledger.step(ids, loss, weights=model, gradients=model, optimizer=optimizer)
            ledger.epoch({"loss": mean_loss})

      In Keras: model.fit(..., callbacks=[reprise_ledger.keras(model)])\
      """;

  @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "Where to; here by default.")
  private String folder = "";

  @Option(
      names = "--python",
      order = 1,
      description = "Write " + PythonLedger.FILE + ", beside the program that trains.")
  private boolean python;

  @Option(
      names = "--force",
      order = 2,
      description = "Replace a file that is not the one of this version.")
  private boolean force;

  /// The verb in its surroundings.
  public InitCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    if (!python) {
      throw new InvalidInputException(
          "init", "nothing was asked for", "reprise init --python [FOLDER]");
    }
    Path place = path(folder);
    PythonLedger.Written written = PythonLedger.write(place, force);
    String file = Path.of(folder).resolve(PythonLedger.FILE).toString();
    switch (written) {
      case NEW -> screen().line("wrote " + file);
      case REPLACED -> screen().line("replaced " + file);
      case UNCHANGED -> screen().line(file + " is there already, as this version has it");
    }
    screen().line("");
    screen().line(USE);
    if (json) {
      printJson(JsonText.written(file, written));
    }
    return AS_REQUIRED;
  }
}
