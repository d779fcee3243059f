package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.exact.OperatorTrace;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.training.Replay;
import dev.reprise.training.TracedStep;
import dev.reprise.training.TrainedModel;
import dev.reprise.training.TrainingRequest;
import dev.reprise.training.TrainingSink;
import dev.reprise.training.initializer.InitialWeights;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.LayerDesign;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Training by gradient descent: epochs of batches, each one step.
///
/// An epoch visits the training split in the order of [dev.reprise.engine.kernel.Shuffle] by (seed,
/// epoch; example id), which the addition of a record does not change for the others, or in
/// standard order. Batches are cut from it in turn; the last may be smaller.
///
/// A training can begin anew, go on from a checkpoint, or be replayed in part: what it does between
/// two steps depends on the [Session] alone.
public final class GradientTraining {
  private final Experiment experiment;
  private final TrainingRequest request;
  private final Progress progress;
  private final Design design;

  /// Designs the model.
  public GradientTraining(TrainingRequest request, Progress progress) {
    this.request = request;
    this.experiment = request.experiment();
    this.progress = progress;
    this.design = Fit.design(experiment, request.data());
  }

  /// Runs all epochs.
  public TrainedModel run(TrainingSink sink) {
    SortedMap<String, Tensor> initial = initial();
    return finish(begin(initial), initial, sink);
  }

  /// Runs what is left of all epochs.
  ///
  /// @param epochs what those before the checkpoint reached
  /// @throws FailureException where the checkpoint is not of this training
  public TrainedModel resume(Checkpoint from, List<EpochSummary> epochs, TrainingSink sink) {
    if (epochs.size() != from.epoch() - 1) {
      throw State.foreign(
          "it stands in epoch "
              + from.epoch()
              + ", but "
              + epochs.size()
              + " are known to be over");
    }
    Session session = goOn(from);
    session.epochs().addAll(epochs);
    return finish(session, initial(), sink);
  }

  /// Runs a part.
  ///
  /// @param from where to begin; where empty, with the initial weights
  /// @param to how many steps will have been made at its end
  /// @throws FailureException where the checkpoint is not of this training
  public Replay replay(Optional<Checkpoint> from, long to, ReplaySink sink) {
    SortedMap<String, Tensor> initial = from.isEmpty() ? initial() : new TreeMap<>();
    sink.initialWeights(initial);
    try (Session session = from.isPresent() ? goOn(from.get()) : begin(initial)) {
      session.run(to, ledger(session, initial, sink), sink);
      return sink.replay(Optional.of(session.checkpoint()));
    }
  }

  /// Runs one step and tells all of it. What happens at the end of an epoch is left to who wants
  /// it.
  ///
  /// @param from the state before it; where empty, the initial weights
  /// @throws FailureException where the checkpoint is not of this training
  public TracedStep trace(Optional<Checkpoint> from, Digest chain) {
    ReplaySink replay = new ReplaySink(chain);
    TraceSink sink = new TraceSink(replay);
    OperatorLog log = new OperatorLog();
    SortedMap<String, Tensor> initial = from.isEmpty() ? initial() : new TreeMap<>();
    try (Session session = from.isPresent() ? goOn(from.get()) : begin(initial)) {
      StepLedger ledger = ledger(session, initial, sink);
      try (OperatorTrace trace = OperatorTrace.open(log)) {
        session.run(from.map(Checkpoint::step).orElse(0L) + 1, ledger, sink);
      }
      LedgerEntry.Step entry =
          (LedgerEntry.Step) replay.replay(Optional.empty()).entries().getFirst();
      return new TracedStep(from, entry, sink.ids(), log.operators(), sink.tensors());
    }
  }

  private SortedMap<String, Tensor> initial() {
    return InitialWeights.draw(design, experiment.seed());
  }

  private Session begin(SortedMap<String, Tensor> initial) {
    return new Session(experiment, request.data(), design, initial, progress);
  }

  private Session goOn(Checkpoint from) {
    return Session.resume(experiment, request.data(), design, from, progress);
  }

  private StepLedger ledger(Session session, SortedMap<String, Tensor> initial, TrainingSink sink) {
    LedgerHeader header =
        StepLedger.header(
            sink.commitment(),
            design,
            session.rule(),
            digests(initial),
            experiment.train().ledgerEvery());
    return new StepLedger(header, sink.ledger(header), design, session.rule());
  }

  private TrainedModel finish(Session begun, SortedMap<String, Tensor> initial, TrainingSink sink) {
    try (Session session = begun) {
      sink.initialWeights(initial);
      StepLedger ledger = ledger(session, initial, sink);
      session.run(Long.MAX_VALUE, ledger, sink);
      SortedMap<String, Tensor> weights = session.weights();
      TrainingSummary summary =
          new TrainingSummary(
              "exact",
              NumericSpecification.VERSION,
              design.layers().stream().map(LayerDesign::summary).toList(),
              design.parameterCount(),
              digests(initial),
              digests(weights),
              ledger.steps(),
              ledger.head(),
              session.epochs());
      return new TrainedModel(experiment.model(), weights, summary, request.threads());
    }
  }

  private static SortedMap<String, Digest> digests(SortedMap<String, Tensor> weights) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    weights.forEach((name, tensor) -> digests.put(name, tensor.digest()));
    return digests;
  }
}
