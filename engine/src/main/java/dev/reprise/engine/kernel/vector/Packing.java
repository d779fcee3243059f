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
        Turn.copy(columns, k, b, bOff + column * ldb, ldb, packed, at, width);
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
}
