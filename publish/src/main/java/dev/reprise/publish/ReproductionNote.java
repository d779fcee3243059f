package dev.reprise.publish;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict;

/// What a report of a reproduction says beyond the run itself.
///
/// @param verdict how the reproduction compares with the record it was made from
/// @param original that record
public record ReproductionNote(Verdict verdict, RunRecord original) {}
