package dev.reprise.data.form;

import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The lines of a UTF-8 file, divided at LF and nowhere else.
///
/// Readers of text that divide at CR, NEL (U+0085) or U+2028 too would break texts that hold these.
final class Lines {
  private final InputStream in;
  private final String file;
  private final int longest;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private byte[] line = new byte[1 << 10];
  private long offset;
  private long number;

  /// @param file how errors name it
  /// @param longest the most bytes a line may have
  Lines(InputStream in, String file, int longest) {
    this.in = in;
    this.file = file;
    this.longest = longest;
  }

  /// The next line without its LF, or null at the end. A last line may lack its LF.
  @Nullable String next() throws IOException {
    int length = read();
    if (length < 0) {
      return null;
    }
    number++;
    boolean ended = length > 0 && line[length - 1] == '\n';
    int bytes = ended ? length - 1 : length;
    int mark = number == 1 ? Utf8.markLength(line, bytes) : 0;
    String text = Utf8.decode(line, mark, bytes - mark, file, offset + mark);
    offset += length;
    return text;
  }

  /// The place of the line returned last.
  Place place() {
    return new Place(file, number);
  }

  /// Whether the line returned last was the file's last.
  boolean atEnd() throws IOException {
    return position == limit && !fill();
  }

  private int read() throws IOException {
    int length = 0;
    while (position < limit || fill()) {
      int from = position;
      boolean ended = false;
      while (position < limit && !ended) {
        ended = buffer[position++] == '\n';
      }
      length = append(length, from);
      if (ended) {
        return length;
      }
    }
    return length == 0 ? -1 : length;
  }

  private int append(int length, int from) {
    int n = position - from;
    if (length + n > longest) {
      throw new InvalidInputException(
          file + ":" + (number + 1),
          "has a line of more than " + longest + " bytes",
          "is it the kind of file the form says?");
    }
    if (length + n > line.length) {
      line = Arrays.copyOf(line, Math.max(length + n, 2 * line.length));
    }
    System.arraycopy(buffer, from, line, length, n);
    return length + n;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer, 0, buffer.length));
    return limit > 0;
  }
}
