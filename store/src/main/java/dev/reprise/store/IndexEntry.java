package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a list of runs shows of a record without opening it.
///
/// A convenience taken from the record, never part of a proof.
///
/// @param run the run's name
/// @param record the record's address
/// @param name the experiment's name
/// @param started when the run began
/// @param seconds how long it took in all, 0 where the record does not say
/// @param experiment the digest of what was declared
/// @param dataset the digest of the data
/// @param ledgerHead the last link of the ledger: two runs that trained alike have the same
/// @param metrics what was measured at the end, by name
/// @param reproduces the record this run was a reproduction of, if any
public record IndexEntry(
    RunId run,
    Digest record,
    String name,
    Instant started,
    double seconds,
    Digest experiment,
    Digest dataset,
    Digest ledgerHead,
    SortedMap<String, Double> metrics,
    Optional<Digest> reproduces) {
  /// Copies.
  public IndexEntry {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  static IndexEntry of(Digest address, RunRecord record) {
    return new IndexEntry(
        record.run(),
        address,
        record.name(),
        record.circumstances().started(),
        record.circumstances().seconds().getOrDefault("total", 0.0),
        record.experiment().digest(),
        record.dataset().digest(),
        record.training().ledgerHead(),
        record.evaluation().metrics(),
        record.circumstances().reproduces());
  }
}
