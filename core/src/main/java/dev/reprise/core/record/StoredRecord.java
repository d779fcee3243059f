package dev.reprise.core.record;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import java.util.SortedMap;

/// Any record: of a training, or of a pipeline of commands. It is addressed by the SHA-256 of its
/// canonical JSON.
public sealed interface StoredRecord permits RunRecord, PipelineRecord {
  /// The format's name and version.
  String format();

  /// The run's name.
  RunId run();

  /// The experiment's name.
  String name();

  /// When, where and by what code.
  RunRecord.Circumstances circumstances();

  /// Every blob that belongs to the record, by name.
  SortedMap<String, RunRecord.Artifact> artifacts();

  /// The artifact of this name.
  ///
  /// @throws FailureException where the record has none
  default RunRecord.Artifact artifact(String name) {
    RunRecord.Artifact artifact = artifacts().get(name);
    if (artifact == null) {
      throw new FailureException(
          "record of " + run(), "has no " + name, "run the experiment again");
    }
    return artifact;
  }

  /// The canonical bytes that stand in the store.
  default byte[] bytes() {
    return Json.write(this);
  }

  /// The record's address.
  default Digest digest() {
    return Digest.of(bytes());
  }
}
