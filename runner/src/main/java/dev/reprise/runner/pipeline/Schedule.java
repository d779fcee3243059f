package dev.reprise.runner.pipeline;

import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.pipeline.Pipeline;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.StageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Runs the stages of a pipeline, each as soon as those it waits for have ended well, several at
/// once. When one has failed no other is begun.
final class Schedule {
  private final Pipeline pipeline;
  private final Work work;
  private final SortedMap<String, StageRecord> ended = new TreeMap<>();
  private final List<CommandStage> waiting;
  private final BlockingQueue<Ended> queue = new LinkedBlockingQueue<>();
  private volatile boolean cancelled;
  private int running;

  /// The work of one stage.
  @FunctionalInterface
  interface Work {
    /// Runs it; may be called by several threads.
    StageRecord run(CommandStage stage, Schedule schedule) throws Exception;
  }

  private record Ended(String stage, Optional<StageRecord> record, Optional<Exception> failure) {}

  Schedule(Pipeline pipeline, Work work) {
    this.pipeline = pipeline;
    this.work = work;
    this.waiting = new ArrayList<>(pipeline.stages());
  }

  /// Whether all is to end at once.
  boolean isCancelled() {
    return cancelled;
  }

  /// Runs all stages that can be run.
  ///
  /// @param jobs how many at once
  /// @return what became of them, by name; those that were not begun are absent
  SortedMap<String, StageRecord> run(int jobs, Progress progress) throws Exception {
    int total = pipeline.stages().size();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Progress.Task task = progress.task("Stages", total, "stage")) {
      boolean failed = false;
      begin(threads, jobs);
      while (running > 0) {
        Ended next = queue.poll(200, TimeUnit.MILLISECONDS);
        try {
          task.advanceTo(ended.size(), "");
        } catch (CancellationException e) {
          cancelled = true;
          throw e;
        }
        if (next == null) {
          continue;
        }
        running--;
        if (next.failure().isPresent()) {
          cancelled = true;
          throw next.failure().get();
        }
        StageRecord record = next.record().orElseThrow();
        ended.put(next.stage(), record);
        failed |= !record.outcome().isGood();
        if (!failed) {
          begin(threads, jobs);
        }
      }
      task.advanceTo(ended.size(), "");
    }
    return ended;
  }

  private void begin(ExecutorService threads, int jobs) {
    for (CommandStage stage : List.copyOf(waiting)) {
      Set<String> before = pipeline.before(stage);
      if (running < jobs && ended.keySet().containsAll(before)) {
        waiting.remove(stage);
        running++;
        threads.execute(() -> run(stage));
      }
    }
  }

  private void run(CommandStage stage) {
    try {
      queue.add(new Ended(stage.name(), Optional.of(work.run(stage, this)), Optional.empty()));
    } catch (Exception e) {
      queue.add(new Ended(stage.name(), Optional.empty(), Optional.of(e)));
    }
  }
}
