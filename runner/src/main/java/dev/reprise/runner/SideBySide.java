package dev.reprise.runner;

import dev.reprise.core.problem.Problem;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.data.Mirrors;
import dev.reprise.runner.SideReplay.Means;
import dev.reprise.store.ProjectStore;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Two records set side by side.
///
/// @param first A
/// @param second B
/// @param verdict how they compare
/// @param remark why closeness was not judged, where they diverged; possibly empty
public record SideBySide(Target first, Target second, Verdict verdict, String remark) {

  /// Compares two records by what they say alone: of a store, of folders, or one of each.
  ///
  /// @param accept whether closeness is asked for
  public static SideBySide compare(Target first, Target second, Accept accept) {
    return compare(first, second, accept, judge -> Closer.NONE);
  }

  /// Compares two records, and makes the first differing step again for both, where both can be.
  ///
  /// @param accept whether closeness is asked for
  /// @param store where data are kept
  /// @param mirrors where else to look for them
  /// @param threads how many threads to use
  public static SideBySide compare(
      Target first,
      Target second,
      Accept accept,
      ProjectStore store,
      Mirrors mirrors,
      int threads,
      Progress progress) {
    Means means = new Means(store, mirrors, threads, progress);
    return compare(
        first, second, accept, judge -> new Inquiry(first, second, means, () -> !judge.isClose()));
  }

  private static SideBySide compare(
      Target first, Target second, Accept accept, Function<Judge, Closer> closer) {
    List<String> hindrances =
        Stream.of(first, second)
            .flatMap(target -> target.verify().stream().limit(1))
            .map(Problem::toString)
            .toList();
    if (!hindrances.isEmpty()) {
      String damages = "a record was damaged or changed: " + String.join("; ", hindrances);
      return new SideBySide(first, second, new Verdict.Incomparable(damages), "");
    }
    Comparison.Side a = new Comparison.Side(first.record(), first.blobs());
    Comparison.Side b = new Comparison.Side(second.record(), second.blobs());
    Judge judge = new Judge(a, b, accept);
    Verdict verdict = judge.verdict(Comparison.compare(a, b, Names.SIDES, closer.apply(judge)));
    String remark = verdict instanceof Verdict.Diverged ? judge.remark() : "";
    return new SideBySide(first, second, verdict, remark);
  }
}
