package dev.reprise.data.container;

import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/// Counts what comes out of a compressed file, and stops a decompression bomb: by its size, and by
/// its size against the bytes it came from.
final class UnpackGuard {
  private final String label;
  private final Limits limits;
  private final LongSupplier packed;
  private long unpacked;

  /// @param packed how many packed bytes were read so far
  UnpackGuard(String label, Limits limits, LongSupplier packed) {
    this.label = label;
    this.limits = limits;
    this.packed = packed;
  }

  /// The stream, watched.
  InputStream watch(InputStream content) {
    return new CountingStream(content) {
      @Override
      void counted(byte[] bytes, int offset, int n) {
        add(n);
      }
    };
  }

  private void add(int n) {
    unpacked += n;
    if (unpacked > limits.unpackedBytes()) {
      throw refused("unpacks to more than " + limits.unpackedBytes() + " bytes");
    }
    if (unpacked > limits.ratioAllowance()
        && unpacked / limits.ratio() > Math.max(1, packed.getAsLong())) {
      throw refused(
          "unpacks to more than "
              + limits.ratio()
              + " times its size, as decompression bombs do ("
              + unpacked
              + " bytes from "
              + packed.getAsLong()
              + ")");
    }
  }

  private InvalidInputException refused(String what) {
    return new InvalidInputException(
        label, what, "if it is what you want, unpack it yourself and give its path");
  }

  /// A stream that counts the bytes read from it.
  abstract static class CountingStream extends InputStream {
    private final InputStream in;
    private long count;

    CountingStream(InputStream in) {
      this.in = in;
    }

    /// Called for every piece read.
    abstract void counted(byte[] bytes, int offset, int n);

    long count() {
      return count;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      if (n > 0) {
        count += n;
        counted(bytes, offset, n);
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
