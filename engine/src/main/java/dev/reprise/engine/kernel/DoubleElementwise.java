package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

/// DoubleElementwise operations on doubles: scalar loops, for 64-bit tensors. Every element is
/// independent of every other, so nothing here depends on order. Output may be the same range as an
/// input, but may not overlap it otherwise.
public final class DoubleElementwise {
  private static final int GRAIN = RowWalk.GRAIN;

  private DoubleElementwise() {}

  /// y = op(x).
  public static void unary(
      Workers w, UnaryOp op, double alpha, double[] x, int xOff, double[] y, int yOff, int n) {
    checkFromIndexSize(xOff, n, x.length);
    checkFromIndexSize(yOff, n, y.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            y[yOff + i] = op.apply(x[xOff + i], alpha);
          }
        });
  }

  /// dx = g · op'(x), for y = op(x): the derivative, rounded in double, times g.
  public static void unaryBackward(
      Workers w,
      UnaryOp op,
      double alpha,
      double[] x,
      int xOff,
      double[] y,
      int yOff,
      double[] g,
      int gOff,
      double[] dx,
      int dxOff,
      int n) {
    checkFromIndexSize(xOff, n, x.length);
    checkFromIndexSize(yOff, n, y.length);
    checkFromIndexSize(gOff, n, g.length);
    checkFromIndexSize(dxOff, n, dx.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            dx[dxOff + i] = g[gOff + i] * op.gradient(x[xOff + i], y[yOff + i], alpha);
          }
        });
  }

  /// out = op(a, b).
  public static void binary(
      Workers w,
      BinaryOp op,
      double[] a,
      int aOff,
      double[] b,
      int bOff,
      double[] out,
      int outOff,
      int n) {
    checkFromIndexSize(aOff, n, a.length);
    checkFromIndexSize(bOff, n, b.length);
    checkFromIndexSize(outOff, n, out.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> row(op, a, aOff + from, 1, b, bOff + from, 1, out, outOff + from, to - from));
  }

  /// out = op(a, b) with one b.
  public static void binary(
      Workers w, BinaryOp op, double[] a, int aOff, double b, double[] out, int outOff, int n) {
    checkFromIndexSize(aOff, n, a.length);
    checkFromIndexSize(outOff, n, out.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) ->
            row(op, a, aOff + from, 1, new double[] {b}, 0, 0, out, outOff + from, to - from));
  }

  /// out = op(a, b) with one a.
  public static void binary(
      Workers w, BinaryOp op, double a, double[] b, int bOff, double[] out, int outOff, int n) {
    checkFromIndexSize(bOff, n, b.length);
    checkFromIndexSize(outOff, n, out.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) ->
            row(op, new double[] {a}, 0, 0, b, bOff + from, 1, out, outOff + from, to - from));
  }

  /// out = op(a, b) over strided views of one shape (see [Broadcast#strides]); out is contiguous.
  public static void binary(
      Workers w,
      BinaryOp op,
      int[] shape,
      double[] a,
      int aOff,
      int[] aStrides,
      double[] b,
      int bOff,
      int[] bStrides,
      double[] out,
      int outOff) {
    Broadcast.check(shape, aOff, aStrides, a.length);
    Broadcast.check(shape, bOff, bStrides, b.length);
    checkFromIndexSize(outOff, Broadcast.size(shape), out.length);
    RowWalk walk =
        new RowWalk(
            shape, new int[] {aOff, bOff, outOff}, aStrides, bStrides, Broadcast.rowMajor(shape));
    int aStep = walk.step(0);
    int bStep = walk.step(1);
    walk.forEach(w, (at, n) -> row(op, a, at[0], aStep, b, at[1], bStep, out, at[2], n));
  }

  private static void row(
      BinaryOp op,
      double[] a,
      int aOff,
      int aStep,
      double[] b,
      int bOff,
      int bStep,
      double[] out,
      int outOff,
      int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i] = op.apply(a[aOff + i * aStep], b[bOff + i * bStep]);
    }
  }

  /// out = 1 where `op` holds, else 0, over strided views of one shape; out is contiguous.
  public static void compare(
      Workers w,
      CompareOp op,
      int[] shape,
      double[] a,
      int aOff,
      int[] aStrides,
      double[] b,
      int bOff,
      int[] bStrides,
      byte[] out,
      int outOff) {
    Broadcast.check(shape, aOff, aStrides, a.length);
    Broadcast.check(shape, bOff, bStrides, b.length);
    checkFromIndexSize(outOff, Broadcast.size(shape), out.length);
    RowWalk walk =
        new RowWalk(
            shape, new int[] {aOff, bOff, outOff}, aStrides, bStrides, Broadcast.rowMajor(shape));
    int aStep = walk.step(0);
    int bStep = walk.step(1);
    walk.forEach(
        w,
        (at, n) -> {
          for (int i = 0; i < n; i++) {
            boolean holds = op.test(a[at[0] + i * aStep], b[at[1] + i * bStep]);
            out[at[2] + i] = (byte) (holds ? 1 : 0);
          }
        });
  }

  /// out = a where cond is not 0, else b.
  public static void where(
      Workers w,
      byte[] cond,
      int condOff,
      double[] a,
      int aOff,
      double[] b,
      int bOff,
      double[] out,
      int outOff,
      int n) {
    checkFromIndexSize(condOff, n, cond.length);
    checkFromIndexSize(aOff, n, a.length);
    checkFromIndexSize(bOff, n, b.length);
    checkFromIndexSize(outOff, n, out.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            out[outOff + i] = cond[condOff + i] != 0 ? a[aOff + i] : b[bOff + i];
          }
        });
  }

  /// y = fma(alpha, x, y).
  public static void axpy(
      Workers w, double alpha, double[] x, int xOff, double[] y, int yOff, int n) {
    checkFromIndexSize(xOff, n, x.length);
    checkFromIndexSize(yOff, n, y.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            y[yOff + i] = Math.fma(alpha, x[xOff + i], y[yOff + i]);
          }
        });
  }

  /// x = alpha · x.
  public static void scale(Workers w, double alpha, double[] x, int xOff, int n) {
    binary(w, BinaryOp.MUL, x, xOff, alpha, x, xOff, n);
  }

  /// y = x held within [min, max]; NaN stays NaN.
  public static void clip(
      Workers w, double min, double max, double[] x, int xOff, double[] y, int yOff, int n) {
    checkFromIndexSize(xOff, n, x.length);
    checkFromIndexSize(yOff, n, y.length);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            double v = x[xOff + i];
            y[yOff + i] = v < min ? min : v > max ? max : v;
          }
        });
  }
}
