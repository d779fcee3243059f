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
          Block block = new Block(axis, inner);
          for (int r = from; r < to; r += RowFold.WIDTH) {
            int rows = Math.min(RowFold.WIDTH, to - r);
            block.load(block.left, x, xOff, r, rows);
            block.forward(log, rows);
            block.store(log ? block.left : block.right, y, yOff, r, rows);
          }
        });
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
          Block block = new Block(axis, inner);
          for (int r = from; r < to; r += RowFold.WIDTH) {
            int rows = Math.min(RowFold.WIDTH, to - r);
            block.load(block.left, y, yOff, r, rows);
            block.load(block.right, g, gOff, r, rows);
            block.backward(log, rows);
            block.store(block.left, dx, dxOff, r, rows);
          }
        });
  }

  private static int grain(int axis) {
    return Math.max(RowFold.WIDTH, (1 << 12) / axis + 1);
  }

  /// Up to eight rows, brought together.
  private static final class Block {
    private final int axis;
    private final int inner;
    private final float[] left;
    private final float[] right;
    private final float[] partial;
    private final float[] results = new float[RowFold.WIDTH];

    Block(int axis, int inner) {
      this.axis = axis;
      this.inner = inner;
      left = new float[RowFold.WIDTH * axis];
      right = new float[RowFold.WIDTH * axis];
      partial = new float[RowFold.WIDTH * NumericSpecification.chunks(axis)];
    }

    void load(float[] to, float[] x, int off, int first, int rows) {
      if (inner == 1) {
        System.arraycopy(x, off + first * axis, to, 0, rows * axis);
        return;
      }
      for (int r = 0; r < rows; r++) {
        int at = off + (first + r) / inner * axis * inner + (first + r) % inner;
        for (int i = 0; i < axis; i++) {
          to[r * axis + i] = x[at + i * inner];
        }
      }
    }

    void store(float[] from, float[] y, int off, int first, int rows) {
      if (inner == 1) {
        System.arraycopy(from, 0, y, off + first * axis, rows * axis);
        return;
      }
      for (int r = 0; r < rows; r++) {
        int at = off + (first + r) / inner * axis * inner + (first + r) % inner;
        for (int i = 0; i < axis; i++) {
          y[at + i * inner] = from[r * axis + i];
        }
      }
    }

    /// From x in `left` to the logarithm there, or to softmax in `right`.
    void forward(boolean log, int rows) {
      Form form = Forms.ACTIVE;
      for (int r = 0; r < rows; r++) {
        float max = form.max(left, r * axis, axis);
        form.binary(BinaryOp.SUB, left, r * axis, max, left, r * axis, axis);
      }
      form.unary(UnaryOp.EXP, 0.0f, left, 0, right, 0, rows * axis);
      RowFold.rows(ReduceOp.SUM, rows, axis, right, 0, axis, partial, results);
      for (int r = 0; r < rows; r++) {
        if (log) {
          float logarithm = Transcendental.log(results[r]);
          form.binary(BinaryOp.SUB, left, r * axis, logarithm, left, r * axis, axis);
        } else {
          form.binary(BinaryOp.DIV, right, r * axis, results[r], right, r * axis, axis);
        }
      }
    }

    /// From y in `left` and g in `right` to dx in `left`.
    void backward(boolean log, int rows) {
      if (log) {
        RowFold.rows(ReduceOp.SUM, rows, axis, right, 0, axis, partial, results);
        Forms.ACTIVE.unary(UnaryOp.EXP, 0.0f, left, 0, left, 0, rows * axis);
      } else {
        RowFold.dots(rows, axis, left, 0, right, 0, axis, partial, results);
      }
      for (int r = 0; r < rows; r++) {
        row(log, r * axis, results[r]);
      }
    }

    private void row(boolean log, int from, float total) {
      if (log) {
        for (int i = from; i < from + axis; i++) {
          left[i] = Math.fma(-left[i], total, right[i]);
        }
      } else {
        for (int i = from; i < from + axis; i++) {
          left[i] = left[i] * (right[i] - total);
        }
      }
    }
  }
}
