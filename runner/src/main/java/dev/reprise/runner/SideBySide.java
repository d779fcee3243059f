package dev.reprise.runner;

import dev.reprise.core.problem.Problem;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import java.util.List;
import java.util.stream.Stream;

/// Two records set side by side, without training again.
///
/// @param first A
/// @param second B
/// @param verdict how they compare
public record SideBySide(Target first, Target second, Verdict verdict) {

  /// Compares two records: of a store, of folders, or one of each.
  public static SideBySide compare(Target first, Target second) {
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
                Names.SIDES)
            : new Verdict.Incomparable(
                "a record was damaged or changed: " + String.join("; ", hindrances));
    return new SideBySide(first, second, verdict);
  }
}
