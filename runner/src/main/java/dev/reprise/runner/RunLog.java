package dev.reprise.runner;

import dev.reprise.core.progress.Progress;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Writes what is told about a run to its log, with the time (UTC), and passes it on.
final class RunLog implements Progress, AutoCloseable {
  private final BufferedWriter out;
  private final Progress next;
  private final Clock clock;

  private RunLog(BufferedWriter out, Progress next, Clock clock) {
    this.out = out;
    this.next = next;
    this.clock = clock;
  }

  /// A new log.
  static RunLog begin(Path file, Progress next, Clock clock) throws IOException {
    return new RunLog(Files.newBufferedWriter(file, StandardCharsets.UTF_8), next, clock);
  }

  /// Goes on with the log of a process that was interrupted, perhaps within a line.
  static RunLog goOn(Path file, Progress next, Clock clock) throws IOException {
    BufferedWriter out =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    RunLog log = new RunLog(out, next, clock);
    out.write("\n");
    log.message("The run was interrupted, and goes on");
    return log;
  }

  @Override
  public void message(String line) {
    write(line);
    next.message(line);
  }

  @Override
  public Task task(String label, long total, String unit) {
    Task shown = next.task(label, total, unit);
    Instant start = clock.instant();
    return new Task() {
      private String last = "";

      @Override
      public void advanceTo(long done, String detail) {
        last = detail;
        shown.advanceTo(done, detail);
      }

      @Override
      public void close() {
        long millis = ChronoUnit.MILLIS.between(start, clock.instant());
        write(label + ": done in " + millis + " ms" + (last.isEmpty() ? "" : " - " + last));
        shown.close();
      }
    };
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private synchronized void write(String line) {
    try {
      out.write(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + line + "\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
