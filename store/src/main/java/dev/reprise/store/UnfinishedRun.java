package dev.reprise.store;

import dev.reprise.core.record.RunId;
import java.nio.file.Path;
import java.time.Instant;

/// A run that was begun and has no record yet.
///
/// @param run its name
/// @param name the experiment's name
/// @param started when it began
/// @param state whether it is still being worked on
/// @param folder what it has written so far
public record UnfinishedRun(RunId run, String name, Instant started, State state, Path folder) {
  /// Whether an unfinished run is still being worked on.
  public enum State {
    /// A living process holds its lock.
    RUNNING,
    /// Nobody works on it any more: its process ended without a record.
    INTERRUPTED
  }
}
