package dev.reprise.publish;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;

/// What a report of a run says beyond the run itself, where it was compared with another.
///
/// @param verdict how the run compares with the other record
/// @param original that record
/// @param originals where that record's blobs are; what is not there is not shown
/// @param sides what to call the other record and this run
public record ReproductionNote(
    Verdict verdict, RunRecord original, BlobSource originals, Names sides) {
  /// Whether this run was made from the other's record.
  public boolean isReproduction() {
    return sides.equals(Names.REPRODUCTION);
  }
}
