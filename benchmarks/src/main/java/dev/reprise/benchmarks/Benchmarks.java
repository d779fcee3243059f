package dev.reprise.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Times every case on both engines, round after round in turn, and writes a table and a chart.
///
///     Benchmarks [--quick] [--threads N] [--out FOLDER] [CASE…]
///
/// Every round starts a new process for each case and engine, one engine after the other, so that a
/// machine whose speed drifts drifts for both. A whole run takes about a quarter of an hour.
/// CASE is the beginning of a case's name, or of `ledger`: what the ledger costs a training. `--quick` is one short round, for work on the kernels;
/// its figures are rough.
public final class Benchmarks {
  /// Both engines' Java. The heap is as in the launcher: arrays that go round need no room to die
  /// in.
  private static final List<String> JVM =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-DOPT_OUT_TRACKING=true",
          "-Dai.djl.offline=true",
          "-XX:+UseSerialGC",
          "-Xmn64m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=25");

  private final boolean quick;
  private final int threads;
  private final Path out;
  private final List<String> chosen;

  private Benchmarks(boolean quick, int threads, Path out, List<String> chosen) {
    this.quick = quick;
    this.threads = threads;
    this.out = out;
    this.chosen = chosen;
  }

  public static void main(String[] args) throws IOException, RunnerException {
    boolean quick = false;
    int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
    Path out = Path.of("target", "benchmarks");
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--quick" -> quick = true;
        case "--threads" -> threads = Integer.parseInt(args[++i]);
        case "--out" -> out = Path.of(args[++i]);
        default -> chosen.add(args[i]);
      }
    }
    new Benchmarks(quick, threads, out, chosen).run();
  }

  private void run() throws IOException, RunnerException {
    List<Case> cases =
        Case.all().stream()
            .filter(each -> chosen.isEmpty() || chosen.stream().anyMatch(each.name()::startsWith))
            .toList();
    boolean ledger = chosen.isEmpty() || chosen.stream().anyMatch("ledger"::startsWith);
    if (cases.isEmpty() && !ledger) {
      System.err.println(
          "No case begins with any of "
              + chosen
              + "; there are "
              + Case.all().stream().map(Case::name).toList());
      System.exit(2);
    }
    long start = System.nanoTime();
    List<Result> results = cases.stream().map(Result::empty).toList();
    int rounds = quick ? 1 : 3;
    for (int round = 1; round <= rounds; round++) {
      for (Result each : results) {
        measure(each.of(), Peer.PYTORCH, threads, each.pytorch());
        measure(each.of(), Peer.EXACT, threads, each.exact());
        System.out.printf(
            Locale.ROOT,
            "%5d s  round %d/%d  %-28s PyTorch %9.3f ms  Exact %9.3f ms  ratio %.2f%n",
            (System.nanoTime() - start) / 1_000_000_000L,
            round,
            rounds,
            each.of().name(),
            each.pytorch().median(),
            each.exact().median(),
            each.ratio());
      }
    }
    Files.createDirectories(out);
    if (ledger) {
      ledger();
    }
    if (cases.isEmpty()) {
      return;
    }
    Map<Case, Measurement> single = quick ? new LinkedHashMap<>() : scaling(cases);
    Files.writeString(out.resolve("benchmarks.md"), Table.markdown(results, single, threads));
    Files.writeString(out.resolve("benchmarks.svg"), Chart.svg(results));
    System.out.println(Files.readString(out.resolve("benchmarks.md")));
    System.out.printf(
        Locale.ROOT,
        "Written to %s after %.1f minutes%n",
        out.toAbsolutePath().normalize(),
        (System.nanoTime() - start) / 60e9);
  }

  /// What the ledger costs, in a process of its own.
  private void ledger() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(JVM);
    command.addAll(List.of("-Dai.djl.default_engine=Exact", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(LedgerOverhead.class.getName());
    command.add(Integer.toString(threads));
    command.addAll(quick ? List.of("1", "14") : List.of("7", "34"));
    Path file = out.resolve("ledger.md");
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    try {
      if (process.redirectOutput(file.toFile()).start().waitFor() != 0) {
        throw new IOException("the ledger's benchmark failed: " + Files.readString(file));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    System.out.println(Files.readString(file));
  }

  /// Ours on one thread, for the products that are large enough to share out.
  private Map<Case, Measurement> scaling(List<Case> cases) throws IOException, RunnerException {
    Map<Case, Measurement> single = new LinkedHashMap<>();
    for (Case each : cases) {
      if (each.flops() >= 1e9) {
        Measurement one = Measurement.empty();
        measure(each, Peer.EXACT, 1, one);
        single.put(each, one);
      }
    }
    return single;
  }

  private void measure(Case each, Peer peer, int on, Measurement into)
      throws IOException, RunnerException {
    Path peak = Files.createTempFile("benchmark", ".peak");
    try {
      Collection<RunResult> results = new Runner(options(each, peer, on, peak)).run();
      for (RunResult result : results) {
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .map(IterationResult::getPrimaryResult)
            .forEach(iteration -> into.milliseconds().add(iteration.getScore()));
      }
      into.peaks().add(Long.parseLong(Files.readString(peak)));
    } finally {
      Files.deleteIfExists(peak);
    }
  }

  private Options options(Case each, Peer peer, int on, Path peak) {
    boolean product = each.flops() > 0;
    int warmUp = product ? 700 : 2000;
    int measured = product ? 400 : 1000;
    return new OptionsBuilder()
        .include(StepBenchmark.class.getName())
        .param("workload", each.name())
        .param("engine", peer.name())
        .param("threads", Integer.toString(on))
        .forks(1)
        .warmupIterations(quick ? 2 : product ? 3 : 4)
        .warmupTime(TimeValue.milliseconds(warmUp))
        .measurementIterations(quick ? 3 : 5)
        .measurementTime(TimeValue.milliseconds(measured))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .jvmArgs(JVM.toArray(String[]::new))
        .jvmArgsAppend("-D" + StepBenchmark.PEAK_FILE + "=" + peak)
        .build();
  }
}
