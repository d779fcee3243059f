package dev.reprise.training;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.tensor.Tensor;
import java.util.SortedMap;

/// Where a training puts what must be kept. Its owner opens and closes the files behind it.
///
/// Called by the training thread alone, in this order: [#commitment], [#initialWeights], [#ledger].
public interface TrainingSink {
  /// What was committed to before training; it becomes part of the ledger's header.
  Digest commitment();

  /// Takes the weights before the first step; they must be written or copied before returning.
  void initialWeights(SortedMap<String, Tensor> weights);

  /// Opens the ledger. The trainer writes every step and epoch to it and leaves it open.
  LedgerWriter ledger(LedgerHeader header);
}
