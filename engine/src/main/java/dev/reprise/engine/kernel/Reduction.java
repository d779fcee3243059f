package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

/// Reductions along the middle axis of a `[outer, axis, inner]` view of a contiguous array; the
/// result has `outer · inner` elements.
///
/// The axis is cut into chunks of [NumericSpecification#CHUNK]; each chunk is folded ascending from
/// its first element; the results are combined by a balanced tree: neighbours in pairs, level by
/// level, an odd last one carried up. Threads share out chunks and columns, so their number cannot
/// change a bit. An empty axis gives 0 (product: 1, mean: NaN).
public final class Reduction {
  private static final int COLUMNS = 512;

  private Reduction() {}

  /// out = op over the axis.
  ///
  /// @throws IllegalArgumentException if the largest or smallest of no elements is asked for
  public static void reduce(
      Workers w,
      ReduceOp op,
      int outer,
      int axis,
      int inner,
      float[] x,
      int xOff,
      float[] out,
      int outOff) {
    check(op, outer, axis, inner, xOff, x.length, outOff, out.length);
    int chunks = Math.max(1, NumericSpecification.chunks(axis));
    float[] partial = chunks == 1 ? out : new float[Math.multiplyExact(outer * chunks, inner)];
    int partialOff = chunks == 1 ? outOff : 0;
    if (inner == 1) {
      RowFold.all(w, op, outer, axis, chunks, x, xOff, partial, partialOff);
    } else {
      int blocks = (inner - 1) / COLUMNS + 1;
      w.parallel(
          outer * chunks * blocks,
          RowWalk.GRAIN
                  / Math.max(
                      1, Math.min(axis, NumericSpecification.CHUNK) * Math.min(inner, COLUMNS))
              + 1,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              int row = i / blocks;
              int first = row % chunks * NumericSpecification.CHUNK;
              int column = i % blocks * COLUMNS;
              foldColumns(
                  op,
                  Math.min(axis - first, NumericSpecification.CHUNK),
                  inner,
                  Math.min(inner - column, COLUMNS),
                  x,
                  xOff + (row / chunks * axis + first) * inner + column,
                  partial,
                  partialOff + row * inner + column);
            }
          });
    }
    if (chunks > 1) {
      w.parallel(
          outer,
          RowWalk.GRAIN / (chunks * inner) + 1,
          (from, to) -> {
            for (int o = from; o < to; o++) {
              tree(op, chunks, inner, partial, o * chunks * inner);
              System.arraycopy(partial, o * chunks * inner, out, outOff + o * inner, inner);
            }
          });
    }
    if (op == ReduceOp.MEAN) {
      Elementwise.binary(w, BinaryOp.DIV, out, outOff, (float) axis, out, outOff, outer * inner);
    }
  }

  static void check(
      ReduceOp op,
      int outer,
      int axis,
      int inner,
      int xOff,
      int xLength,
      int outOff,
      int outLength) {
    if (axis == 0 && (op == ReduceOp.MAX || op == ReduceOp.MIN)) {
      throw new IllegalArgumentException("The " + op + " of no elements is not defined");
    }
    checkFromIndexSize(xOff, Broadcast.size(new int[] {outer, axis, inner}), xLength);
    checkFromIndexSize(outOff, Broadcast.size(new int[] {outer, inner}), outLength);
  }

  /// What joins two partial results.
  static BinaryOp joining(ReduceOp op) {
    return switch (op) {
      case SUM, MEAN, SUM_OF_SQUARES -> BinaryOp.ADD;
      case PROD -> BinaryOp.MUL;
      case MAX -> BinaryOp.MAX;
      case MIN -> BinaryOp.MIN;
    };
  }

  /// `acc[j]` = the fold over `n` rows of column j.
  private static void foldColumns(
      ReduceOp op, int n, int stride, int columns, float[] x, int xOff, float[] acc, int accOff) {
    if (n == 0 || op == ReduceOp.SUM_OF_SQUARES) {
      java.util.Arrays.fill(acc, accOff, accOff + columns, op == ReduceOp.PROD ? 1.0f : 0.0f);
    }
    if (op == ReduceOp.SUM_OF_SQUARES) {
      for (int r = 0; r < n; r++) {
        for (int j = 0; j < columns; j++) {
          float v = x[xOff + r * stride + j];
          acc[accOff + j] = Math.fma(v, v, acc[accOff + j]);
        }
      }
    } else if (n > 0) {
      System.arraycopy(x, xOff, acc, accOff, columns);
      BinaryOp join = joining(op);
      for (int r = 1; r < n; r++) {
        Forms.ACTIVE.binary(join, acc, accOff, x, xOff + r * stride, acc, accOff, columns);
      }
    }
  }

  /// Combines `count` rows of `columns` elements into the first.
  static void tree(ReduceOp op, int count, int columns, float[] partial, int off) {
    BinaryOp join = joining(op);
    for (int left = count; left > 1; left = (left + 1) / 2) {
      for (int i = 0; i < left / 2; i++) {
        int a = off + 2 * i * columns;
        Forms.ACTIVE.binary(
            join, partial, a, partial, a + columns, partial, off + i * columns, columns);
      }
      if (left % 2 == 1) {
        System.arraycopy(
            partial, off + (left - 1) * columns, partial, off + left / 2 * columns, columns);
      }
    }
  }

  /// [#reduce] for doubles: the same order, in plain loops.
  public static void reduce(
      Workers w,
      ReduceOp op,
      int outer,
      int axis,
      int inner,
      double[] x,
      int xOff,
      double[] out,
      int outOff) {
    check(op, outer, axis, inner, xOff, x.length, outOff, out.length);
    w.parallel(
        outer * inner,
        RowWalk.GRAIN / Math.max(1, axis) + 1,
        (from, to) -> {
          double[] partial = new double[Math.max(1, NumericSpecification.chunks(axis))];
          for (int i = from; i < to; i++) {
            int at = xOff + i / inner * axis * inner + i % inner;
            double sum = DoubleFold.reduce(op, axis, inner, x, at, partial);
            out[outOff + i] = op == ReduceOp.MEAN ? sum / axis : sum;
          }
        });
  }

  /// The sum of squares of floats, in doubles: exact products, the same chunks and tree. For norms.
  public static double sumOfSquares(Workers w, float[] x, int xOff, int n) {
    checkFromIndexSize(xOff, n, x.length);
    double[] partial = new double[Math.max(1, NumericSpecification.chunks(n))];
    w.parallel(
        partial.length,
        16,
        (from, to) -> {
          for (int chunk = from; chunk < to; chunk++) {
            int first = chunk * NumericSpecification.CHUNK;
            double sum = 0.0;
            for (int i = first; i < Math.min(n, first + NumericSpecification.CHUNK); i++) {
              sum = Math.fma((double) x[xOff + i], (double) x[xOff + i], sum);
            }
            partial[chunk] = sum;
          }
        });
    return DoubleFold.tree(BinaryOp.ADD, partial, partial.length);
  }

  /// The index of the first largest element (NaN counts as the largest).
  public static void argMax(
      Workers w, int outer, int axis, int inner, float[] x, int xOff, long[] out, int outOff) {
    checkArg(outer, axis, inner, xOff, x.length, outOff, out.length);
    w.parallel(
        outer * inner,
        RowWalk.GRAIN / axis + 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int at = xOff + i / inner * axis * inner + i % inner;
            int best = 0;
            for (int p = 1; p < axis; p++) {
              float kept = x[at + best * inner];
              float v = x[at + p * inner];
              best = v > kept || (Float.isNaN(v) && !Float.isNaN(kept)) ? p : best;
            }
            out[outOff + i] = best;
          }
        });
  }

  /// The index of the first smallest element (NaN counts as the smallest).
  public static void argMin(
      Workers w, int outer, int axis, int inner, float[] x, int xOff, long[] out, int outOff) {
    checkArg(outer, axis, inner, xOff, x.length, outOff, out.length);
    w.parallel(
        outer * inner,
        RowWalk.GRAIN / axis + 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int at = xOff + i / inner * axis * inner + i % inner;
            int best = 0;
            for (int p = 1; p < axis; p++) {
              float kept = x[at + best * inner];
              float v = x[at + p * inner];
              best = v < kept || (Float.isNaN(v) && !Float.isNaN(kept)) ? p : best;
            }
            out[outOff + i] = best;
          }
        });
  }

  static void checkArg(
      int outer, int axis, int inner, int xOff, int xLength, int outOff, int outLength) {
    check(ReduceOp.MAX, outer, axis, inner, xOff, xLength, outOff, outLength);
  }

  /// [#argMax] for doubles.
  public static void argMax(
      Workers w, int outer, int axis, int inner, double[] x, int xOff, long[] out, int outOff) {
    checkArg(outer, axis, inner, xOff, x.length, outOff, out.length);
    DoubleFold.arg(w, true, outer, axis, inner, x, xOff, out, outOff);
  }

  /// [#argMin] for doubles.
  public static void argMin(
      Workers w, int outer, int axis, int inner, double[] x, int xOff, long[] out, int outOff) {
    checkArg(outer, axis, inner, xOff, x.length, outOff, out.length);
    DoubleFold.arg(w, false, outer, axis, inner, x, xOff, out, outOff);
  }
}
