package dev.reprise.engine.kernel;

/// The reduction rule over doubles, element by element.
final class DoubleFold {
  private static final int CHUNK = NumericSpecification.CHUNK;

  private DoubleFold() {}

  static double reduce(ReduceOp op, int axis, int step, double[] x, int off, double[] partial) {
    for (int c = 0; c < partial.length; c++) {
      int first = c * CHUNK;
      partial[c] = fold(op, Math.min(axis - first, CHUNK), step, x, off + first * step);
    }
    return tree(Reduction.joining(op), partial, partial.length);
  }

  private static double fold(ReduceOp op, int n, int step, double[] x, int off) {
    if (n == 0) {
      return op == ReduceOp.PROD ? 1.0 : 0.0;
    }
    double acc = op == ReduceOp.SUM_OF_SQUARES ? x[off] * x[off] : x[off];
    BinaryOp join = Reduction.joining(op);
    for (int i = 1; i < n; i++) {
      double v = x[off + i * step];
      acc = op == ReduceOp.SUM_OF_SQUARES ? Math.fma(v, v, acc) : join.apply(acc, v);
    }
    return acc;
  }

  static double tree(BinaryOp join, double[] partial, int count) {
    for (int left = count; left > 1; left = (left + 1) / 2) {
      for (int i = 0; i < left / 2; i++) {
        partial[i] = join.apply(partial[2 * i], partial[2 * i + 1]);
      }
      if (left % 2 == 1) {
        partial[left / 2] = partial[left - 1];
      }
    }
    return partial[0];
  }

  static void arg(
      Workers w,
      boolean max,
      int outer,
      int axis,
      int inner,
      double[] x,
      int xOff,
      long[] out,
      int outOff) {
    w.parallel(
        outer * inner,
        RowWalk.GRAIN / axis + 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int at = xOff + i / inner * axis * inner + i % inner;
            int best = 0;
            for (int p = 1; p < axis; p++) {
              double kept = x[at + best * inner];
              double v = x[at + p * inner];
              boolean better = max ? v > kept : v < kept;
              best = better || (Double.isNaN(v) && !Double.isNaN(kept)) ? p : best;
            }
            out[outOff + i] = best;
          }
        });
  }
}
