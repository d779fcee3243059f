package dev.reprise.runner.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.StageLedger;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.storage.BlobSource;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// What a stage's programs have left besides its outputs: a ledger, and what became of determinism.
///
/// @param ledger in numbers
/// @param determinism where it was asked for
public record StageAccounts(Optional<LedgerAccount> ledger, Optional<Determinism> determinism) {
  /// A ledger in numbers.
  ///
  /// @param problem why it cannot be used; empty where it can
  public record LedgerAccount(
      long steps, long epochs, long tensors, Optional<Digest> head, String problem) {}

  /// Those of a stage, every link of the ledger's chain computed again.
  public static StageAccounts of(PipelineRecord record, StageRecord stage, BlobSource blobs) {
    return new StageAccounts(
        artifact(record, PipelineRecord.LEDGER, stage).map(it -> ledger(it, stage, blobs)),
        artifact(record, PipelineRecord.DETERMINISM, stage).flatMap(it -> determinism(it, blobs)));
  }

  private static Optional<Artifact> artifact(
      PipelineRecord record, String prefix, StageRecord stage) {
    return Optional.ofNullable(record.artifacts().get(prefix + stage.name()));
  }

  private static LedgerAccount ledger(Artifact artifact, StageRecord stage, BlobSource blobs) {
    try {
      if (artifact.bytes() > StageLedger.LARGEST) {
        return new LedgerAccount(0, 0, 0, Optional.empty(), "too large: " + artifact.bytes());
      }
      Ledger ledger =
          StageLedger.read(
              "ledger of " + stage.name(), blobs.read(artifact.digest()), stage.inputs());
      long steps = ledger.steps().size();
      return new LedgerAccount(
          steps,
          ledger.entries().size() - steps,
          ledger.header().leaves().size(),
          Optional.of(ledger.head()),
          "");
    } catch (FailureException e) {
      return new LedgerAccount(0, 0, 0, Optional.empty(), e.problem().toString());
    }
  }

  private static Optional<Determinism> determinism(Artifact artifact, BlobSource blobs) {
    try {
      return artifact.bytes() > Determinism.LARGEST
          ? Optional.empty()
          : Optional.of(Json.read(blobs.read(artifact.digest()), Determinism.class));
    } catch (FailureException | JacksonException e) {
      return Optional.empty(); // a damaged one is for `verify` to tell of
    }
  }

  /// For machines; members only for what there is.
  public ObjectNode json() {
    ObjectNode out = Json.MAPPER.createObjectNode();
    ledger.ifPresent(it -> out.set("ledger", Json.tree(it)));
    determinism.ifPresent(it -> out.set("determinism", Json.tree(it)));
    return out;
  }
}
