package dev.reprise.training;

import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.progress.Progress;
import dev.reprise.engine.exact.ExactEngine;
import dev.reprise.training.linear.LeastSquaresTraining;
import dev.reprise.training.loop.GradientTraining;

/// Fits a declared model to prepared data.
public final class Trainer {
  private Trainer() {}

  /// Trains, with the same bits for any number of threads.
  ///
  /// @throws dev.reprise.core.problem.InvalidInputException where model, loss and data do not fit
  /// @throws dev.reprise.core.problem.FailureException where a loss or weight is not finite, naming
  ///   the step and the tensor
  public static TrainedModel train(TrainingRequest request, TrainingSink sink, Progress progress) {
    useThreads(request.threads());
    return switch (request.experiment().train().optimizer()) {
      case OptimizerSpec.LeastSquares closed -> LeastSquaresTraining.run(request, sink, progress);
      case OptimizerSpec.Adam adam -> new GradientTraining(request, progress).run(sink);
      case OptimizerSpec.Sgd sgd -> new GradientTraining(request, progress).run(sink);
    };
  }

  /// Sets how many threads the engine uses from here on.
  public static void useThreads(int threads) {
    if (ExactEngine.workers().threads() != threads) {
      ExactEngine.setThreads(threads);
    }
  }
}
