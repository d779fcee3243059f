package dev.reprise.cli;

import dev.reprise.cli.render.Screen;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What happens on Ctrl-C (SIGINT) and on SIGTERM: the work is asked to stop, has a while to clean
/// up after itself, and the process ends with the code of the signal (130 or 143).
final class Interruption {
  private static final long PATIENCE_SECONDS = 10;

  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean requested;

  private Interruption() {}

  /// Starts to watch for signals; a JVM begins its shutdown on either of them.
  static Interruption watch(Screen screen) {
    Interruption interruption = new Interruption();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interruption.stop(screen), "interruption"));
    return interruption;
  }

  /// Whether the user has asked to stop.
  boolean requested() {
    return requested;
  }

  /// Says that nothing is left to clean up. A call of `System.exit` after a signal waits for the
  /// end and does not change its code.
  void workIsOver() {
    over.countDown();
  }

  private void stop(Screen screen) {
    if (over.getCount() == 0) {
      return;
    }
    requested = true;
    screen.err().println();
    screen.err().println("Interrupted: stopping.");
    try {
      boolean cleaned = over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      screen
          .err()
          .println(
              cleaned
                  ? "Stopped."
                  : "Stopped in the middle of a step: reprise status shows what was left behind.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
