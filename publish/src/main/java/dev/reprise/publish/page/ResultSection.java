package dev.reprise.publish.page;

import dev.reprise.core.record.EvaluationSummary;
import dev.reprise.core.record.RunRecord;
import dev.reprise.publish.ReproductionNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What came out.
///
/// @param split what it was measured on
/// @param compared whether there is a second column, the original's
/// @param metrics the numbers
/// @param confusion for a classifier
/// @param coefficients for a linear model
public record ResultSection(
    String split,
    boolean compared,
    List<Metric> metrics,
    @Nullable Confusion confusion,
    @Nullable Coefficients coefficients) {

  /// A number that was measured.
  ///
  /// @param original the same number of the run that was reproduced
  /// @param same whether both have the same bits
  public record Metric(String name, Shown value, Shown original, boolean same) {}

  static ResultSection of(
      RunRecord record,
      Optional<ReproductionNote> reproduction,
      @Nullable Coefficients coefficients) {
    EvaluationSummary evaluation = record.evaluation();
    return new ResultSection(
        evaluation.split().label(),
        reproduction.isPresent(),
        metrics(
            evaluation.metrics(),
            reproduction.map(note -> note.original().evaluation().metrics()).orElse(null)),
        Confusion.of(evaluation.confusion(), record.preparation().classes()),
        coefficients);
  }

  private static List<Metric> metrics(
      Map<String, Double> found, @Nullable Map<String, Double> original) {
    TreeSet<String> names = new TreeSet<>(found.keySet());
    if (original != null) {
      names.addAll(original.keySet());
    }
    List<Metric> metrics = new ArrayList<>();
    for (String name : names) {
      Double here = found.get(name);
      Double there = original == null ? null : original.get(name);
      boolean same =
          here != null
              && there != null
              && Double.doubleToLongBits(here) == Double.doubleToLongBits(there);
      metrics.add(new Metric(Words.metric(name), shown(here), shown(there), same));
    }
    return List.copyOf(metrics);
  }

  private static Shown shown(@Nullable Double value) {
    return value == null ? new Shown("–", "not measured") : Shown.number(value);
  }
}
