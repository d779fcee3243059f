package dev.reprise.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// C = start + op(A) · packed B in register tiles. 512-bit processors have 32 vector registers and take
/// tiles of 8 rows by 3 vectors; the others have 16 and take 4 by 3.
final class VectorGemm {
  private static final int LANES = FloatVector.SPECIES_PREFERRED.length();
  private static final int TILE = LANES >= 16 ? Tile8.ROWS : Tile4.ROWS;

  /// Where chains start that start from nothing.
  private static final float[] ZEROS = new float[3 * LANES];

  /// Rows of A that pass a panel of B at a time.
  private static final int BLOCK = 96;

  /// A whole tile of C for the edges, and the last rows of A, filled up with zeros. One for each
  /// thread.
  private static final class Scratch {
    private final float[] edge = new float[TILE * 3 * LANES];
    private float[] last = new float[0];

    float[] last(int k, int rows, float[] a, int aOff, int row, int step) {
      if (last.length < k * TILE) {
        last = new float[k * TILE];
      }
      for (int p = 0; p < k; p++) {
        for (int i = 0; i < TILE; i++) {
          last[p * TILE + i] = i < rows ? a[aOff + i * row + p * step] : 0.0f;
        }
      }
      return last;
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
          packed,
          packedOff,
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
      float[] packed,
      int packedOff,
      float @Nullable [] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    float[] begin = start == null ? ZEROS : start;
    int whole = rows - rows % TILE;
    float[] last =
        whole == rows
            ? scratch.last
            : scratch.last(k, rows - whole, a, aOff + whole * row, row, step);
    int at = packedOff;
    int column = 0;
    for (int vectors = Packing.vectors(n); vectors > 0; ) {
      int panel = Packing.panel(vectors);
      int columns = Math.min(panel * LANES, n - column);
      boolean fits = columns == panel * LANES;
      for (int i = 0; i < whole; i += TILE) {
        int to = cOff + i * ldc + column;
        int first = start == null ? 0 : startOff + i * ldStart + column;
        if (fits) {
          tile(
              panel,
              k,
              a,
              aOff + i * row,
              row,
              step,
              packed,
              at,
              begin,
              first,
              ldStart,
              c,
              to,
              ldc);
        } else {
          edge(
              scratch.edge,
              TILE,
              columns,
              panel,
              k,
              a,
              aOff + i * row,
              row,
              step,
              packed,
              at,
              begin,
              first,
              ldStart,
              c,
              to,
              ldc);
        }
      }
      if (whole < rows) {
        int to = cOff + whole * ldc + column;
        int first = start == null ? 0 : startOff + whole * ldStart + column;
        edge(
            scratch.edge,
            rows - whole,
            columns,
            panel,
            k,
            last,
            0,
            1,
            TILE,
            packed,
            at,
            begin,
            first,
            ldStart,
            c,
            to,
            ldc);
      }
      at += k * panel * LANES;
      column += panel * LANES;
      vectors -= panel;
    }
  }

  private static void tile(
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
    if (TILE == Tile8.ROWS) {
      switch (panel) {
        case 3 -> Tile8.times3(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
        case 2 -> Tile8.times2(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
        default -> Tile8.times1(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
      }
    } else {
      switch (panel) {
        case 3 -> Tile4.times3(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
        case 2 -> Tile4.times2(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
        default -> Tile4.times1(k, a, aOff, row, step, b, bOff, start, startOff, ldStart, c, cOff, ldc);
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
    for (int i = 0; i < rows; i++) {
      System.arraycopy(start, startOff + i * ldStart, edge, i * width, columns);
    }
    tile(panel, k, a, aOff, row, step, b, bOff, edge, 0, width, edge, 0, width);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(edge, i * width, c, cOff + i * ldc, columns);
    }
  }
}
