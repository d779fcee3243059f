package dev.reprise.benchmarks;

import dev.reprise.engine.kernel.CounterRandom;
import dev.reprise.engine.kernel.Workers;

/// Numbers that both engines are given.
final class Samples {
  private Samples() {}

  static float[] normal(long seed, int n, float deviation) {
    float[] x = new float[n];
    CounterRandom.of(seed, "benchmark").normal(Workers.shared(), 0, 0, x, 0, n);
    for (int i = 0; i < n; i++) {
      x[i] *= deviation;
    }
    return x;
  }

  /// Whole numbers from 0 to below `bound`.
  static long[] below(long seed, int n, int bound) {
    CounterRandom random = CounterRandom.of(seed, "benchmark");
    long[] x = new long[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.below(0, i, bound);
    }
    return x;
  }
}
