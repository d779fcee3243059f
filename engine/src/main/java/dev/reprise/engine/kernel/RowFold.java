package dev.reprise.engine.kernel;

/// Folds of contiguous chunks. A fold is a chain whose every link waits for the one before, so
/// eight chunks are folded side by side: the chains stay what they are, and the processor has eight
/// to work on.
final class RowFold {
  private static final int CHUNK = NumericSpecification.CHUNK;

  private RowFold() {}

  /// `out[o · chunks + c]` = the fold over chunk c of row o, for `outer` rows of `axis` elements.
  static void all(
      Workers w,
      ReduceOp op,
      int outer,
      int axis,
      int chunks,
      float[] x,
      int xOff,
      float[] out,
      int outOff) {
    w.parallel(
        outer * chunks,
        RowWalk.GRAIN / Math.max(1, Math.min(axis, CHUNK)) + 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i % chunks * CHUNK;
            int at = xOff + i / chunks * axis + first;
            out[outOff + i] = fold(op, x, at, Math.min(axis - first, CHUNK));
          }
        });
  }

  static float fold(ReduceOp op, float[] x, int off, int n) {
    if (n == 0) {
      return op == ReduceOp.PROD ? 1.0f : 0.0f;
    }
    float acc = op == ReduceOp.SUM_OF_SQUARES ? x[off] * x[off] : x[off];
    BinaryOp join = Reduction.joining(op);
    for (int i = 1; i < n; i++) {
      float v = x[off + i];
      acc = op == ReduceOp.SUM_OF_SQUARES ? Math.fma(v, v, acc) : join.apply(acc, v);
    }
    return acc;
  }

  /// The fold over a whole row of any length, chunks and tree included.
  static float reduce(ReduceOp op, float[] x, int off, int n, float[] partial) {
    int chunks = Math.max(1, NumericSpecification.chunks(n));
    for (int c = 0; c < chunks; c++) {
      int first = c * CHUNK;
      partial[c] = fold(op, x, off + first, Math.min(n - first, CHUNK));
    }
    Reduction.tree(op, chunks, 1, partial, 0);
    return partial[0];
  }

  /// Σ a·b over a row: each chunk a chain of fused multiply-adds from +0, then the tree.
  static float dot(float[] a, int aOff, float[] b, int bOff, int n, float[] partial) {
    int chunks = Math.max(1, NumericSpecification.chunks(n));
    for (int c = 0; c < chunks; c++) {
      float acc = 0.0f;
      for (int i = c * CHUNK; i < Math.min(n, (c + 1) * CHUNK); i++) {
        acc = Math.fma(a[aOff + i], b[bOff + i], acc);
      }
      partial[c] = acc;
    }
    Reduction.tree(ReduceOp.SUM, chunks, 1, partial, 0);
    return partial[0];
  }
}
