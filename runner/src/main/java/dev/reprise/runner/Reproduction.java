package dev.reprise.runner;

import dev.reprise.core.verdict.Verdict;
import java.util.Optional;

/// The outcome of reproducing a record.
///
/// @param target what was reproduced
/// @param run the run made for it; empty where it could not be made
/// @param verdict how the two compare
/// @param remark why it was not judged whether a diverged run is close, in a line; empty where it
///   was
public record Reproduction(
    Target target, Optional<CompletedRun> run, Verdict verdict, String remark) {}
