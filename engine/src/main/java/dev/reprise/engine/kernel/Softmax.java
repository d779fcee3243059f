package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

/// Softmax and its logarithm along the middle axis of a `[outer, axis, inner]` view.
///
/// With m the largest of a row and every step rounded to float: `d = x − m`, `e = exp(d)`, `s = Σ
/// e` by the reduction rule; softmax is `e / s`, log-softmax is `d − log(s)`. Backward takes the
/// forward output y: `dx = y · (g − Σ g·y)` and `dx = fma(−exp(y), Σ g, g)`; `Σ g·y` is a chain of
/// fused multiply-adds in each chunk. Output may be the input's range.
public final class Softmax {
  private Softmax() {}

  public static void softmax(
      Workers w, int outer, int axis, int inner, float[] x, int xOff, float[] y, int yOff) {
    forward(w, false, outer, axis, inner, x, xOff, y, yOff);
  }

  public static void logSoftmax(
      Workers w, int outer, int axis, int inner, float[] x, int xOff, float[] y, int yOff) {
    forward(w, true, outer, axis, inner, x, xOff, y, yOff);
  }

  private static void forward(
      Workers w,
      boolean log,
      int outer,
      int axis,
      int inner,
      float[] x,
      int xOff,
      float[] y,
      int yOff) {
    int size = Broadcast.size(new int[] {outer, axis, inner});
    checkFromIndexSize(xOff, size, x.length);
    checkFromIndexSize(yOff, size, y.length);
    if (size == 0) {
      return;
    }
    w.parallel(
        outer * inner,
        grain(axis),
        (from, to) -> {
          float[] row = new float[2 * axis];
          float[] partial = new float[NumericSpecification.chunks(axis)];
          for (int r = from; r < to; r++) {
            int at = r / inner * axis * inner + r % inner;
            load(x, xOff + at, inner, row, 0, axis);
            forward(log, axis, row, partial);
            store(row, 0, y, yOff + at, inner, axis);
          }
        });
  }

  private static void forward(boolean log, int axis, float[] row, float[] partial) {
    Form form = Forms.ACTIVE;
    float max = RowFold.reduce(ReduceOp.MAX, row, 0, axis, partial);
    form.binary(BinaryOp.SUB, row, 0, max, row, 0, axis);
    form.unary(UnaryOp.EXP, 0.0f, row, 0, row, axis, axis);
    float sum = RowFold.reduce(ReduceOp.SUM, row, axis, axis, partial);
    if (log) {
      form.binary(BinaryOp.SUB, row, 0, Transcendental.log(sum), row, 0, axis);
    } else {
      form.binary(BinaryOp.DIV, row, axis, sum, row, 0, axis);
    }
  }

  /// The gradient at the input of [#softmax], from its output y and the gradient g at it.
  public static void softmaxBackward(
      Workers w,
      int outer,
      int axis,
      int inner,
      float[] y,
      int yOff,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff) {
    backward(w, false, outer, axis, inner, y, yOff, g, gOff, dx, dxOff);
  }

  /// The gradient at the input of [#logSoftmax], from its output y and the gradient g at it.
  public static void logSoftmaxBackward(
      Workers w,
      int outer,
      int axis,
      int inner,
      float[] y,
      int yOff,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff) {
    backward(w, true, outer, axis, inner, y, yOff, g, gOff, dx, dxOff);
  }

  private static void backward(
      Workers w,
      boolean log,
      int outer,
      int axis,
      int inner,
      float[] y,
      int yOff,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff) {
    int size = Broadcast.size(new int[] {outer, axis, inner});
    checkFromIndexSize(yOff, size, y.length);
    checkFromIndexSize(gOff, size, g.length);
    checkFromIndexSize(dxOff, size, dx.length);
    if (size == 0) {
      return;
    }
    w.parallel(
        outer * inner,
        grain(axis),
        (from, to) -> {
          float[] row = new float[2 * axis];
          float[] partial = new float[NumericSpecification.chunks(axis)];
          for (int r = from; r < to; r++) {
            int at = r / inner * axis * inner + r % inner;
            load(y, yOff + at, inner, row, 0, axis);
            load(g, gOff + at, inner, row, axis, axis);
            backward(log, axis, row, partial);
            store(row, 0, dx, dxOff + at, inner, axis);
          }
        });
  }

  /// `row` holds y, then g; the result replaces y.
  private static void backward(boolean log, int axis, float[] row, float[] partial) {
    Form form = Forms.ACTIVE;
    if (log) {
      float sum = RowFold.reduce(ReduceOp.SUM, row, axis, axis, partial);
      form.unary(UnaryOp.EXP, 0.0f, row, 0, row, 0, axis);
      for (int i = 0; i < axis; i++) {
        row[i] = Math.fma(-row[i], sum, row[axis + i]);
      }
    } else {
      float dot = RowFold.dot(row, 0, row, axis, axis, partial);
      for (int i = 0; i < axis; i++) {
        row[i] = row[i] * (row[axis + i] - dot);
      }
    }
  }

  private static int grain(int axis) {
    return (1 << 12) / axis + 1;
  }

  private static void load(float[] from, int off, int step, float[] row, int rowOff, int n) {
    for (int i = 0; i < n; i++) {
      row[rowOff + i] = from[off + i * step];
    }
  }

  private static void store(float[] row, int rowOff, float[] to, int off, int step, int n) {
    for (int i = 0; i < n; i++) {
      to[off + i * step] = row[rowOff + i];
    }
  }
}
