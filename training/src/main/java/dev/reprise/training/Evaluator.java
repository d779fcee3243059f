package dev.reprise.training;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.progress.Progress;

/// Measures a trained model on the split its experiment declares.
public final class Evaluator {
  private Evaluator() {}

  /// Predicts every example of the split and computes the declared metrics.
  ///
  /// @throws dev.reprise.core.problem.InvalidInputException where the data have no such split
  public static Evaluation evaluate(
      Experiment experiment, PreparedData data, TrainedModel model, Progress progress) {
    throw new UnsupportedOperationException("not yet");
  }
}
