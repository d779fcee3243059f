package dev.reprise.training;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import java.util.SortedMap;

/// Where a training puts what must be kept. Its owner opens and closes the files behind it.
///
/// Called by the training thread alone, in this order: [#commitment], [#initialWeights], [#ledger],
/// and then as training goes on.
public interface TrainingSink {
  /// What was committed to before training; it becomes part of the ledger's header.
  Digest commitment();

  /// Takes the weights before the first step; they must be written or copied before returning.
  void initialWeights(SortedMap<String, Tensor> weights);

  /// Opens the ledger. The trainer writes every step and epoch to it and leaves it open.
  ///
  /// Where a training is resumed, the header is that of the ledger to be continued behind the entry
  /// the checkpoint was taken at.
  LedgerWriter ledger(LedgerHeader header);

  /// Takes what an epoch reached, after its entry in the ledger.
  default void epoch(EpochSummary epoch) {}

  /// Whether to give the state after this step to [#checkpoint]. Asked between two steps: after the
  /// step's entry in the ledger, and after its epoch's, where it was the last of one. Not asked
  /// after a step that the ledger has no digests of the tensors of.
  ///
  /// @param step how many steps were made
  /// @param epochEnded whether it was the last of its epoch
  default boolean wantsCheckpoint(long step, boolean epochEnded) {
    return false;
  }

  /// Takes the state after a step; it shares no array with the training.
  default void checkpoint(Checkpoint checkpoint) {}

  /// Whether to give the tensors of this step to [#tensors]; asked after the step's entry.
  default boolean wantsTensors(long step) {
    return false;
  }

  /// Takes the tensors of a step by the names of the ledger's leaves; they share no array with the
  /// training.
  ///
  /// @param ids the batch's examples, in order
  default void tensors(long step, long[] ids, SortedMap<String, Tensor> leaves) {}
}
