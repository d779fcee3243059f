package dev.reprise.cli.command;

import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.PipelineText;
import dev.reprise.cli.render.VerdictText;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.verdict.Names;
import dev.reprise.data.Mirrors;
import dev.reprise.publish.Report;
import dev.reprise.publish.ReproductionNote;
import dev.reprise.runner.Accept;
import dev.reprise.runner.SideBySide;
import dev.reprise.runner.Target;
import dev.reprise.runner.pipeline.PipelinesSideBySide;
import dev.reprise.store.ProjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `diff`: where two records part first, and why.
@Command(
    description = {
      "Compare two records and say where they part first: stage, step and tensor, and the likeliest",
      "causes. That step is made again for both sides, if their data are at hand, to the first",
      "operator that differs. Of two pipelines of commands, the first output that differs is named,",
      "and what in it does. Exit code 0 where they are as required, 1 where they are not."
    },
    footer = {
      "  reprise diff 20260102-030405-0a1b2c 20260102-040506-1b2c3d",
      "  reprise diff examples/language-id 20260102 --json",
      "  reprise diff theirs/record.json mine/record.json --report parting",
      "  reprise diff 20260102 20260103 --accept close        (A has a spread)"
    })
public final class DiffCommand extends Verb {
  /// As the report of B calls them.
  private static final Names SIDES = new Names("A, the original run", "B, this run");

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "The record to hold against it.")
  private String second = "";

  @Option(
      names = "--facts-only",
      order = 1,
      description = "Compare what the records say; do not make the first differing step again.")
  private boolean factsOnly;

  @Option(
      names = "--mirror",
      paramLabel = "DIR|URL",
      order = 2,
      description = "Another place to look for data. May be repeated.")
  private List<String> mirrors = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      order = 3,
      description = "Write B's report there, with the answer and a picture of where the two part.")
  private @Nullable Path report;

  @Option(
      names = "--accept",
      paramLabel = "VERDICT",
      order = 4,
      description = {
        "identical (the default), or close: where bits differ, judge by the spread of A's repeats",
        "whether B's result is equivalent; then close, too, ends with exit code 0."
      })
  private String accept = "identical";

  @Mixin private ThreadsOption threads = new ThreadsOption();

  /// The verb in its surroundings.
  public DiffCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    Accept accepted = Accept.parse(accept);
    try (ProjectStore store = openStore()) {
      Target a = target(first, store);
      Target b = target(second, store);
      if (a.any() instanceof PipelineRecord x && b.any() instanceof PipelineRecord y) {
        return pipelines(PipelinesSideBySide.compare(a, x, b, y), accepted);
      }
      SideBySide both =
          factsOnly
              ? SideBySide.compare(a, b, accepted)
              : SideBySide.compare(
                  a,
                  b,
                  accepted,
                  store,
                  Mirrors.of(mirrors, context.environment()),
                  threads.count(),
                  context.progress());
      String shown = report == null ? "" : write(both, report).toString();
      new VerdictText(screen()).print(both, shown);
      if (json) {
        printJson(JsonText.diff(both, shown));
      }
      return exitCode(both.verdict(), accepted);
    }
  }

  private int pipelines(PipelinesSideBySide both, Accept accepted) {
    if (report != null) {
      throw new InvalidInputException(
          "--report", "these are records of pipelines of commands, which have no report", "");
    }
    new PipelineText(screen()).compared(both);
    if (json) {
      printJson(JsonText.diff(both));
    }
    return exitCode(both.verdict(), accepted);
  }

  private static Path write(SideBySide both, Path folder) {
    ReproductionNote note =
        new ReproductionNote(both.verdict(), both.first().record(), both.first().blobs(), SIDES);
    Target second = both.second();
    return Report.write(second.record(), second.blobs(), Optional.of(note), folder);
  }
}
