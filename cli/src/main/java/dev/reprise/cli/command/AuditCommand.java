package dev.reprise.cli.command;

import dev.reprise.cli.render.AuditText;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.Mirrors;
import dev.reprise.runner.AuditExtent;
import dev.reprise.runner.AuditReport;
import dev.reprise.runner.Auditor;
import dev.reprise.store.ProjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `audit`: replays parts of a run, drawn when its record is fixed.
@Command(
    description = {
      "Check a record by training parts of it again: segments between its checkpoints, drawn with",
      "your nonce. Exit code 0 where all that was replayed comes out as the record says, else 1."
    },
    footer = {
      "  reprise audit 20260102-030405-0a1b2c --cost 5%",
      "  reprise audit published/record.json --segments 10 --json",
      "  reprise audit 20260102-030405-0a1b2c --all --workers 2"
    })
public final class AuditCommand extends Verb {
  private static final int MOST_WORKERS = 1024;

  @Parameters(
      paramLabel = "RECORD",
      description = "As for reproduce: a run id, a digest, a record's file or folder, an example.")
  private String record = "";

  @Option(
      names = "--segments",
      paramLabel = "K",
      order = 1,
      description = "Replay K segments; the evaluation counts as one.")
  private Optional<Integer> segments = Optional.empty();

  @Option(
      names = "--cost",
      paramLabel = "PERCENT",
      order = 2,
      description = "Replay as many segments as make up this share of the run, such as 5%%.")
  private Optional<String> cost = Optional.empty();

  @Option(names = "--all", order = 3, description = "Replay all segments.")
  private boolean all;

  @Option(
      names = "--workers",
      paramLabel = "W",
      order = 4,
      description = "Replay W segments at once, each in one thread (default: one, in all threads).")
  private int workers = 1;

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      order = 5,
      description = {
        "What segments are drawn by, to repeat an audit. Left out, 32 random bytes are drawn: only",
        "what the record's author could not foresee proves anything."
      })
  private Optional<String> nonce = Optional.empty();

  @Option(
      names = "--mirror",
      paramLabel = "DIR|URL",
      order = 6,
      description = "Another place to look for data. May be repeated; REPRISE_MIRRORS adds more.")
  private List<String> mirrors = new ArrayList<>();

  @Mixin private ThreadsOption threads = new ThreadsOption();

  /// The verb in its surroundings.
  public AuditCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    AuditExtent extent = extent();
    int count = threads.count();
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new InvalidInputException(
          "--workers", "expected 1 to " + MOST_WORKERS + ", found " + workers, "");
    }
    try (ProjectStore store = openStore()) {
      AuditReport report =
          new Auditor(store)
              .audit(
                  target(record, store),
                  extent,
                  nonce,
                  Mirrors.of(mirrors, context.environment()),
                  workers,
                  count,
                  context.progress());
      new AuditText(screen()).print(report);
      if (json) {
        printJson(AuditText.json(report));
      }
      return report.stands() ? AS_REQUIRED : DIFFERS;
    }
  }

  private AuditExtent extent() {
    int given = (segments.isPresent() ? 1 : 0) + (cost.isPresent() ? 1 : 0) + (all ? 1 : 0);
    if (given != 1) {
      throw new InvalidInputException(
          "audit", "expected one of --segments, --cost and --all, found " + given, "");
    }
    if (cost.isPresent()) {
      return AuditExtent.cost(cost.get());
    }
    return all ? new AuditExtent.All() : new AuditExtent.Count(segments.orElse(0));
  }
}
