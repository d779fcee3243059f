package dev.reprise.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What was seen of one case on one engine.
///
/// @param milliseconds the mean time of a run in each iteration, over all rounds
/// @param peaks the largest resident set of each round's process, in bytes
record Measurement(List<Double> milliseconds, List<Long> peaks) {
  static Measurement empty() {
    return new Measurement(new ArrayList<>(), new ArrayList<>());
  }

  double median() {
    List<Double> sorted = new ArrayList<>(milliseconds);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  long peak() {
    return peaks.isEmpty() ? 0 : Collections.max(peaks);
  }
}
