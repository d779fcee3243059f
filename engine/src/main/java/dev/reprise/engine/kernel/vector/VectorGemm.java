package dev.reprise.engine.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// C (+)= op(A) · packed B in register tiles. 512-bit processors have 32 vector registers and take
/// tiles of 8 rows by 3 vectors; the others have 16 and take 4 by 3.
final class VectorGemm {
  private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
  private static final int TILE = LANES >= 16 ? Tile8.ROWS : Tile4.ROWS;

  /// Rows of A that are packed at a time.
  private static final int BLOCK = 96;

  /// A packed block of A, and a whole tile of C for the edges. One for each thread.
  private static final class Scratch {
    private float[] left = new float[0];
    private final float[] edge = new float[TILE * 3 * LANES];

    float[] left(int size) {
      if (left.length < size) {
        left = new float[size];
      }
      return left;
    }
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private VectorGemm() {}

  static void multiply(
      boolean transA,
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] packed,
      int packedOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    if (!accumulate) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0.0f);
      }
    }
    Scratch scratch = SCRATCH.get();
    float[] left = scratch.left(k * BLOCK);
    for (int row = 0; row < m; row += BLOCK) {
      int rows = Math.min(BLOCK, m - row);
      for (int i = 0; i < rows; i += TILE) {
        int from = transA ? aOff + row + i : aOff + (row + i) * lda;
        Packing.left(transA, Math.min(TILE, rows - i), k, a, from, lda, left, i * k, TILE);
      }
      block(scratch, rows, n, k, left, packed, packedOff, c, cOff + row * ldc, ldc);
    }
  }

  /// One packed block of A against every panel of B: a panel stays in the first-level cache while
  /// the rows pass.
  private static void block(
      Scratch scratch,
      int rows,
      int n,
      int k,
      float[] left,
      float[] packed,
      int packedOff,
      float[] c,
      int cOff,
      int ldc) {
    int at = packedOff;
    int column = 0;
    for (int vectors = Packing.vectors(n); vectors > 0; ) {
      int panel = Packing.panel(vectors);
      int columns = Math.min(panel * LANES, n - column);
      for (int i = 0; i < rows; i += TILE) {
        int to = cOff + i * ldc + column;
        if (rows - i >= TILE && columns == panel * LANES) {
          tile(panel, k, left, i * k, packed, at, c, to, ldc);
        } else {
          edge(
              scratch.edge,
              Math.min(TILE, rows - i),
              columns,
              panel,
              k,
              left,
              i * k,
              packed,
              at,
              c,
              to,
              ldc);
        }
      }
      at += k * panel * LANES;
      column += panel * LANES;
      vectors -= panel;
    }
  }

  private static void tile(
      int panel, int k, float[] a, int aOff, float[] b, int bOff, float[] c, int cOff, int ldc) {
    if (TILE == Tile8.ROWS) {
      switch (panel) {
        case 3 -> Tile8.times3(k, a, aOff, b, bOff, c, cOff, ldc);
        case 2 -> Tile8.times2(k, a, aOff, b, bOff, c, cOff, ldc);
        default -> Tile8.times1(k, a, aOff, b, bOff, c, cOff, ldc);
      }
    } else {
      switch (panel) {
        case 3 -> Tile4.times3(k, a, aOff, b, bOff, c, cOff, ldc);
        case 2 -> Tile4.times2(k, a, aOff, b, bOff, c, cOff, ldc);
        default -> Tile4.times1(k, a, aOff, b, bOff, c, cOff, ldc);
      }
    }
  }

  /// A tile that C has no room for: computed whole beside C, and copied in part.
  private static void edge(
      float[] edge,
      int rows,
      int columns,
      int panel,
      int k,
      float[] a,
      int aOff,
      float[] b,
      int bOff,
      float[] c,
      int cOff,
      int ldc) {
    int width = panel * LANES;
    for (int i = 0; i < rows; i++) {
      System.arraycopy(c, cOff + i * ldc, edge, i * width, columns);
    }
    tile(panel, k, a, aOff, b, bOff, edge, 0, width);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(edge, i * width, c, cOff + i * ldc, columns);
    }
  }
}
