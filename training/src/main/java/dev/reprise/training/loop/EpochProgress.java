package dev.reprise.training.loop;

import dev.reprise.core.progress.Progress;
import java.util.function.Supplier;

/// Tells how far an epoch is, at most ten times a second.
final class EpochProgress implements AutoCloseable {
  private static final long INTERVAL = 100_000_000;

  private final Progress.Task task;
  private final long steps;
  private long told = System.nanoTime() - INTERVAL;

  EpochProgress(Progress progress, int epoch, int epochs, long steps) {
    this.task = progress.task("Epoch " + epoch + "/" + epochs, steps, "step");
    this.steps = steps;
  }

  /// After a step.
  void step(long done, Supplier<String> detail) {
    long now = System.nanoTime();
    if (now - told >= INTERVAL) {
      told = now;
      task.advanceTo(done, detail.get());
    }
  }

  /// After the last step and validation.
  void finish(String detail) {
    task.advanceTo(steps, detail);
  }

  @Override
  public void close() {
    task.close();
  }
}
