package dev.reprise.runner;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// How long each stage took, in seconds rounded to milliseconds.
final class StageTimes {
  private final Clock clock;
  private final Instant start;
  private final SortedMap<String, Double> seconds = new TreeMap<>();

  StageTimes(Clock clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  <T> T stage(String name, Supplier<T> work) {
    Instant begun = clock.instant();
    T result = work.get();
    seconds.put(name, since(begun));
    return result;
  }

  double total() {
    return since(start);
  }

  SortedMap<String, Double> seconds() {
    seconds.put("total", total());
    return seconds;
  }

  private double since(Instant from) {
    return Duration.between(from, clock.instant()).toMillis() / 1000.0;
  }
}
