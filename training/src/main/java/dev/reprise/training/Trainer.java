package dev.reprise.training;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.engine.exact.ExactEngine;
import dev.reprise.training.linear.LeastSquaresTraining;
import dev.reprise.training.loop.GradientTraining;
import dev.reprise.training.loop.ReplaySink;
import java.util.List;
import java.util.Optional;

/// Fits a declared model to prepared data.
public final class Trainer {
  private Trainer() {}

  /// Trains, with the same bits for any number of threads.
  ///
  /// @throws dev.reprise.core.problem.InvalidInputException where model, loss and data do not fit
  /// @throws FailureException where a loss or weight is not finite, naming the step and the tensor
  public static TrainedModel train(TrainingRequest request, TrainingSink sink, Progress progress) {
    useThreads(request.threads());
    return switch (request.experiment().train().optimizer()) {
      case OptimizerSpec.LeastSquares closed -> LeastSquaresTraining.run(request, sink, progress);
      case OptimizerSpec.Adam adam -> new GradientTraining(request, progress).run(sink);
      case OptimizerSpec.Sgd sgd -> new GradientTraining(request, progress).run(sink);
    };
  }

  /// Goes on from a checkpoint, to the same end as a training that never stopped.
  ///
  /// @param from taken by a training of the same request
  /// @param epochs what the epochs before it reached
  /// @throws FailureException where the checkpoint is not of this training, and as [#train]
  public static TrainedModel resume(
      TrainingRequest request,
      Checkpoint from,
      List<EpochSummary> epochs,
      TrainingSink sink,
      Progress progress) {
    useThreads(request.threads());
    return new GradientTraining(request, progress).resume(from, epochs, sink);
  }

  /// Makes the steps from one checkpoint to another again, and what the ledger says of them.
  ///
  /// Leaves the engine's number of threads as it is, so that several replays can run at once, each
  /// in a thread of its own ([#useThreads] with one thread before that).
  ///
  /// @param from where to begin; where empty, with the initial weights
  /// @param to the step after which to end, from one more than that of `from` to the last; the end
  ///   of an epoch belongs to its last step
  /// @param chain the ledger's chained digest where it begins
  /// @throws FailureException where the checkpoint is not of this training, and as [#train]
  public static Replay replay(
      TrainingRequest request,
      Optional<Checkpoint> from,
      long to,
      Digest chain,
      Progress progress) {
    ReplaySink sink = new ReplaySink(chain);
    return switch (request.experiment().train().optimizer()) {
      case OptimizerSpec.LeastSquares closed -> closed(request, sink, progress);
      case OptimizerSpec.Adam adam ->
          new GradientTraining(request, progress).replay(from, to, sink);
      case OptimizerSpec.Sgd sgd -> new GradientTraining(request, progress).replay(from, to, sink);
    };
  }

  private static Replay closed(TrainingRequest request, ReplaySink sink, Progress progress) {
    LeastSquaresTraining.run(request, sink, progress);
    return sink.replay(Optional.empty());
  }

  /// Makes one step again, and tells of every operator in it.
  ///
  /// @param before the state the step begins with; where empty, the initial weights
  /// @throws IllegalArgumentException where the optimiser makes no steps
  /// @throws dev.reprise.core.problem.FailureException as [#replay]
  public static TracedStep trace(
      TrainingRequest request, Optional<Checkpoint> before, Progress progress) {
    if (request.experiment().train().optimizer() instanceof OptimizerSpec.LeastSquares) {
      throw new IllegalArgumentException("least_squares makes no steps");
    }
    return new GradientTraining(request, progress).trace(before, Digest.ofText("trace"));
  }

  /// Sets how many threads the engine uses from here on.
  public static void useThreads(int threads) {
    if (ExactEngine.workers().threads() != threads) {
      ExactEngine.setThreads(threads);
    }
  }
}
