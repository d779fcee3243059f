package dev.reprise.publish.page;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.publish.ReproductionNote;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A report: everything the templates show, and nothing else. It depends on the record and the
/// verdict alone.
///
/// @param head which run this is
/// @param verdict for a reproduction that was compared
/// @param parting where it parts from the record it was compared with, as a picture
/// @param summary what was done
/// @param data on what
/// @param model with which model
/// @param training how it went
/// @param result what came out
/// @param spread how far results lie apart by chance, where repeats were made
/// @param circumstances when, where and by what code
/// @param experiment the address of what was declared
/// @param ledgerHead the last link of the ledger's chain, as text
/// @param artifacts the record's blobs
public record ReportPage(
    RunHead head,
    @Nullable VerdictSection verdict,
    @Nullable PartingSection parting,
    SummarySection summary,
    DataSection data,
    ModelSection model,
    TrainingSection training,
    ResultSection result,
    @Nullable ClosenessSection spread,
    CircumstanceSection circumstances,
    Digest experiment,
    Digest ledgerHead,
    List<ArtifactRow> artifacts) {

  /// A blob of the record.
  ///
  /// @param comparable whether a reproduction must have the same bytes
  public record ArtifactRow(String name, Shown size, Digest digest, boolean comparable) {}

  /// The page of a run.
  public static ReportPage of(
      RunRecord record, BlobSource blobs, Optional<ReproductionNote> reproduction) {
    return new ReportPage(
        RunHead.of(record),
        reproduction.map(VerdictSection::of).orElse(null),
        reproduction.flatMap(note -> PartingSection.of(record, blobs, note)).orElse(null),
        SummarySection.of(record),
        DataSection.of(record),
        ModelSection.of(record),
        TrainingSection.of(record, reproduction),
        ResultSection.of(record, reproduction, Coefficients.of(record, blobs)),
        ClosenessSection.of(record, blobs).orElse(null),
        CircumstanceSection.of(record),
        record.experiment().digest(),
        record.training().ledgerHead(),
        record.artifacts().entrySet().stream()
            .map(
                artifact ->
                    new ArtifactRow(
                        artifact.getKey(),
                        Shown.bytes(artifact.getValue().bytes()),
                        artifact.getValue().digest(),
                        artifact.getValue().comparable()))
            .toList());
  }
}
