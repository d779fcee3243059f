package dev.reprise.cli.command;

import dev.reprise.core.problem.InvalidInputException;
import picocli.CommandLine.Option;

/// `--threads`, wherever something is computed.
final class ThreadsOption {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      order = 3,
      description =
          "How many threads to use (default: one for each processor). No bit depends on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /// The number of threads, if it makes sense.
  int count() {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new InvalidInputException(
          "--threads", "expected 1 to " + MOST_THREADS + ", found " + threads, "");
    }
    return threads;
  }
}
