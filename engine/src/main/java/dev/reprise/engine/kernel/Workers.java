package dev.reprise.engine.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed set of threads that share out independent output elements. Which thread computes what is
/// left to chance and cannot change a bit, because no kernel splits a reduction over threads.
///
/// The calling thread takes part. A call made while another is in progress (nested, or from another
/// thread) runs on its caller alone. Threads are daemons; [#close()] ends them.
public final class Workers implements AutoCloseable {
  /// Work on the half-open range `[from, to)` of output elements.
  @FunctionalInterface
  public interface Range {
    void run(int from, int to);
  }

  private static final int SPINS = 2_000;

  private final Thread[] threads;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile @Nullable Job job;
  private volatile boolean closed;
  private long jobs; // guarded by busy

  private Workers(int count) {
    threads = new Thread[count - 1];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.ofPlatform().daemon().name("exact-" + (i + 1)).start(this::serve);
    }
  }

  /// A set of `threads` threads, the caller's included.
  public static Workers of(int threads) {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException(
          "Number of threads must be from 1 to 1024, found " + threads);
    }
    return new Workers(threads);
  }

  /// The set that the whole process shares: `-Dreprise.threads=N`, or one thread a processor. Never
  /// close it.
  public static Workers shared() {
    return Shared.INSTANCE;
  }

  public int threads() {
    return threads.length + 1;
  }

  /// Calls `body` on ranges of about `grain` elements that together cover `[0, count)` once, and
  /// returns when all are done. If bodies throw, the first failure seen is thrown again here, after
  /// every range in progress has ended.
  public void parallel(int count, int grain, Range body) {
    int step = Math.max(1, grain);
    if (count <= step || threads.length == 0 || !busy.compareAndSet(false, true)) {
      if (count > 0) {
        body.run(0, count);
      }
      return;
    }
    try {
      share(new Job(++jobs, count, step, body, threads.length));
    } finally {
      busy.set(false);
    }
  }

  private void share(Job shared) {
    job = shared;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    shared.work();
    job = null;
    shared.awaitOthers();
    shared.rethrow();
  }

  private void serve() {
    // A number, not the job: a thread at rest must not hold on to the arrays of its last work.
    long last = 0;
    int idle = 0;
    while (!closed) {
      Job current = job;
      if (current != null && current.number != last) {
        last = current.number;
        idle = 0;
        current.join();
      } else if (++idle < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }

  private static final class Shared {
    static final Workers INSTANCE =
        of(
            Math.max(
                1,
                Integer.getInteger("reprise.threads", Runtime.getRuntime().availableProcessors())));
  }

  /// One call of [#parallel]: a counter from which threads take ranges. A thread that comes late
  /// finds it exhausted.
  private static final class Job {
    private final long number;
    private final int count;
    private final int grain;
    private final int ranges;
    private final Range body;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Job(long number, int count, int step, Range body, int others) {
      this.number = number;
      this.count = count;
      // A few ranges a thread even out their speeds; more would only cost.
      int wanted = Math.min((count - 1) / step + 1, 4 * (others + 1));
      this.grain = (count - 1) / wanted + 1;
      this.ranges = (count - 1) / grain + 1;
      this.body = body;
    }

    void join() {
      inside.incrementAndGet();
      work();
      if (inside.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }

    void work() {
      for (int r = next.getAndIncrement(); r < ranges; r = next.getAndIncrement()) {
        try {
          int from = r * grain;
          body.run(from, Math.min(count - from, grain) + from);
        } catch (RuntimeException | Error e) {
          failure = e;
          next.set(ranges);
        }
      }
    }

    // All ranges are taken when this is called; a thread that enters later takes none.
    void awaitOthers() {
      for (int spins = 0; inside.get() != 0; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(this, 1_000_000L);
        }
      }
    }

    void rethrow() {
      Throwable thrown = failure;
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
    }
  }
}
