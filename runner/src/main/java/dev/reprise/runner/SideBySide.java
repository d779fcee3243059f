package dev.reprise.runner;

import dev.reprise.core.problem.Problem;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.data.Mirrors;
import dev.reprise.runner.SideReplay.Means;
import dev.reprise.store.ProjectStore;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// Two records set side by side.
///
/// @param first A
/// @param second B
/// @param verdict how they compare
public record SideBySide(Target first, Target second, Verdict verdict) {

  /// Compares two records by what they say alone: of a store, of folders, or one of each.
  public static SideBySide compare(Target first, Target second) {
    return compare(first, second, (evidence, found) -> Optional.empty());
  }

  /// Compares two records, and makes the first differing step again for both, where both can be.
  ///
  /// @param store where data are kept
  /// @param mirrors where else to look for them
  /// @param threads how many threads to use
  public static SideBySide compare(
      Target first,
      Target second,
      ProjectStore store,
      Mirrors mirrors,
      int threads,
      Progress progress) {
    Means means = new Means(store, mirrors, threads, progress);
    return compare(first, second, new Inquiry(first, second, means)::inquire);
  }

  private static SideBySide compare(
      Target first, Target second, BiFunction<Evidence, Suspicions, Optional<OneStep>> inquiry) {
    List<String> hindrances =
        Stream.of(first, second)
            .flatMap(target -> target.verify().stream().limit(1))
            .map(Problem::toString)
            .toList();
    Verdict verdict =
        hindrances.isEmpty()
            ? Comparison.compare(
                new Comparison.Side(first.record(), first.blobs()),
                new Comparison.Side(second.record(), second.blobs()),
                Names.SIDES,
                inquiry)
            : new Verdict.Incomparable(
                "a record was damaged or changed: " + String.join("; ", hindrances));
    return new SideBySide(first, second, verdict);
  }
}
