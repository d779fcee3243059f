package dev.reprise.engine.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// How operands of the matrix product are laid out so that [Tile8] and [Tile4] read them one behind
/// the other.
///
/// The right operand is cut into panels of one to three vectors, each `[k][width]`; columns beyond
/// the last are zeros.
final class Packing {
  private static final int LANES = FloatVector.SPECIES_PREFERRED.length();

  private Packing() {}

  static int vectors(int n) {
    return (n + LANES - 1) / LANES;
  }

  /// Vectors in the next panel when `left` are to be laid out: three while that leaves no single
  /// one behind.
  static int panel(int left) {
    return left == 4 ? 2 : Math.min(left, 3);
  }

  static void right(
      boolean trans, int k, int n, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    int at = packedOff;
    int column = 0;
    for (int left = vectors(n); left > 0; left -= panel(left)) {
      int width = panel(left) * LANES;
      int columns = Math.min(width, n - column);
      if (trans) {
        Arrays.fill(packed, at, columns < width ? at + k * width : at, 0.0f);
        turn(k, columns, b, bOff + column * ldb, ldb, packed, at, width);
      } else {
        rows(k, columns, b, bOff + column, ldb, packed, at, width);
      }
      at += k * width;
      column += width;
    }
  }

  private static void rows(
      int k, int columns, float[] b, int bOff, int ldb, float[] packed, int packedOff, int width) {
    for (int p = 0; p < k; p++) {
      int to = packedOff + p * width;
      System.arraycopy(b, bOff + p * ldb, packed, to, columns);
      Arrays.fill(packed, to + columns, to + width, 0.0f);
    }
  }

  /// `packed[p][r] = x[r][p]` for `count` rows of x, `ld` apart: eight rows at a time, so that
  /// lines are read once.
  private static void turn(
      int k, int count, float[] x, int off, int ld, float[] packed, int packedOff, int width) {
    int r = 0;
    for (; r + 8 <= count; r += 8) {
      turn8(k, x, off + r * ld, ld, packed, packedOff + r, width);
    }
    for (; r < count; r++) {
      for (int p = 0; p < k; p++) {
        packed[packedOff + p * width + r] = x[off + r * ld + p];
      }
    }
  }

  private static void turn8(
      int k, float[] x, int off, int ld, float[] packed, int packedOff, int width) {
    for (int p = 0; p < k; p++) {
      int from = off + p;
      int to = packedOff + p * width;
      packed[to] = x[from];
      packed[to + 1] = x[from + ld];
      packed[to + 2] = x[from + 2 * ld];
      packed[to + 3] = x[from + 3 * ld];
      packed[to + 4] = x[from + 4 * ld];
      packed[to + 5] = x[from + 5 * ld];
      packed[to + 6] = x[from + 6 * ld];
      packed[to + 7] = x[from + 7 * ld];
    }
  }
}
