package dev.reprise.runner;

import dev.reprise.core.progress.Progress;

/// Tells how many segments are done, from whichever thread; what replays say of their steps only
/// shows that work goes on, and lets an interruption through.
final class AuditProgress implements Progress, AutoCloseable {
  private final Task task;
  private int done;

  AuditProgress(Progress progress, int segments) {
    this.task = progress.task("Replay", segments, "segment");
  }

  /// A segment is done; gives back what it found.
  synchronized <T> T done(T found) {
    done++;
    task.advanceTo(done, "");
    return found;
  }

  private synchronized void working() {
    task.advanceTo(done, "");
  }

  @Override
  public void message(String line) {}

  @Override
  public Task task(String label, long total, String unit) {
    return new Task() {
      @Override
      public void advanceTo(long ignored, String detail) {
        working();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {
    task.close();
  }
}
