package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.PipelineText;
import dev.reprise.cli.render.VerdictText;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.verdict.Names;
import dev.reprise.publish.Report;
import dev.reprise.publish.ReproductionNote;
import dev.reprise.runner.Accept;
import dev.reprise.runner.CompletedRun;
import dev.reprise.runner.Reproducer;
import dev.reprise.runner.Reproduction;
import dev.reprise.runner.Target;
import dev.reprise.runner.pipeline.CompletedPipeline;
import dev.reprise.runner.pipeline.PipelineReproducer;
import dev.reprise.runner.pipeline.PipelineReproduction;
import dev.reprise.store.ProjectStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reproduce`: runs a record's experiment again and says whether the result is the same.
@Command(
    description = {
      "Run a record's experiment again, compare everything, and say the verdict:",
      "identical (exit code 0); or close, diverged or incomparable (exit code 1)."
    },
    footer = {
      "  reprise reproduce examples/language-id",
      "  reprise reproduce 20260102-030405-0a1b2c --threads 1",
      "  reprise reproduce published/record.json --json",
      "  reprise reproduce examples/language-id -S seed=43    (see where a change leads)",
      "  reprise reproduce 20260102 --accept close            (a record with a spread)"
    })
public final class ReproduceCommand extends Verb {
  @Parameters(
      paramLabel = "RECORD",
      description = {
        "A run id or the beginning of one, a record's digest, a published record's file or",
        "folder, or an example's folder with published/record.json."
      })
  private String record = "";

  @Option(
      names = "--accept",
      paramLabel = "VERDICT",
      order = 4,
      description = {
        "identical (the default), or close: where bits differ, judge by the spread of the record's",
        "repeats whether the result is equivalent; then close, too, ends with exit code 0. Outputs",
        "of commands are also close where all that differ have the same contents."
      })
  private String accept = "identical";

  @Mixin private RunOptions options = new RunOptions();

  /// The verb in its surroundings.
  public ReproduceCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    int threads = options.threads();
    Accept accepted = Accept.parse(accept);
    try (ProjectStore store = openStore()) {
      Target target = target(record, store);
      if (target.any() instanceof PipelineRecord pipeline) {
        return reproduce(
            store, new CompletedPipeline(pipeline, target.address()), threads, accepted);
      }
      Reproduction reproduction =
          new Reproducer(store)
              .reproduce(
                  target,
                  options.overrides,
                  options.mirrors(context),
                  threads,
                  accepted,
                  context.progress());
      Optional<Path> report = reproduction.run().map(run -> report(store, reproduction, run));
      String shown = report.map(Path::toString).orElse("");
      new VerdictText(screen()).print(reproduction, shown);
      if (json) {
        printJson(JsonText.reproduction(reproduction, shown));
      }
      return exitCode(reproduction.verdict(), accepted);
    }
  }

  private int reproduce(ProjectStore store, CompletedPipeline recorded, int jobs, Accept accepted) {
    if (!options.overrides.isEmpty()) {
      throw new InvalidInputException(
          "-S " + options.overrides.getFirst(), "commands read their parameters themselves", "");
    }
    PipelineReproduction reproduction =
        new PipelineReproducer(store).reproduce(recorded, jobs, context.progress());
    new PipelineText(screen()).reproduced(reproduction);
    if (json) {
      printJson(JsonText.reproduction(reproduction));
    }
    return exitCode(reproduction.verdict(), accepted);
  }

  private static Path report(ProjectStore store, Reproduction reproduction, CompletedRun run) {
    ReproductionNote note =
        new ReproductionNote(
            reproduction.verdict(),
            reproduction.target().record(),
            reproduction.target().blobs(),
            Names.REPRODUCTION);
    return Report.write(run.record(), store, Optional.of(note), reports(store, run.record().run()));
  }
}
