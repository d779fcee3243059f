package dev.reprise.runner.output;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// How many bytes may be unpacked for one comparison: a decompression bomb ends here.
final class Budget {
  /// What honest data may unpack to, against its packed size.
  private static final long RATIO = 300;

  /// The ratio does not yet apply to so many bytes.
  private static final long ALLOWANCE = 1L << 30;

  private long left;

  /// @param packed the bytes of both files
  Budget(long packed) {
    this(packed, ALLOWANCE);
  }

  /// @param allowance what may be unpacked in any case
  Budget(long packed, long allowance) {
    long most = Long.MAX_VALUE / RATIO;
    left = allowance + Math.min(packed, most) * RATIO;
  }

  /// @throws UnreadableException where it is spent
  void spend(long bytes) throws UnreadableException {
    left -= bytes;
    if (left < 0) {
      throw new UnreadableException(
          "it unpacks to more than " + RATIO + " times its size, as decompression bombs do");
    }
  }

  /// The stream, each of whose bytes is paid for.
  InputStream watch(InputStream content) {
    return new FilterInputStream(content) {
      @Override
      public int read() throws IOException {
        spend(1);
        return super.read();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        spend(Math.max(0, n));
        return n;
      }

      @Override
      public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        spend(skipped);
        return skipped;
      }

      @Override
      public boolean markSupported() {
        return false;
      }
    };
  }
}
