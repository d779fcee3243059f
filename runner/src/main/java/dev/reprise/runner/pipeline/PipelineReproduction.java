package dev.reprise.runner.pipeline;

import dev.reprise.core.verdict.Verdict;
import java.nio.file.Path;
import java.util.Optional;

/// A pipeline that was run again, and how that compares.
///
/// @param recorded the record it was made from
/// @param run the run, if it came to one
/// @param verdict whether the outputs have the same bytes
/// @param outputs how many outputs were compared
/// @param folder where what was run lies, where it differs and was kept to be looked at
public record PipelineReproduction(
    CompletedPipeline recorded,
    Optional<CompletedPipeline> run,
    Verdict verdict,
    long outputs,
    Optional<Path> folder) {}
