package dev.reprise.cli.render;

import dev.reprise.core.progress.Progress;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Shows progress: on a terminal as bars drawn in place at most ten times a second, elsewhere as
/// plain lines at the end of each piece of work and every ten seconds within a long one.
///
/// Where the user has asked to stop, the next sign of progress throws [CancellationException] into
/// the work, which then unwinds and cleans up as after any failure.
public final class ScreenProgress implements Progress {
  private static final long REDRAW = 100_000_000L;
  private static final long REPEAT = 10_000_000_000L;
  private static final String CLEAR = "\r\u001b[K";

  private final Screen screen;
  private final PrintStream err;
  private final LongSupplier nanos;
  private final BooleanSupplier cancelled;
  // The innermost piece of work is the last one, and the only one shown.
  private final Deque<Bar> open = new ArrayDeque<>();

  /// @param nanos a clock such as `System::nanoTime`
  /// @param cancelled whether the user has asked to stop
  public ScreenProgress(Screen screen, LongSupplier nanos, BooleanSupplier cancelled) {
    this.screen = screen;
    this.err = screen.err();
    this.nanos = nanos;
    this.cancelled = cancelled;
  }

  @Override
  public synchronized void message(String line) {
    checkCancelled();
    wipe();
    err.println(line);
    Bar current = open.peekLast();
    if (current != null) {
      current.draw(false);
    }
  }

  @Override
  public synchronized Task task(String label, long total, String unit) {
    checkCancelled();
    wipe();
    Bar bar = new Bar(label, total, unit);
    open.addLast(bar);
    if (screen.width().isPresent() && Tally.hasTitleLine(unit)) {
      err.println(label);
    }
    bar.draw(false);
    return bar;
  }

  private void checkCancelled() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private void wipe() {
    if (screen.width().isPresent() && !open.isEmpty()) {
      err.print(CLEAR);
      err.flush();
    }
  }

  /// A piece of work on the screen.
  private final class Bar implements Task {
    private final String label;
    private final long total;
    private final String unit;
    private final long began = nanos.getAsLong();
    private long done;
    private String detail = "";
    private long shown = began;
    private boolean closed;

    Bar(String label, long total, String unit) {
      this.label = label;
      this.total = total;
      this.unit = unit;
    }

    @Override
    public void advanceTo(long newDone, String newDetail) {
      synchronized (ScreenProgress.this) {
        checkCancelled();
        done = newDone;
        detail = newDetail;
        long pause = screen.width().isPresent() ? REDRAW : REPEAT;
        @Nullable Bar current = open.peekLast();
        if (current == this && nanos.getAsLong() - shown >= pause) {
          draw(false);
        }
      }
    }

    @Override
    public void close() {
      synchronized (ScreenProgress.this) {
        if (closed) {
          return;
        }
        closed = true;
        wipe();
        open.remove(this);
        draw(true);
        Bar around = open.peekLast();
        if (around != null) {
          around.draw(false);
        }
      }
    }

    private void draw(boolean finished) {
      long now = nanos.getAsLong();
      Tally tally = new Tally(label, total, unit, done, detail, now - began, finished);
      if (screen.width().isPresent()) {
        String line = tally.bar(screen.width().getAsInt(), screen.errColours());
        err.print(CLEAR + line + (finished ? System.lineSeparator() : ""));
      } else if (finished || now - shown >= REPEAT) {
        err.println(tally.plain());
      }
      err.flush();
      shown = now;
    }
  }
}
