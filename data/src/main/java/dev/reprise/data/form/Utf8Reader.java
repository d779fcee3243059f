package dev.reprise.data.form;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/// Strict UTF-8 as characters, for readers that need a stream of them.
///
/// Adds a text after the file's end, on a line of its own, by which a caller can tell whether its
/// parser was still inside a quotation there.
final class Utf8Reader extends Reader {
  private final InputStream in;
  private final String file;
  private final String after;
  private final CharsetDecoder decoder = Utf8.decoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
  private CharBuffer tail = CharBuffer.allocate(0);
  private char last = '\n';
  private long offset;
  private boolean started;
  private boolean ended;

  /// @param file how errors name it
  /// @param after the text to add
  Utf8Reader(InputStream in, String file, String after) {
    this.in = in;
    this.file = file;
    this.after = after;
  }

  @Override
  public int read(char[] chars, int from, int length) throws IOException {
    CharBuffer out = CharBuffer.wrap(chars, from, length);
    while (!ended && out.position() == from && length > 1) {
      boolean more = fill();
      int before = bytes.position();
      CoderResult result = decoder.decode(bytes, out, !more);
      offset += bytes.position() - before;
      if (result.isError()) {
        throw Utf8.malformed(file, offset, bytes.get(bytes.position()));
      }
      if (!more && !result.isOverflow()) {
        ended = true;
      }
    }
    int n = out.position() - from;
    if (n > 0) {
      last = chars[from + n - 1];
      return n;
    }
    return readTail(out, from);
  }

  private int readTail(CharBuffer out, int from) throws IOException {
    if (!ended) {
      throw new IOException("a reader of single characters cannot take surrogate pairs");
    }
    if (tail.capacity() == 0) {
      tail = CharBuffer.wrap(last == '\n' || last == '\r' ? after : "\n" + after);
    }
    while (tail.hasRemaining() && out.hasRemaining()) {
      out.put(tail.get());
    }
    return out.position() == from ? -1 : out.position() - from;
  }

  /// Tops the buffer up; false at the file's end.
  private boolean fill() throws IOException {
    bytes.compact();
    boolean more = true;
    // A character may lie across two pieces: there must be room to complete it.
    while (more && bytes.position() < 4) {
      int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
      more = n >= 0;
      bytes.position(bytes.position() + Math.max(0, n));
    }
    if (!started) {
      started = true;
      int mark = Utf8.markLength(bytes.array(), bytes.position());
      bytes.flip().position(mark);
      offset = mark;
    } else {
      bytes.flip();
    }
    return more;
  }

  @Override
  public void close() {
    // The stream may be an archive's, which goes on after this file.
  }
}
