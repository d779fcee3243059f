package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.TrainingSink;
import java.util.SortedMap;
import java.util.TreeMap;

/// Takes the tensors of one step beside what a replay says.
final class TraceSink implements TrainingSink {
  private final ReplaySink replay;
  private SortedMap<String, Tensor> tensors = new TreeMap<>();
  private long[] ids = {};

  TraceSink(ReplaySink replay) {
    this.replay = replay;
  }

  @Override
  public Digest commitment() {
    return replay.commitment();
  }

  @Override
  public void initialWeights(SortedMap<String, Tensor> weights) {
    replay.initialWeights(weights);
  }

  @Override
  public LedgerWriter ledger(LedgerHeader header) {
    return replay.ledger(header);
  }

  @Override
  public void epoch(EpochSummary epoch) {
    replay.epoch(epoch);
  }

  @Override
  public boolean wantsTensors(long step) {
    return true;
  }

  @Override
  public void tensors(long step, long[] batch, SortedMap<String, Tensor> leaves) {
    tensors = leaves;
    ids = batch;
  }

  SortedMap<String, Tensor> tensors() {
    return tensors;
  }

  long[] ids() {
    return ids;
  }
}
