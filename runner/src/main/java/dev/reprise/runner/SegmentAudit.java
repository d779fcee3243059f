package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.runner.AuditReport.Finding;
import dev.reprise.training.Evaluation;
import dev.reprise.training.Evaluator;
import dev.reprise.training.Replay;
import dev.reprise.training.TrainedModel;
import dev.reprise.training.Trainer;
import dev.reprise.training.TrainingRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Replays segments of a record and compares what comes out with what the record says. May be used
/// by several threads at once.
final class SegmentAudit {
  private final RunRecord record;
  private final BlobSource blobs;
  private final Ledger ledger;
  private final TrainingRequest request;

  SegmentAudit(RunRecord record, BlobSource blobs, Ledger ledger, TrainingRequest request) {
    this.record = record;
    this.blobs = blobs;
    this.ledger = ledger;
    this.request = request;
  }

  /// The first thing in the segment that is not as the record says.
  Optional<Finding> audit(AuditSegment segment, Progress progress) {
    try {
      return switch (segment) {
        case AuditSegment.Steps steps -> steps(steps, progress);
        case AuditSegment.Evaluation evaluation -> evaluation(evaluation, progress);
      };
    } catch (FailureException e) {
      return finding(segment, where(segment), e.getMessage() + "");
    }
  }

  private static String where(AuditSegment segment) {
    return switch (segment) {
      case AuditSegment.Steps steps -> "train, steps " + (steps.from() + 1) + " to " + steps.to();
      case AuditSegment.Evaluation evaluation -> "evaluate";
    };
  }

  private Optional<Finding> steps(AuditSegment.Steps segment, Progress progress) {
    int begin = ledger.entriesUpTo(segment.from());
    boolean last = segment.to() == record.training().steps();
    int end = last ? ledger.entries().size() : ledger.entriesUpTo(segment.to());
    Optional<Checkpoint> from =
        segment.from() == 0 ? Optional.empty() : Optional.of(checkpoint(segment.from()));
    Replay replay = Trainer.replay(request, from, segment.to(), ledger.chain(begin), progress);
    if (!replay.leaves().equals(ledger.header().leaves())) {
      return finding(segment, "train", "the tensors of the model are not the ledger's");
    }
    if (from.isEmpty() && !initial(replay).equals(ledger.header().initial())) {
      return finding(segment, "train, step 1", "the initial weights are not the ledger's");
    }
    List<LedgerEntry> expected = ledger.entries().subList(begin, end);
    Optional<Finding> entry = entries(segment, expected, replay.entries());
    if (entry.isPresent() || last) {
      return entry;
    }
    Digest state = Digest.of(bytes(replay.end().orElseThrow()));
    return state.equals(record.artifact(RunRecord.checkpoint(segment.to())).digest())
        ? Optional.empty()
        : finding(
            segment, "train, step " + segment.to(), "the state is not that of the checkpoint");
  }

  private Checkpoint checkpoint(long step) {
    String name = RunRecord.checkpoint(step);
    return Checkpoint.read(name, blobs.read(record.artifact(name).digest()));
  }

  private static byte[] bytes(Checkpoint checkpoint) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      checkpoint.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private List<Digest> initial(Replay replay) {
    return replay.leaves().stream()
        .filter(leaf -> leaf.startsWith(LedgerHeader.WEIGHT))
        .map(leaf -> replay.initialWeights().get(leaf.substring(LedgerHeader.WEIGHT.length())))
        .map(Objects::requireNonNull)
        .toList();
  }

  private Optional<Finding> entries(
      AuditSegment segment, List<LedgerEntry> expected, List<LedgerEntry> found) {
    for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
      if (!expected.get(i).equals(found.get(i))) {
        return Optional.of(entry(segment, expected.get(i), found.get(i)));
      }
    }
    return expected.size() == found.size()
        ? Optional.empty()
        : finding(segment, where(segment), "the ledger has another number of entries");
  }

  private Finding entry(AuditSegment segment, LedgerEntry expected, LedgerEntry found) {
    return switch (expected) {
      case LedgerEntry.Step a ->
          new Finding(
              segment.number(),
              "train, step " + a.step(),
              found instanceof LedgerEntry.Step b ? difference(a, b) : "the epoch ends before it");
      case LedgerEntry.Epoch a ->
          new Finding(
              segment.number(),
              "train, end of epoch " + a.epoch(),
              found instanceof LedgerEntry.Epoch b && a.order().equals(b.order())
                  ? "the metrics"
                  : "the order of the examples");
    };
  }

  private String difference(LedgerEntry.Step a, LedgerEntry.Step b) {
    if (a.step() != b.step() || a.epoch() != b.epoch()) {
      return "the numbers of step and epoch";
    }
    if (!a.batch().equals(b.batch())) {
      return "the examples of the batch";
    }
    if (a.lossBits() != b.lossBits()) {
      return "the loss: " + a.loss() + " in the record, " + b.loss() + " here";
    }
    for (int i = 0; i < Math.min(a.leaves().size(), b.leaves().size()); i++) {
      if (!a.leaves().get(i).equals(b.leaves().get(i))) {
        return ledger.header().leaves().get(i);
      }
    }
    return "the chain";
  }

  private Optional<Finding> evaluation(AuditSegment segment, Progress progress) {
    Digest weights = record.artifact(RunRecord.FINAL_WEIGHTS).digest();
    TrainedModel model =
        new TrainedModel(
            request.experiment().model(),
            Safetensors.read(RunRecord.FINAL_WEIGHTS, blobs.read(weights)),
            record.training(),
            request.threads());
    Evaluation found = Evaluator.evaluate(request.experiment(), request.data(), model, progress);
    if (!found.summary().equals(record.evaluation())) {
      return finding(segment, "evaluate", "the metrics: " + found.summary().metrics() + " here");
    }
    SortedMap<String, Tensor> predictions =
        new TreeMap<>(Collections.singletonMap("predictions", found.predictions()));
    Digest bytes = Digest.of(Safetensors.bytes(predictions));
    return bytes.equals(record.artifact(RunRecord.PREDICTIONS).digest())
        ? Optional.empty()
        : finding(segment, "evaluate", "the predictions");
  }

  private static Optional<Finding> finding(AuditSegment segment, String where, String what) {
    return Optional.of(new Finding(segment.number(), where, what));
  }
}
