package dev.reprise.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One case on one engine, in a process of its own. [Benchmarks] sets the parameters.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StepBenchmark {
  /// The property that names the file for the peak of the process's memory, in bytes.
  static final String PEAK_FILE = "benchmarks.peak";

  /// What is timed: the name of a [Case].
  @Param("mlp")
  public String workload = "mlp";

  /// On what.
  @Param("EXACT")
  public Peer engine = Peer.EXACT;

  /// Threads the engine may use.
  @Param("2")
  public int threads = 2;

  private @Nullable Workload running;

  /// Builds the model and its data.
  @Setup
  public void setUp() {
    running = Case.named(workload).workload().apply(engine.start(threads));
  }

  /// Once.
  @Benchmark
  public void step() {
    if (running != null) {
      running.run();
    }
  }

  /// Frees the model, and writes down the peak of memory.
  @TearDown
  public void tearDown() throws IOException {
    if (running != null) {
      running.close();
    }
    String file = System.getProperty(PEAK_FILE);
    if (file != null) {
      Files.writeString(Path.of(file), Long.toString(Memory.peakBytes()));
    }
  }
}
