package dev.reprise.environment.process;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/// What a stage's commands print: each line with its time (UTC) and whether it came by the standard
/// output (`|`) or the standard error (`!`), in a file of bounded size, and passed on as it comes.
///
/// For use by several threads.
public final class StageLog implements AutoCloseable {
  /// The most bytes a log keeps of what was printed.
  public static final long MOST = 16L << 20;

  private static final int LONGEST_LINE = 1 << 13;

  private final BufferedWriter out;
  private final Consumer<String> next;
  private final Clock clock;
  private long kept;
  private long left;
  private boolean closed;

  /// @param next is given each line
  public StageLog(Path file, Consumer<String> next, Clock clock) throws IOException {
    this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    this.next = next;
    this.clock = clock;
  }

  /// A line of Reprise's own.
  public void message(String line) {
    write('#', line);
  }

  /// Takes in a stream to its end. What is not UTF-8 becomes replacement characters; a line that is
  /// too long is broken.
  void take(InputStream in, char mark) {
    byte[] line = new byte[LONGEST_LINE];
    byte[] buffer = new byte[1 << 13];
    int length = 0;
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          // A progress bar goes back to the beginning of its line.
          boolean end = buffer[i] == '\n' || buffer[i] == '\r';
          if (!end) {
            line[length++] = buffer[i];
          }
          if (length == LONGEST_LINE || (end && (length > 0 || buffer[i] == '\n'))) {
            write(mark, new String(line, 0, length, StandardCharsets.UTF_8));
            length = 0;
          }
        }
      }
    } catch (IOException e) {
      // The stream of a process that was killed.
    }
    if (length > 0) {
      write(mark, new String(line, 0, length, StandardCharsets.UTF_8));
    }
  }

  private synchronized void write(char mark, String line) {
    if (closed) {
      return;
    }
    if (mark != '#' && kept + line.length() > MOST) {
      left += line.length() + 1L;
      return;
    }
    kept += line.length() + 1L;
    try {
      out.write(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + mark + " " + line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    next.accept(line);
  }

  @Override
  public synchronized void close() throws IOException {
    if (left > 0) {
      write('#', "… and " + left + " bytes more, which were not kept");
    }
    closed = true;
    out.close();
  }
}
