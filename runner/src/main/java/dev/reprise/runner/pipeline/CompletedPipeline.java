package dev.reprise.runner.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.PipelineRecord;

/// A pipeline's run that has a record, whether its stages ended well or not.
///
/// @param address the record's
public record CompletedPipeline(PipelineRecord record, Digest address) {}
