package dev.reprise.training;

import dev.reprise.core.progress.Progress;

/// Fits a declared model to prepared data.
public final class Trainer {
  private Trainer() {}

  /// Trains, with the same bits for any number of threads.
  ///
  /// @throws dev.reprise.core.problem.InvalidInputException where model, loss and data do not fit
  /// @throws dev.reprise.core.problem.FailureException where a loss or weight is not finite
  public static TrainedModel train(TrainingRequest request, TrainingSink sink, Progress progress) {
    throw new UnsupportedOperationException("not yet");
  }
}
