package dev.reprise.training;

import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.linear.LinearScores;
import dev.reprise.training.loop.Examples;
import dev.reprise.training.loop.Fit;
import dev.reprise.training.loop.Inference;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model with its weights as training left them.
///
/// @param model the declared architecture
/// @param weights by name, such as `dense/kernel`, in Keras's shapes: F32, or F64 after
///   `least_squares`
/// @param summary what training did, for the record
/// @param threads how many threads [#predict] uses; its bits do not depend on it
public record TrainedModel(
    ModelSpec model, SortedMap<String, Tensor> weights, TrainingSummary summary, int threads) {
  /// Copies the map.
  public TrainedModel {
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }

  /// The model's outputs for every example of a split, in its order: `[n, outputs]`, or `[n,
  /// tokens, outputs]`, of the weights' element type. Each row depends on its own example alone.
  public Tensor predict(PreparedSplit split) {
    if (LinearScores.isLinear(weights)) {
      return new Tensor.Doubles(new int[] {split.size(), 1}, LinearScores.predict(weights, split));
    }
    Trainer.useThreads(threads);
    Design design = design(split);
    Examples examples = Examples.of(split, design);
    try (Network network = new Network(design, weights)) {
      return examples.tensor(Inference.outputs(network, examples));
    }
  }

  /// The model's design for inputs as this split has them.
  Design design(PreparedSplit split) {
    return Design.of(model, Fit.exampleShape(split));
  }
}
