package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;

/// A run whose record stands in the store.
///
/// @param record the record
/// @param address its digest
public record CompletedRun(RunRecord record, Digest address) {}
