package dev.reprise.core.record;

import dev.reprise.core.dataset.SplitName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the trained model reached on the split held back for it.
///
/// @param split what it was evaluated on
/// @param metrics by name, such as `loss`, `accuracy`, `f1`, `roc_auc`, `r2`
/// @param confusion rows are true classes and columns predicted ones, in the order of the classes;
///   empty for a regression
public record EvaluationSummary(
    SplitName split, SortedMap<String, Double> metrics, List<List<Long>> confusion) {
  /// Copies.
  public EvaluationSummary {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    confusion = confusion.stream().map(List::copyOf).toList();
  }
}
