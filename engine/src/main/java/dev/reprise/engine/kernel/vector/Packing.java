package dev.reprise.engine.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// How operands of the matrix product are laid out so that [Tile8] and [Tile4] read them one behind
/// the other.
///
/// The right operand is cut into panels of one to three vectors, each `[k][width]`; columns beyond
/// the last are zeros.
final class Packing {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = S.length();
  private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;

  /// Rows that pass a panel at a time. Whole rows at a time would read memory in order, but loops
  /// over the vectors of a panel are too short to be fast.
  private static final int ROWS = 128;

  private Packing() {}

  static int vectors(int n) {
    return (n + LANES - 1) / LANES;
  }

  /// Vectors in the next panel when `left` are to be laid out. Tiles of 8 rows take two: with
  /// three, the compiler runs out of registers. Tiles of 4 rows take three while that leaves no
  /// single one.
  static int panel(int left) {
    return LANES >= 16 ? Math.min(left, 2) : left == 4 ? 2 : Math.min(left, 3);
  }

  static void right(
      boolean trans, int k, int n, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    if (trans) {
      turned(k, n, b, bOff, ldb, packed, packedOff);
    } else {
      for (int p = 0; p < k; p += ROWS) {
        rows(k, p, Math.min(p + ROWS, k), n, b, bOff, ldb, packed, packedOff);
      }
    }
  }

  private static void turned(
      int k, int n, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    int at = packedOff;
    int column = 0;
    for (int left = vectors(n); left > 0; left -= panel(left)) {
      int width = panel(left) * LANES;
      int columns = Math.min(width, n - column);
      Arrays.fill(packed, at, columns < width ? at + k * width : at, 0.0f);
      Turn.copy(columns, k, b, bOff + column * ldb, ldb, packed, at, width);
      at += k * width;
      column += width;
    }
  }

  /// Rows `from` to `to` of B into all panels.
  private static void rows(
      int k, int from, int to, int n, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    int at = packedOff;
    int column = 0;
    for (int left = vectors(n); left > 0; left -= panel(left)) {
      int width = panel(left) * LANES;
      int columns = Math.min(width, n - column);
      int first = bOff + from * ldb + column;
      if (columns < width) {
        part(columns, width, to - from, b, first, ldb, packed, at + from * width);
      } else if (width == 3 * LANES) {
        three(to - from, b, first, ldb, packed, at + from * width);
      } else {
        two(width / LANES, to - from, b, first, ldb, packed, at + from * width);
      }
      at += k * width;
      column += width;
    }
  }

  private static void three(int rows, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    for (int p = 0, at = bOff, to = packedOff; p < rows; p++, at += ldb, to += 3 * LANES) {
      FloatVector.fromArray(S, b, at).intoArray(packed, to);
      FloatVector.fromArray(S, b, at + LANES).intoArray(packed, to + LANES);
      FloatVector.fromArray(S, b, at + 2 * LANES).intoArray(packed, to + 2 * LANES);
    }
  }

  /// Two vectors, or the same one twice.
  private static void two(
      int vectors, int rows, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    int width = vectors * LANES;
    int second = width - LANES;
    for (int p = 0, at = bOff, to = packedOff; p < rows; p++, at += ldb, to += width) {
      FloatVector.fromArray(S, b, at).intoArray(packed, to);
      FloatVector.fromArray(S, b, at + second).intoArray(packed, to + second);
    }
  }

  private static void part(
      int columns, int width, int rows, float[] b, int bOff, int ldb, float[] packed, int to) {
    for (int p = 0; p < rows; p++) {
      System.arraycopy(b, bOff + p * ldb, packed, to + p * width, columns);
      Arrays.fill(packed, to + p * width + columns, to + (p + 1) * width, 0.0f);
    }
  }

  /// `rows` rows of Aᵀ, a multiple of eight, as `[rows / 8][k][8]`: a tile then reads them in
  /// order.
  static void left(int rows, int k, float[] a, int aOff, int lda, float[] packed) {
    for (int p = 0; p < k; p += ROWS) {
      int depth = Math.min(ROWS, k - p);
      for (int i = 0; i < rows; i += 8) {
        eight(depth, a, aOff + p * lda + i, lda, packed, i * k + p * 8);
      }
    }
  }

  private static void eight(int depth, float[] a, int aOff, int lda, float[] packed, int to) {
    for (int p = 0, at = aOff; p < depth; p++, at += lda) {
      FloatVector.fromArray(EIGHT, a, at).intoArray(packed, to + p * 8);
    }
  }
}
