package dev.reprise.benchmarks;

/// Something that is timed, set up on one engine.
interface Workload extends AutoCloseable {
  /// Does the work once, and waits for its end.
  void run();

  @Override
  void close();
}
