package dev.reprise.training;

import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One step that was made again, with all that went on in it.
///
/// @param before the state it began with; empty where that was the initial weights
/// @param entry what the ledger says of it
/// @param ids the batch's examples, in order
/// @param operators in order of execution
/// @param tensors the ledger's leaves after it, by name
public record TracedStep(
    Optional<Checkpoint> before,
    LedgerEntry.Step entry,
    long[] ids,
    List<TracedOperator> operators,
    SortedMap<String, Tensor> tensors) {
  /// Copies.
  public TracedStep {
    operators = List.copyOf(operators);
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }
}
