package dev.reprise.cli.command;

import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.Mirrors;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options of the verbs that train.
final class RunOptions {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = {"-S", "--set"},
      paramLabel = "KEY=VALUE",
      order = 1,
      description = "Change the experiment, such as -S train.epochs=2. May be repeated.")
  List<String> overrides = new ArrayList<>();

  @Option(
      names = "--mirror",
      paramLabel = "DIR|URL",
      order = 2,
      description = {
        "Another place to look for data, which is taken only if its digest is right.",
        "May be repeated; REPRISE_MIRRORS adds more."
      })
  List<String> mirrors = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 3,
      description =
          "How many threads to use (default: one for each processor). No bit depends on it.")
  int threads = Runtime.getRuntime().availableProcessors();

  /// The number of threads, if it makes sense.
  int threads() {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new InvalidInputException(
          "--threads", "expected 1 to " + MOST_THREADS + ", found " + threads, "");
    }
    return threads;
  }

  /// All mirrors, the command line's first.
  Mirrors mirrors(Context context) {
    return Mirrors.of(mirrors, context.environment());
  }
}
