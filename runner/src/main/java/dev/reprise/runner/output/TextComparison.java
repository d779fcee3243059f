package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Compares two texts line by line. What ends a line is formatting: LF, or CR LF.
final class TextComparison {
  private static final int LONGEST = 1 << 20;
  private static final int SHOWN = 60;

  private TextComparison() {}

  /// The first line that differs, and how many do where both have as many.
  static Finding compare(Pair pair) throws IOException {
    Finder found = new Finder();
    try (Lines a = new Lines(pair.first());
        Lines b = new Lines(pair.second())) {
      String x = a.next();
      String y = b.next();
      for (long line = 1; x != null || y != null; line++) {
        if (x == null || y == null) {
          found.other(
              "line " + line, "stands on the " + (x == null ? "second" : "first") + " side alone");
        } else if (!x.equals(y)) {
          found.other("line " + line, difference(x, y));
        }
        x = x == null ? null : a.next();
        y = y == null ? null : b.next();
      }
    }
    return found.finding("lines differ, place by place", Aspect.FORMATTING);
  }

  /// Two different texts beside each other, from a little before where they part.
  static String difference(String first, String second) {
    int at = 0;
    while (at < first.length() && at < second.length() && first.charAt(at) == second.charAt(at)) {
      at++;
    }
    return "is " + shown(first, at) + " and " + shown(second, at);
  }

  private static String shown(String text, int at) {
    int from = text.length() <= SHOWN ? 0 : Math.max(0, Math.min(at - 10, text.length() - 1));
    int to = Math.min(text.length(), from + SHOWN);
    StringBuilder shown = new StringBuilder(from > 0 ? "'…" : "'");
    text.substring(from, to)
        .chars()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(c -> shown.append((char) c));
    return shown.append(to < text.length() ? "…'" : "'").toString();
  }

  /// Whether a file's beginning can be text in UTF-8.
  static boolean isText(byte[] head) {
    for (byte b : head) {
      if (b == 0) {
        return false;
      }
    }
    for (int cut = 0; cut < 4 && cut <= head.length; cut++) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(head, 0, head.length - cut));
        return true;
      } catch (CharacterCodingException e) {
        // A character may have been cut in two.
      }
    }
    return false;
  }

  /// The lines of a file, each in bounded memory.
  static final class Lines implements AutoCloseable {
    private final InputStream in;
    private boolean ended;

    Lines(Path file) throws IOException {
      in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /// The next line without its end; null where there is none.
    ///
    /// @throws UnreadableException where it is too long, or not UTF-8
    @Nullable String next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int read = ended ? -1 : in.read();
      if (read < 0) {
        return null;
      }
      while (read >= 0 && read != '\n') {
        line.write(read);
        if (line.size() > LONGEST || read == 0) {
          throw new UnreadableException("it has a NUL, or a line of more than 1 MiB");
        }
        read = in.read();
      }
      ended = read < 0;
      byte[] bytes = line.toByteArray();
      boolean windows = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, 0, bytes.length - (windows ? 1 : 0)))
            .toString();
      } catch (CharacterCodingException e) {
        throw new UnreadableException("it is not UTF-8");
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
