package dev.reprise.runner;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobStore;
import dev.reprise.data.Dataset;
import dev.reprise.data.Mirrors;
import dev.reprise.data.Preparation;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.training.TracedStep;
import dev.reprise.training.Trainer;
import dev.reprise.training.TrainingRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One side of a comparison, run again here for a single step: from the nearest checkpoint its
/// record has, or from the initial weights, under the experiment it declares.
final class SideReplay {
  /// What running up to the step may take, judged by how long the record says its training took.
  private static final double MOST_SECONDS = 300;

  private final Target target;
  private final RunRecord record;
  private final Means means;
  private @Nullable Dataset dataset;
  private @Nullable TrainingRequest request;

  /// What a replay works with.
  ///
  /// @param blobs where acquired data are kept
  /// @param mirrors where else to look for them
  /// @param threads how many threads to use
  record Means(BlobStore blobs, Mirrors mirrors, int threads, Progress progress) {}

  SideReplay(Target target, Means means) {
    this.target = target;
    this.record = target.record();
    this.means = means;
  }

  /// The data, acquired again.
  ///
  /// @throws InvalidInputException or FailureException where they cannot be had, or are others now
  Dataset dataset() {
    Dataset known = dataset;
    if (known == null) {
      known = target.acquire(experiment().data(), means.blobs(), means.mirrors(), means.progress());
      require(known.digest().equals(record.dataset().digest()), "its data are others now");
      dataset = known;
    }
    return known;
  }

  /// Makes the step again.
  ///
  /// @throws FailureException where the step cannot be made again
  TracedStep trace(long step) {
    Optional<Checkpoint> from = nearest(step - 1);
    requireReplayable(from, step);
    TrainingRequest request = request();
    Trainer.useThreads(means.threads());
    Optional<Checkpoint> before = from;
    if (from.map(Checkpoint::step).orElse(0L) < step - 1) {
      before =
          Trainer.replay(request, from, step - 1, Digest.ofText("replay"), means.progress()).end();
    }
    return Trainer.trace(request, before, means.progress());
  }

  /// Makes the steps after `from` up to `to` again, with digests of all their tensors.
  ///
  /// @throws FailureException where they cannot be made again
  List<LedgerEntry.Step> steps(long from, long to) {
    Optional<Checkpoint> checkpoint = nearest(from);
    requireReplayable(checkpoint, to);
    TrainingRequest request = request();
    Trainer.useThreads(means.threads());
    Digest chain = Digest.ofText("replay");
    return Trainer.replay(request, checkpoint, to, chain, means.progress()).entries().stream()
        .filter(LedgerEntry.Step.class::isInstance)
        .map(LedgerEntry.Step.class::cast)
        .filter(step -> step.step() > from)
        .toList();
  }

  RunId run() {
    return record.run();
  }

  private void requireReplayable(Optional<Checkpoint> from, long step) {
    require(record.training().engine().equals("exact"), "its engine is not here");
    require(
        record.training().numericSpecification() == NumericSpecification.VERSION,
        "it follows another version of the numeric specification");
    long steps = step - from.map(Checkpoint::step).orElse(0L);
    double each =
        record.circumstances().seconds().getOrDefault("train", 0.0)
            / Math.max(1, record.training().steps());
    require(
        steps * each <= MOST_SECONDS,
        "it has no checkpoint near step " + step + "; run it with --checkpoint-every");
  }

  /// Makes a step from a state of one's own.
  LedgerEntry.Step step(Checkpoint from) {
    return Trainer.trace(request(), Optional.of(from), means.progress()).entry();
  }

  Experiment experiment() {
    return Target.recorded(record, List.of()).experiment();
  }

  /// The numbers of a checkpoint right after a step, where the record has one.
  Optional<Checkpoint> after(long step) {
    return nearest(step).filter(checkpoint -> checkpoint.step() == step);
  }

  private TrainingRequest request() {
    TrainingRequest known = request;
    if (known == null) {
      known = prepare();
      request = known;
    }
    return known;
  }

  private TrainingRequest prepare() {
    PreparedData prepared =
        Preparation.prepare(
            experiment().prepare(), experiment().data(), dataset(), means.progress());
    require(
        prepared.summary().steps().equals(record.preparation().steps()),
        "preparation gives something else here");
    Experiment whole = experiment().withTrain(experiment().train().withWholeLedger());
    return new TrainingRequest(whole, prepared, means.threads());
  }

  private Optional<Checkpoint> nearest(long step) {
    return record.checkpoints().reversed().stream()
        .filter(at -> at <= step)
        .map(RunRecord::checkpoint)
        .filter(name -> target.blobs().find(record.artifact(name).digest()).isPresent())
        .findFirst()
        .map(name -> Checkpoint.read(name, target.blobs().read(record.artifact(name).digest())));
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new FailureException(
          "run " + record.run(), "cannot be replayed: " + otherwise, "compare the records alone");
    }
  }
}
