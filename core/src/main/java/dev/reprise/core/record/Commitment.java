package dev.reprise.core.record;

import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import java.util.List;

/// What a run commits to before it trains: all that decides the result, and nothing of the machine.
///
/// Its digest stands in the ledger's header, so that every later link of the chain is bound to it
/// (see `docs/formats/ledger.md`).
///
/// @param experiment the digest of what was declared
/// @param dataset the digest of the data
/// @param preparation what was made of it, step by step
/// @param engine what executes training
/// @param numericSpecification the version of the engine's numeric specification
public record Commitment(
    Digest experiment,
    Digest dataset,
    List<PreparationSummary.Step> preparation,
    String engine,
    int numericSpecification) {
  /// Copies.
  public Commitment {
    preparation = List.copyOf(preparation);
  }

  /// What a record says was committed to.
  public static Commitment of(RunRecord record) {
    return new Commitment(
        record.experiment().digest(),
        record.dataset().digest(),
        record.preparation().steps(),
        record.training().engine(),
        record.training().numericSpecification());
  }

  /// SHA-256 over the canonical JSON (RFC 8785) of this.
  public Digest digest() {
    return Digest.of(Json.write(this));
  }
}
