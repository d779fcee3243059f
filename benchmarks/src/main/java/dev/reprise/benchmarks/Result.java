package dev.reprise.benchmarks;

/// One case on both engines.
record Result(Case of, Measurement pytorch, Measurement exact) {
  static Result empty(Case of) {
    return new Result(of, Measurement.empty(), Measurement.empty());
  }

  /// How many times as fast as PyTorch ours is.
  double ratio() {
    return pytorch.median() / exact.median();
  }
}
