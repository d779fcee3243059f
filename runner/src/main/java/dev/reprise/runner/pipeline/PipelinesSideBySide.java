package dev.reprise.runner.pipeline;

import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.runner.Target;
import java.util.List;
import java.util.stream.Stream;

/// Two records of pipelines set side by side.
///
/// @param first A
/// @param second B
/// @param verdict how they compare
/// @param outputs how many outputs A has
public record PipelinesSideBySide(
    CompletedPipeline first, CompletedPipeline second, Verdict verdict, long outputs) {

  /// Compares two records by what they say and by the files their stages wrote.
  ///
  /// @param a A, whose record is the first given
  public static PipelinesSideBySide compare(
      Target a, PipelineRecord first, Target b, PipelineRecord second) {
    PipelineComparison comparison =
        new PipelineComparison(
            new PipelineComparison.Side(first, a.blobs()),
            new PipelineComparison.Side(second, b.blobs()),
            Names.SIDES);
    return new PipelinesSideBySide(
        new CompletedPipeline(first, a.address()),
        new CompletedPipeline(second, b.address()),
        verdict(comparison, a, first, b, second),
        comparison.outputs());
  }

  private static Verdict verdict(
      PipelineComparison comparison,
      Target a,
      PipelineRecord first,
      Target b,
      PipelineRecord second) {
    List<String> damages =
        Stream.of(a, b)
            .flatMap(target -> target.verify().stream().limit(1))
            .map(Problem::toString)
            .toList();
    if (!damages.isEmpty()) {
      return new Verdict.Incomparable(
          "a record was damaged or changed: " + String.join("; ", damages));
    }
    return first.succeeded() || second.succeeded()
        ? comparison.verdict()
        : new Verdict.Incomparable("neither run ended well, so there are no results");
  }
}
