package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.digest.MerkleTree;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.record.StoredRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

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
/// @param dataset the digest of the data; of a pipeline, over its dependencies
/// @param ledgerHead the last link of the ledger: two runs that trained alike have the same; of a
///   pipeline, the digest over its outputs
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

  static IndexEntry of(Digest address, StoredRecord record) {
    return switch (record) {
      case RunRecord training -> of(address, training);
      case PipelineRecord pipeline -> of(address, pipeline);
    };
  }

  private static IndexEntry of(Digest address, PipelineRecord record) {
    return new IndexEntry(
        record.run(),
        address,
        record.name(),
        record.circumstances().started(),
        record.circumstances().seconds().getOrDefault("total", 0.0),
        record.pipeline().digest(),
        root(record, StageRecord::deps),
        root(record, StageRecord::outs),
        record.metrics(),
        record.circumstances().reproduces());
  }

  /// One digest over what stood at the paths of all stages.
  private static Digest root(
      PipelineRecord record, Function<StageRecord, SortedMap<String, PathContent>> paths) {
    return MerkleTree.root(
        record.stages().stream()
            .flatMap(stage -> paths.apply(stage).values().stream())
            .map(PathContent::digest)
            .toList());
  }

  private static IndexEntry of(Digest address, RunRecord record) {
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
