package dev.reprise.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// C = start + op(A) · packed B in register tiles. 512-bit processors have 32 vector registers and
/// take tiles of 8 rows by 2 vectors; the others have 16 and take 4 by 3.
final class VectorGemm {
  private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
  private static final int TILE = LANES >= 16 ? Tile8.ROWS : Tile4.ROWS;

  /// Where chains start that start from nothing.
  private static final float[] ZEROS = new float[3 * LANES];

  /// Rows of A that pass a panel of B at a time.
  private static final int BLOCK = 96;

  /// A whole tile of C for the edges, and packed rows of A. One for each thread.
  private static final class Scratch {
    private final float[] edge = new float[TILE * 3 * LANES];
    private float[] left = new float[0];

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
      float[] b,
      int bOff,
      float @Nullable [] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    Scratch scratch = SCRATCH.get();
    int row = transA ? 1 : lda;
    int step = transA ? lda : 1;
    for (int from = 0; from < m; from += BLOCK) {
      int rows = Math.min(BLOCK, m - from);
      block(
          scratch,
          rows,
          n,
          k,
          a,
          aOff + from * row,
          row,
          step,
          b,
          bOff,
          start,
          startOff + from * ldStart,
          ldStart,
          c,
          cOff + from * ldc,
          ldc);
    }
  }

  /// One block of rows against every panel of B: a panel stays in the first-level cache while the
  /// rows pass.
  private static void block(
      Scratch scratch,
      int rows,
      int n,
      int k,
      float[] a,
      int aOff,
      int row,
      int step,
      float[] b,
      int bOff,
      float @Nullable [] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    float[] begin = start == null ? ZEROS : start;
    int whole = rows - rows % TILE;
    // Packed tiles of A: all of them, or only a last one that is filled up with zeros.
    boolean packs = TILE == Tile8.ROWS && row == 1;
    int first = packs ? 0 : whole;
    float[] left = scratch.left((rows - first + TILE) * k);
    if (packs) {
      Packing.left(whole, k, a, aOff, step, left);
    }
    if (whole < rows) {
      last(rows - whole, k, a, aOff + whole * row, row, step, left, (whole - first) * k);
    }
    int at = bOff;
    int column = 0;
    for (int vectors = Packing.vectors(n); vectors > 0; ) {
      int panel = Packing.panel(vectors);
      int columns = Math.min(panel * LANES, n - column);
      for (int i = 0; i < rows; i += TILE) {
        boolean packed = packs || i == whole;
        int height = Math.min(TILE, rows - i);
        tile(
            scratch.edge,
            height,
            columns,
            panel,
            k,
            packed ? left : a,
            packed ? (i - first) * k : aOff + i * row,
            packed ? 1 : row,
            packed ? TILE : step,
            b,
            at,
            begin,
            start == null ? 0 : startOff + i * ldStart + column,
            ldStart,
            c,
            cOff + i * ldc + column,
            ldc);
      }
      at += k * panel * LANES;
      column += panel * LANES;
      vectors -= panel;
    }
  }

  /// The last rows of A as a tile.
  private static void last(
      int rows, int k, float[] a, int aOff, int row, int step, float[] left, int leftOff) {
    for (int p = 0; p < k; p++) {
      for (int i = 0; i < TILE; i++) {
        left[leftOff + p * TILE + i] = i < rows ? a[aOff + i * row + p * step] : 0.0f;
      }
    }
  }

  /// A tile of `rows` × `columns`. One that C has no room for is computed whole beside C, and
  /// copied in part.
  private static void tile(
      float[] edge,
      int rows,
      int columns,
      int panel,
      int k,
      float[] a,
      int aOff,
      int row,
      int step,
      float[] b,
      int bOff,
      float[] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    int width = panel * LANES;
    if (rows == TILE && columns == width) {
      whole(panel, k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
      return;
    }
    for (int i = 0; i < rows; i++) {
      System.arraycopy(start, startOff + i * ldStart, edge, i * width, columns);
    }
    whole(panel, k, a, aOff, row, step, b, bOff, edge, 0, width, edge, 0, width);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(edge, i * width, c, cOff + i * ldc, columns);
    }
  }

  private static void whole(
      int panel,
      int k,
      float[] a,
      int aOff,
      int row,
      int step,
      float[] b,
      int bOff,
      float[] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    if (TILE == Tile4.ROWS) {
      switch (panel) {
        case 3 ->
            Tile4.times3(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
        case 2 ->
            Tile4.times2(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
        default ->
            Tile4.times1(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
      }
    } else if (row == 1 && step == TILE && panel == 2) {
      Tile8.packed2(k, a, aOff, b, bOff, start, startOff, ldStart, c, cOff, ldc);
    } else if (panel == 2) {
      Tile8.times2(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
    } else {
      Tile8.times1(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
    }
  }
}
