package dev.reprise.training;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.Experiment;

/// What a training needs.
///
/// @param experiment the declared plan
/// @param data what preparation made
/// @param threads how many threads to use, from 1; the bits of the result do not depend on it
public record TrainingRequest(Experiment experiment, PreparedData data, int threads) {
  /// Checks the number of threads.
  public TrainingRequest {
    if (threads < 1) {
      throw new IllegalArgumentException("training needs at least one thread, found " + threads);
    }
  }
}
