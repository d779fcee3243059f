package dev.reprise.benchmarks;

/// One case on both engines.
record Result(Case of, Measurement pytorch, Measurement exact) {
  static final double MEMORY = 1.2;

  static Result empty(Case of) {
    return new Result(of, Measurement.empty(), Measurement.empty());
  }

  /// How many times as fast as PyTorch ours is.
  double ratio() {
    return pytorch.median() / exact.median();
  }

  /// Whether it is as fast as the case aims at.
  boolean isFastEnough() {
    return ratio() >= of.target();
  }

  /// Our peak of memory, in PyTorch's.
  double memoryRatio() {
    return pytorch.peak() == 0 ? 0 : (double) exact.peak() / pytorch.peak();
  }

  /// Whether our peak of memory is within what is aimed at, [#MEMORY] of PyTorch's.
  boolean isSmallEnough() {
    return memoryRatio() <= MEMORY;
  }
}
