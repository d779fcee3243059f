package dev.reprise.core.attestation;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What came out of a run, as a statement repeats it from the record.
///
/// @param experiment the digest of what was declared
/// @param dataset the digest of the data
/// @param engine what executed training
/// @param numericSpecification the version of its numeric specification
/// @param ledgerHead the last link of the ledger
/// @param metrics what was measured at the end, by name
public record Result(
    Digest experiment,
    Digest dataset,
    String engine,
    int numericSpecification,
    Digest ledgerHead,
    SortedMap<String, Double> metrics) {
  /// Copies.
  public Result {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  /// What a record says.
  public static Result of(RunRecord record) {
    return new Result(
        record.experiment().digest(),
        record.dataset().digest(),
        record.training().engine(),
        record.training().numericSpecification(),
        record.training().ledgerHead(),
        record.evaluation().metrics());
  }
}
