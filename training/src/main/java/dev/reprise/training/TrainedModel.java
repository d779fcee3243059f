package dev.reprise.training;

import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.tensor.Tensor;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model with its weights as training left them.
///
/// @param model the declared architecture
/// @param weights by name, such as `dense/kernel`, in Keras's shapes
/// @param summary what training did, for the record
/// @param threads how many threads [#predict] uses; its bits do not depend on it
public record TrainedModel(
    ModelSpec model, SortedMap<String, Tensor> weights, TrainingSummary summary, int threads) {
  /// Copies the map.
  public TrainedModel {
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }

  /// The model's outputs for every example of a split, in its order: `[n, outputs…]`.
  public Tensor predict(PreparedSplit split) {
    throw new UnsupportedOperationException("not yet");
  }
}
