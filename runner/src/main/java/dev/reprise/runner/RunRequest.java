package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.data.Mirrors;
import java.nio.file.Path;
import java.util.Optional;

/// What is to be run.
///
/// @param declaration the experiment
/// @param folder what the experiment's relative paths are relative to
/// @param mirrors where else to look for data
/// @param threads how many threads to use; the result's bits do not depend on it
/// @param reproduces the record this run is a reproduction of, if any
/// @param knownSource the digest of the data's bytes, where a record tells it
/// @param checkpoints how often to keep the state of training in the record; where empty, only the
///   last epoch's is kept, and only until the run is finished
public record RunRequest(
    Declaration declaration,
    Path folder,
    Mirrors mirrors,
    int threads,
    Optional<Digest> reproduces,
    Optional<Digest> knownSource,
    Optional<CheckpointEvery> checkpoints) {
  /// A run that keeps no checkpoints.
  public RunRequest(
      Declaration declaration,
      Path folder,
      Mirrors mirrors,
      int threads,
      Optional<Digest> reproduces,
      Optional<Digest> knownSource) {
    this(declaration, folder, mirrors, threads, reproduces, knownSource, Optional.empty());
  }

  /// A run of its own, not a reproduction.
  public static RunRequest of(Declaration declaration, Path folder, Mirrors mirrors, int threads) {
    return new RunRequest(
        declaration, folder, mirrors, threads, Optional.empty(), Optional.empty());
  }

  /// The same with checkpoints in the record.
  public RunRequest withCheckpoints(CheckpointEvery every) {
    return new RunRequest(
        declaration, folder, mirrors, threads, reproduces, knownSource, Optional.of(every));
  }
}
