package dev.reprise.core.dataset;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// Data a model can be trained on.
///
/// @param splits the splits that have examples; there is always [SplitName#TRAIN]
/// @param classes the class names by index where the target is a category, else empty
/// @param vocabularySize how many different token ids the inputs may hold (0 where they are not
///   tokens)
/// @param summary what was done, for the record
public record PreparedData(
    SortedMap<SplitName, PreparedSplit> splits,
    List<String> classes,
    int vocabularySize,
    PreparationSummary summary) {
  /// Copies, and checks that there is something to train on.
  public PreparedData {
    splits = Collections.unmodifiableSortedMap(new TreeMap<>(splits));
    classes = List.copyOf(classes);
    if (!splits.containsKey(SplitName.TRAIN)) {
      throw new IllegalArgumentException("there is no training split");
    }
  }

  /// The examples to fit to.
  public PreparedSplit train() {
    return Objects.requireNonNull(splits.get(SplitName.TRAIN));
  }
}
