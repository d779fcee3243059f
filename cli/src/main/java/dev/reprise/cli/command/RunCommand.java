package dev.reprise.cli.command;

import dev.reprise.cli.render.ClosenessText;
import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.PipelineText;
import dev.reprise.cli.render.RunText;
import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.pipeline.PipelineReader;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.publish.Report;
import dev.reprise.runner.CheckpointEvery;
import dev.reprise.runner.CompletedRun;
import dev.reprise.runner.Repeats;
import dev.reprise.runner.RunRequest;
import dev.reprise.runner.Runner;
import dev.reprise.runner.pipeline.CompletedPipeline;
import dev.reprise.runner.pipeline.PipelineRequest;
import dev.reprise.runner.pipeline.PipelineRunner;
import dev.reprise.store.ProjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run`: runs an experiment and keeps its record.
@Command(
    description = "Run an experiment and keep its record.",
    footer = {
      "  reprise run examples/linear-regression",
      "  reprise run examples/imdb-lstm -S train.epochs=2 -S seed=7 --mirror ../shared/data",
      "  reprise run experiment.yaml --threads 4 --json",
      "  reprise run examples/imdb-lstm --checkpoint-every 39    (so that it can be audited)",
      "  reprise run --resume                                    (an interrupted run)",
      "  reprise run examples/linear-regression --repeats 10     (so that close can be judged)",
      "  reprise run dvc.yaml --determinism strict"
    })
public final class RunCommand extends Verb {
  @Parameters(
      paramLabel = "EXPERIMENT",
      arity = "0..1",
      description = {
        "A folder with experiment.yaml, or a YAML file; or a dvc.yaml or MLproject, whose commands",
        "are then run."
      })
  private String experiment = "";

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N|epoch",
      order = 4,
      description = {
        "Keep the state of training in the record, after every N steps or every epoch: an audit can",
        "then replay the parts between. No bit of the result depends on it."
      })
  private Optional<String> checkpoints = Optional.empty();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      arity = "0..1",
      fallbackValue = "",
      order = 5,
      description = {
        "Go on with an interrupted run in place of an experiment: the one of this name, or the only",
        "one there is. Its record will be as if it had not been interrupted."
      })
  private Optional<String> resume = Optional.empty();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      order = 6,
      description = {
        "Run it N times before that, with the N seeds that follow, and keep how far the results lie",
        "apart: by that spread, reproduce --accept close judges. N is 3 or more; 10 is a good number.",
        "Commands are run N times after it instead, with REPRISE_REPEAT set to 1 to N."
      })
  private Optional<Integer> repeats = Optional.empty();

  @Option(
      names = "--force",
      order = 7,
      description = "Of a pipeline of commands, run stages of which nothing has changed, too.")
  private boolean force;

  @Option(
      names = "--entry-point",
      paramLabel = "NAME",
      order = 8,
      description = "Which entry point of an MLproject to run; main by default.")
  private String entryPoint = "main";

  @Option(
      names = "--determinism",
      paramLabel = "strict",
      order = 9,
      description = {
        "Of a pipeline of commands, set what Python, BLAS libraries, PyTorch and TensorFlow need to",
        "give the same twice (one thread, fixed seeds, deterministic operators), and tell what could",
        "not be set. Without it commands run as they are."
      })
  private Optional<Determination> determinism = Optional.empty();

  /// How far commands are made deterministic.
  enum Determination {
    /// As far as can be.
    strict
  }

  @Mixin private RunOptions options = new RunOptions();

  /// The verb in its surroundings.
  public RunCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    if (experiment.isEmpty() == resume.isEmpty()) {
      throw new InvalidInputException(
          "run",
          resume.isEmpty() ? "an experiment is missing" : "--resume stands in place of one",
          "reprise run EXPERIMENT, or reprise run --resume");
    }
    if (resume.isPresent() && repeats.isPresent()) {
      throw new InvalidInputException(
          "--repeats",
          "is of no use with --resume: a run that was begun with repeats has them",
          "");
    }
    Optional<CheckpointEvery> every = checkpoints.map(CheckpointEvery::parse);
    int threads = options.threads();
    Optional<Path> commands =
        experiment.isEmpty() ? Optional.empty() : PipelineReader.find(path(experiment));
    if (commands.isPresent()) {
      return runCommands(commands.get(), threads);
    }
    if (determinism.isPresent()) {
      throw new InvalidInputException(
          "--determinism", "is for pipelines of commands: the exact engine is always so", "");
    }
    try (ProjectStore store = openStore()) {
      CompletedRun run =
          resume.isPresent() ? resume(store, resume.get()) : begin(store, threads, every);
      Optional<Closeness> spread = Closeness.own(run.record(), store);
      Path report =
          Report.write(run.record(), store, Optional.empty(), reports(store, run.record().run()));
      new RunText(screen()).finished(run, report);
      spread.ifPresent(new ClosenessText(screen())::spread);
      if (json) {
        printJson(JsonText.run(run, report, spread));
      }
      return AS_REQUIRED;
    }
  }

  private int runCommands(Path file, int jobs) {
    if (checkpoints.isPresent()) {
      throw new InvalidInputException(file.toString(), "is of commands: it has no checkpoints", "");
    }
    SortedMap<String, String> parameters = new TreeMap<>();
    for (String override : options.overrides) {
      int equals = override.indexOf('=');
      if (equals < 1) {
        throw new InvalidInputException("-S " + override, "expected key=value", "");
      }
      parameters.put(override.substring(0, equals), override.substring(equals + 1));
    }
    PipelineRequest declared = PipelineRequest.of(file, entryPoint, parameters, jobs, force);
    PipelineRequest request = determinism.isPresent() ? declared.deterministic() : declared;
    try (ProjectStore store = openStore()) {
      CompletedPipeline run = new PipelineRunner(store).run(request, repeats, context.progress());
      new PipelineText(screen()).finished(run);
      if (json) {
        printJson(PipelineText.json(run, store));
      }
      return run.record().succeeded() ? AS_REQUIRED : FAILED;
    }
  }

  private CompletedRun resume(ProjectStore store, String text) {
    Runner runner = new Runner(store);
    return runner.resume(runner.interrupted(text), options.mirrors(context), context.progress());
  }

  private CompletedRun begin(ProjectStore store, int threads, Optional<CheckpointEvery> every) {
    Path path = path(experiment);
    Declaration declaration = new ExperimentReader().read(path, options.overrides);
    Path folder = Files.isDirectory(path) ? path : path.resolveSibling("");
    RunRequest request = RunRequest.of(declaration, folder, options.mirrors(context), threads);
    RunRequest whole = every.map(request::withCheckpoints).orElse(request);
    return repeats.isPresent()
        ? new Repeats(store).run(whole, repeats.get(), context.progress())
        : new Runner(store).run(whole, context.progress());
  }
}
