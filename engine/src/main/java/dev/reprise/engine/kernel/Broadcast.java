package dev.reprise.engine.kernel;

import java.util.Arrays;
import java.util.Locale;

/// Shapes and strides (in elements), and the walk over the rows of a strided view. Shapes are
/// aligned at their last axis; an axis of size 1 stretches to the other's.
public final class Broadcast {
  private Broadcast() {}

  /// The number of elements of a shape.
  ///
  /// @throws IllegalArgumentException if a size is negative or the product exceeds an array's
  ///   capacity
  public static int size(int[] shape) {
    long size = 1;
    for (int axis : shape) {
      if (axis < 0) {
        throw new IllegalArgumentException(
            "Shape " + Arrays.toString(shape) + " has a negative size");
      }
      size = Math.multiplyExact(size, (long) axis);
    }
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Shape "
              + Arrays.toString(shape)
              + " has "
              + size
              + " elements; the most is "
              + Integer.MAX_VALUE);
    }
    return (int) size;
  }

  /// The common shape of `a` and `b`.
  public static int[] shape(int[] a, int[] b) {
    int[] out = new int[Math.max(a.length, b.length)];
    for (int i = 1; i <= out.length; i++) {
      int left = i <= a.length ? a[a.length - i] : 1;
      int right = i <= b.length ? b[b.length - i] : 1;
      if (left != right && left != 1 && right != 1) {
        throw new IllegalArgumentException(
            "Shapes "
                + Arrays.toString(a)
                + " and "
                + Arrays.toString(b)
                + " cannot be broadcast together");
      }
      out[out.length - i] = left == 1 ? right : left;
    }
    return out;
  }

  /// The strides at which a contiguous array of `shape` is read as `target`: 0 along stretched
  /// axes.
  public static int[] strides(int[] shape, int[] target) {
    if (shape.length > target.length) {
      throw new IllegalArgumentException(
          "Shape " + Arrays.toString(shape) + " has more axes than " + Arrays.toString(target));
    }
    int[] strides = new int[target.length];
    int stride = 1;
    for (int i = 1; i <= shape.length; i++) {
      int axis = shape[shape.length - i];
      if (axis != 1 && axis != target[target.length - i]) {
        throw new IllegalArgumentException(
            "Shape "
                + Arrays.toString(shape)
                + " cannot be broadcast to "
                + Arrays.toString(target));
      }
      strides[target.length - i] = axis == 1 ? 0 : stride;
      stride *= axis;
    }
    return strides;
  }

  /// The strides of a contiguous array.
  public static int[] rowMajor(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }

  /// Checks that every element of a strided view lies inside an array.
  static void check(int[] shape, int offset, int[] strides, int length) {
    if (shape.length != strides.length) {
      throw new IllegalArgumentException(
          "Strides " + Arrays.toString(strides) + " do not fit shape " + Arrays.toString(shape));
    }
    long low = offset;
    long high = offset;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] == 0) {
        return;
      }
      long reach = (long) strides[i] * (shape[i] - 1);
      low += Math.min(reach, 0);
      high += Math.max(reach, 0);
    }
    if (low < 0 || high >= length) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "View of shape %s at offset %d with strides %s reaches elements %d to %d of an array of %d",
              Arrays.toString(shape),
              offset,
              Arrays.toString(strides),
              low,
              high,
              length));
    }
  }
}
