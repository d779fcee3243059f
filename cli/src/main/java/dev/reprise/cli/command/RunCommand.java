package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.RunText;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.publish.Report;
import dev.reprise.runner.CompletedRun;
import dev.reprise.runner.RunRequest;
import dev.reprise.runner.Runner;
import dev.reprise.store.ProjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `run`: runs an experiment and keeps its record.
@Command(
    description = "Run an experiment and keep its record.",
    footer = {
      "  reprise run examples/linear-regression",
      "  reprise run examples/imdb-lstm -S train.epochs=2 -S seed=7 --mirror ../shared/data",
      "  reprise run experiment.yaml --threads 4 --json"
    })
public final class RunCommand extends Verb {
  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "A folder with experiment.yaml, or a YAML file.")
  private String experiment = "";

  @Mixin private RunOptions options = new RunOptions();

  /// The verb in its surroundings.
  public RunCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    Path path = path(experiment);
    int threads = options.threads();
    Declaration declaration = new ExperimentReader().read(path, options.overrides);
    Path folder = Files.isDirectory(path) ? path : path.resolveSibling("");
    try (ProjectStore store = openStore()) {
      CompletedRun run =
          new Runner(store)
              .run(
                  RunRequest.of(declaration, folder, options.mirrors(context), threads),
                  context.progress());
      Path report =
          Report.write(run.record(), store, Optional.empty(), reports(store, run.record().run()));
      new RunText(screen()).finished(run, report);
      if (json) {
        printJson(JsonText.run(run, report));
      }
      return AS_REQUIRED;
    }
  }
}
