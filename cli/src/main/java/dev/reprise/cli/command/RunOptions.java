package dev.reprise.cli.command;

import dev.reprise.data.Mirrors;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of the verbs that train.
final class RunOptions {
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

  @Mixin private ThreadsOption threads = new ThreadsOption();

  /// The number of threads, if it makes sense.
  int threads() {
    return threads.count();
  }

  /// All mirrors, the command line's first.
  Mirrors mirrors(Context context) {
    return Mirrors.of(mirrors, context.environment());
  }
}
