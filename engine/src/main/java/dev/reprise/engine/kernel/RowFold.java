package dev.reprise.engine.kernel;

/// Folds of contiguous chunks. A fold is a chain whose every link waits for the one before, so
/// eight chunks are folded side by side: the chains stay what they are, and the processor has eight
/// to work on.
final class RowFold {
  static final int WIDTH = 8;
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
          int[] at = new int[WIDTH];
          int[] length = new int[WIDTH];
          for (int i = from; i < to; i += WIDTH) {
            int count = Math.min(WIDTH, to - i);
            for (int j = 0; j < count; j++) {
              int first = (i + j) % chunks * CHUNK;
              at[j] = xOff + (i + j) / chunks * axis + first;
              length[j] = Math.min(axis - first, CHUNK);
            }
            folds(op, count, x, at, length, out, outOff + i, 1);
          }
        });
  }

  /// The reductions of up to eight rows of `n` elements, `stride` apart, chunks and tree included.
  /// `partial` has room for the chunks of all rows; the result of row r is `out[r]`.
  static void rows(
      ReduceOp op, int rows, int n, float[] x, int off, int stride, float[] partial, float[] out) {
    int chunks = Math.max(1, NumericSpecification.chunks(n));
    int[] at = new int[WIDTH];
    int[] length = new int[WIDTH];
    for (int c = 0; c < chunks; c++) {
      for (int r = 0; r < rows; r++) {
        at[r] = off + r * stride + c * CHUNK;
        length[r] = Math.min(n - c * CHUNK, CHUNK);
      }
      folds(op, rows, x, at, length, partial, c, chunks);
    }
    for (int r = 0; r < rows; r++) {
      Reduction.tree(op, chunks, 1, partial, r * chunks);
      out[r] = partial[r * chunks];
    }
  }

  /// `out[outOff + j · outStep]` = the fold of the `length[j]` elements from `x[at[j]]`, for
  /// `count` folds.
  private static void folds(
      ReduceOp op,
      int count,
      float[] x,
      int[] at,
      int[] length,
      float[] out,
      int outOff,
      int outStep) {
    boolean sum = op == ReduceOp.SUM || op == ReduceOp.MEAN;
    int common = count == WIDTH && sum ? length[0] : 0;
    for (int j = 1; j < count; j++) {
      common = Math.min(common, length[j]);
    }
    if (common > 0) {
      float[] sums = new float[WIDTH];
      sums(common, x, at, sums);
      for (int j = 0; j < WIDTH; j++) {
        out[outOff + j * outStep] = proceed(op, sums[j], x, at[j], common, length[j]);
      }
      return;
    }
    for (int j = 0; j < count; j++) {
      out[outOff + j * outStep] = fold(op, x, at[j], length[j]);
    }
  }

  private static void sums(int n, float[] x, int[] at, float[] out) {
    int a0 = at[0];
    int a1 = at[1];
    int a2 = at[2];
    int a3 = at[3];
    int a4 = at[4];
    int a5 = at[5];
    int a6 = at[6];
    int a7 = at[7];
    float s0 = x[a0];
    float s1 = x[a1];
    float s2 = x[a2];
    float s3 = x[a3];
    float s4 = x[a4];
    float s5 = x[a5];
    float s6 = x[a6];
    float s7 = x[a7];
    for (int i = 1; i < n; i++) {
      s0 += x[a0 + i];
      s1 += x[a1 + i];
      s2 += x[a2 + i];
      s3 += x[a3 + i];
      s4 += x[a4 + i];
      s5 += x[a5 + i];
      s6 += x[a6 + i];
      s7 += x[a7 + i];
    }
    out[0] = s0;
    out[1] = s1;
    out[2] = s2;
    out[3] = s3;
    out[4] = s4;
    out[5] = s5;
    out[6] = s6;
    out[7] = s7;
  }

  /// One fold: the reference.
  static float fold(ReduceOp op, float[] x, int off, int n) {
    if (n == 0) {
      return op == ReduceOp.PROD ? 1.0f : 0.0f;
    }
    if (op == ReduceOp.MAX) {
      return Forms.ACTIVE.max(x, off, n);
    }
    float first = op == ReduceOp.SUM_OF_SQUARES ? x[off] * x[off] : x[off];
    return proceed(op, first, x, off, 1, n);
  }

  private static float proceed(ReduceOp op, float sum, float[] x, int off, int from, int to) {
    float acc = sum;
    BinaryOp join = Reduction.joining(op);
    for (int i = from; i < to; i++) {
      float v = x[off + i];
      acc = op == ReduceOp.SUM_OF_SQUARES ? Math.fma(v, v, acc) : join.apply(acc, v);
    }
    return acc;
  }

  /// Σ a·b over up to eight rows of `n` elements, `stride` apart: each chunk a chain of fused
  /// multiply-adds from +0, then the tree. `partial` and `out` as in [#rows].
  static void dots(
      int rows,
      int n,
      float[] a,
      int aOff,
      float[] b,
      int bOff,
      int stride,
      float[] partial,
      float[] out) {
    int chunks = Math.max(1, NumericSpecification.chunks(n));
    for (int c = 0; c < chunks; c++) {
      int from = c * CHUNK;
      int count = Math.min(n - from, CHUNK);
      int r = 0;
      for (; r + 4 <= rows; r += 4) {
        dots4(count, a, aOff + r * stride + from, b, bOff + r * stride + from, stride, out, r);
      }
      for (; r < rows; r++) {
        out[r] = dot(count, a, aOff + r * stride + from, b, bOff + r * stride + from);
      }
      for (r = 0; r < rows; r++) {
        partial[r * chunks + c] = out[r];
      }
    }
    for (int r = 0; r < rows; r++) {
      Reduction.tree(ReduceOp.SUM, chunks, 1, partial, r * chunks);
      out[r] = partial[r * chunks];
    }
  }

  private static float dot(int n, float[] a, int aOff, float[] b, int bOff) {
    float acc = 0.0f;
    for (int i = 0; i < n; i++) {
      acc = Math.fma(a[aOff + i], b[bOff + i], acc);
    }
    return acc;
  }

  private static void dots4(
      int n, float[] a, int aOff, float[] b, int bOff, int stride, float[] out, int row) {
    float s0 = 0.0f;
    float s1 = 0.0f;
    float s2 = 0.0f;
    float s3 = 0.0f;
    for (int i = 0; i < n; i++) {
      s0 = Math.fma(a[aOff + i], b[bOff + i], s0);
      s1 = Math.fma(a[aOff + stride + i], b[bOff + stride + i], s1);
      s2 = Math.fma(a[aOff + 2 * stride + i], b[bOff + 2 * stride + i], s2);
      s3 = Math.fma(a[aOff + 3 * stride + i], b[bOff + 3 * stride + i], s3);
    }
    out[row] = s0;
    out[row + 1] = s1;
    out[row + 2] = s2;
    out[row + 3] = s3;
  }
}
