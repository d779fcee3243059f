package dev.reprise.engine.kernel;

import java.util.Arrays;
import java.util.Locale;

/// Copies that change the layout of an array and never its values. Arrays are of one primitive
/// type: `float[]`, `double[]`, `int[]`, `long[]` or `byte[]`, input and output alike; they must
/// not overlap. Strides count elements.
public final class Layout {
  private Layout() {}

  /// The strides of a contiguous array.
  public static int[] rowMajor(int[] shape) {
    return Broadcast.rowMajor(shape);
  }

  /// out = x with its axes reordered: axis i of the result is axis `axes[i]` of x.
  public static void permute(
      Workers w, int[] shape, int[] axes, Object x, int xOff, Object out, int outOff) {
    if (axes.length != shape.length || Arrays.stream(axes).distinct().count() != axes.length) {
      throw new IllegalArgumentException(
          "Axes "
              + Arrays.toString(axes)
              + " are not an order of the axes of "
              + Arrays.toString(shape));
    }
    int[] strides = rowMajor(shape);
    int[] outShape = new int[axes.length];
    int[] steps = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      outShape[i] = shape[axes[i]];
      steps[i] = strides[axes[i]];
    }
    strided(w, outShape, x, xOff, steps, out, outOff);
  }

  /// out = the transpose of the `rows` × `cols` matrix x.
  public static void transpose(
      Workers w, int rows, int cols, Object x, int xOff, Object out, int outOff) {
    strided(w, new int[] {cols, rows}, x, xOff, new int[] {1, cols}, out, outOff);
  }

  /// out, contiguous, = the strided view of x: a slice, a broadcast (stride 0), a reversal
  /// (negative stride).
  public static void strided(
      Workers w, int[] shape, Object x, int xOff, int[] xStrides, Object out, int outOff) {
    copy(w, shape, x, xOff, xStrides, out, outOff, rowMajor(shape));
  }

  /// The strided view of out = x, contiguous. No two elements of the view may be the same.
  public static void stridedInto(
      Workers w, int[] shape, Object x, int xOff, Object out, int outOff, int[] outStrides) {
    copy(w, shape, x, xOff, rowMajor(shape), out, outOff, outStrides);
  }

  private static void copy(
      Workers w,
      int[] shape,
      Object x,
      int xOff,
      int[] xStrides,
      Object out,
      int outOff,
      int[] outStrides) {
    Broadcast.check(shape, xOff, xStrides, java.lang.reflect.Array.getLength(x));
    Broadcast.check(shape, outOff, outStrides, java.lang.reflect.Array.getLength(out));
    if (x.getClass() != out.getClass()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot copy from %s to %s",
              x.getClass().getSimpleName(),
              out.getClass().getSimpleName()));
    }
    RowWalk walk = new RowWalk(shape, new int[] {xOff, outOff}, xStrides, outStrides);
    int from = walk.step(0);
    int to = walk.step(1);
    if (from == 1 && to == 1) {
      walk.forEach(w, (at, n) -> System.arraycopy(x, at[0], out, at[1], n));
    } else {
      walk.forEach(w, (at, n) -> row(x, at[0], from, out, at[1], to, n));
    }
  }

  private static void row(
      Object x, int xOff, int xStep, Object out, int outOff, int outStep, int n) {
    switch (x) {
      case float[] a -> floats(a, xOff, xStep, (float[]) out, outOff, outStep, n);
      case double[] a -> doubles(a, xOff, xStep, (double[]) out, outOff, outStep, n);
      case int[] a -> ints(a, xOff, xStep, (int[]) out, outOff, outStep, n);
      case long[] a -> longs(a, xOff, xStep, (long[]) out, outOff, outStep, n);
      case byte[] a -> bytes(a, xOff, xStep, (byte[]) out, outOff, outStep, n);
      default -> throw new IllegalArgumentException("Cannot copy " + x.getClass().getSimpleName());
    }
  }

  private static void floats(
      float[] x, int xOff, int xStep, float[] out, int outOff, int outStep, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i * outStep] = x[xOff + i * xStep];
    }
  }

  private static void doubles(
      double[] x, int xOff, int xStep, double[] out, int outOff, int outStep, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i * outStep] = x[xOff + i * xStep];
    }
  }

  private static void ints(
      int[] x, int xOff, int xStep, int[] out, int outOff, int outStep, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i * outStep] = x[xOff + i * xStep];
    }
  }

  private static void longs(
      long[] x, int xOff, int xStep, long[] out, int outOff, int outStep, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i * outStep] = x[xOff + i * xStep];
    }
  }

  private static void bytes(
      byte[] x, int xOff, int xStep, byte[] out, int outOff, int outStep, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i * outStep] = x[xOff + i * xStep];
    }
  }

  /// The strided view of out += x, contiguous: the gradient of a slice. No two elements of the view
  /// may be the same.
  public static void stridedAdd(
      Workers w, int[] shape, float[] x, int xOff, float[] out, int outOff, int[] outStrides) {
    Broadcast.check(shape, xOff, rowMajor(shape), x.length);
    Broadcast.check(shape, outOff, outStrides, out.length);
    RowWalk walk = new RowWalk(shape, new int[] {xOff, outOff}, rowMajor(shape), outStrides);
    int from = walk.step(0);
    int to = walk.step(1);
    walk.forEach(
        w,
        (at, n) -> {
          for (int i = 0; i < n; i++) {
            out[at[1] + i * to] += x[at[0] + i * from];
          }
        });
  }

  /// [#stridedAdd] for doubles.
  public static void stridedAdd(
      Workers w, int[] shape, double[] x, int xOff, double[] out, int outOff, int[] outStrides) {
    Broadcast.check(shape, xOff, rowMajor(shape), x.length);
    Broadcast.check(shape, outOff, outStrides, out.length);
    RowWalk walk = new RowWalk(shape, new int[] {xOff, outOff}, rowMajor(shape), outStrides);
    int from = walk.step(0);
    int to = walk.step(1);
    walk.forEach(
        w,
        (at, n) -> {
          for (int i = 0; i < n; i++) {
            out[at[1] + i * to] += x[at[0] + i * from];
          }
        });
  }

  /// out = the `[outer, axis, inner]` view of x with the axis reversed.
  public static void flip(
      Workers w, int outer, int axis, int inner, Object x, int xOff, Object out, int outOff) {
    if (axis == 0) {
      return;
    }
    int[] shape = {outer, axis, inner};
    int[] strides = {axis * inner, -inner, 1};
    strided(w, shape, x, xOff + (axis - 1) * inner, strides, out, outOff);
  }
}
