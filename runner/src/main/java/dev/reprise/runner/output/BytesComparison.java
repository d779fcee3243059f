package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.OtherContents;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/// Compares what is of no known kind.
final class BytesComparison {
  private static final int PIECE = 1 << 16;

  private BytesComparison() {}

  /// Where two files differ first, and their sizes.
  static OtherContents compare(Path first, Path second) throws IOException {
    long at = Files.mismatch(first, second);
    long a = Files.size(first);
    long b = Files.size(second);
    String sizes = a == b ? "both have " + a + " bytes" : a + " and " + b + " bytes";
    String what =
        at < 0
            ? "the same bytes"
            : at >= Math.min(a, b)
                ? "one side ends here; " + sizes
                : String.format(
                    Locale.ROOT, "is 0x%02x and 0x%02x; %s", at(first, at), at(second, at), sizes);
    return new OtherContents(at < 0 ? "" : "byte " + at, what, OptionalDouble.empty());
  }

  private static int at(Path file, long offset) throws IOException {
    try (InputStream in = Regions.open(file, offset)) {
      return in.read();
    }
  }

  /// Whether two streams hold the same bytes. Both are read to the end of the shorter one.
  static boolean equal(InputStream first, InputStream second) throws IOException {
    InputStream a = new BufferedInputStream(first, PIECE);
    InputStream b = new BufferedInputStream(second, PIECE);
    while (true) {
      byte[] x = a.readNBytes(PIECE);
      byte[] y = b.readNBytes(PIECE);
      if (!Arrays.equals(x, y)) {
        return false;
      }
      if (x.length == 0) {
        return true;
      }
    }
  }
}
