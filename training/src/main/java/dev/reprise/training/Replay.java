package dev.reprise.training;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a part of a training said and left when it was made again.
///
/// @param leaves the names of the tensors that each step has digests of
/// @param initialWeights the digest of each initial weight by name; empty where the part did not
///   begin with them
/// @param entries what the ledger says of the part
/// @param epochs what the epochs that ended in it reached
/// @param end the state after its last step; empty after `least_squares`, which has none to go on
///   from
public record Replay(
    List<String> leaves,
    SortedMap<String, Digest> initialWeights,
    List<LedgerEntry> entries,
    List<EpochSummary> epochs,
    Optional<Checkpoint> end) {
  /// Copies.
  public Replay {
    leaves = List.copyOf(leaves);
    initialWeights = Collections.unmodifiableSortedMap(new TreeMap<>(initialWeights));
    entries = List.copyOf(entries);
    epochs = List.copyOf(epochs);
  }
}
