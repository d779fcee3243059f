package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.util.Locale;

/// Rows of a table by number, and the gradient of that: a sum over all positions that took a row,
/// in ascending position.
public final class Embedding {
  /// Columns that one thread takes at least: a cache line's worth.
  private static final int COLUMNS = 16;

  private Embedding() {}

  /// `out[p] = table[index[p]]` for `n` positions and rows of `dim` elements.
  ///
  /// @throws IndexOutOfBoundsException if an index is not in `[0, rows)`; the message names its
  ///   position and value
  public static void gather(
      Workers w,
      float[] table,
      int rows,
      int dim,
      long[] index,
      int indexOff,
      int n,
      float[] out,
      int outOff) {
    check(table.length, rows, dim, index, indexOff, n);
    checkFromIndexSize(outOff, Broadcast.size(new int[] {n, dim}), out.length);
    w.parallel(
        n,
        RowWalk.GRAIN / Math.max(1, dim) + 1,
        (from, to) -> {
          for (int p = from; p < to; p++) {
            System.arraycopy(table, (int) index[indexOff + p] * dim, out, outOff + p * dim, dim);
          }
        });
  }

  /// `dTable[index[p]] += g[p]` for p ascending; threads share out columns.
  ///
  /// @throws IndexOutOfBoundsException if an index is not in `[0, rows)`; the message names its
  ///   position and value
  public static void scatterAdd(
      Workers w,
      float[] g,
      int gOff,
      int dim,
      long[] index,
      int indexOff,
      int n,
      float[] dTable,
      int rows) {
    check(dTable.length, rows, dim, index, indexOff, n);
    checkFromIndexSize(gOff, Broadcast.size(new int[] {n, dim}), g.length);
    w.parallel(
        (dim + COLUMNS - 1) / COLUMNS,
        RowWalk.GRAIN / Math.max(1, n * COLUMNS) + 1,
        (from, to) -> {
          int first = from * COLUMNS;
          int last = Math.min(dim, to * COLUMNS);
          for (int p = 0; p < n; p++) {
            int row = (int) index[indexOff + p] * dim;
            for (int j = first; j < last; j++) {
              dTable[row + j] += g[gOff + p * dim + j];
            }
          }
        });
  }

  private static void check(int length, int rows, int dim, long[] index, int indexOff, int n) {
    checkFromIndexSize(0, Broadcast.size(new int[] {rows, dim}), length);
    checkFromIndexSize(indexOff, n, index.length);
    for (int p = 0; p < n; p++) {
      long value = index[indexOff + p];
      if (value < 0 || value >= rows) {
        throw new IndexOutOfBoundsException(
            String.format(
                Locale.ROOT,
                "Index %d at position %d is not a row of a table of %d rows",
                value,
                p,
                rows));
      }
    }
  }
}
