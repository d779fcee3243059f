package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;

/// Running sums and products along an axis: one ascending chain for each lane. Integers run in 64
/// bits.
final class Cumulative {
  private Cumulative() {}

  static Tensor sum(Tensor x, int axis, boolean fromEnd) {
    return run(x, axis, fromEnd, false);
  }

  static Tensor product(Tensor x, int axis) {
    return run(x, axis, false, true);
  }

  /// The gradient of the product: for each element the product of those before it, times the sum of
  /// the later gradients, each with the product of the elements between. In double, right also
  /// where elements are zero.
  static Tensor productGradient(Tensor x, Tensor g, int axis) {
    double[] values = Cast.toDoubles(x);
    double[] later = Cast.toDoubles(g).clone();
    int n = x.rank() == 0 ? 1 : x.dim(axis);
    int inner = x.rank() == 0 ? 1 : Shapes.product(x.dims(), axis + 1, x.rank());
    for (int lane = 0; n > 0 && lane < values.length / n; lane++) {
      int first = lane / inner * n * inner + lane % inner;
      for (int k = n - 2; k >= 0; k--) {
        int at = first + k * inner;
        later[at] = Math.fma(values[at + inner], later[at + inner], later[at]);
      }
      double before = 1;
      for (int k = 0; k < n; k++) {
        int at = first + k * inner;
        later[at] *= before;
        before *= values[at];
      }
    }
    return Cast.to(Tensor.of(later, x.dims()), x.type());
  }

  private static Tensor run(Tensor x, int axis, boolean fromEnd, boolean product) {
    boolean floating = Types.isFloating(x.type());
    Tensor out = floating ? x.copy() : Cast.to(x, DataType.INT64).copy();
    if (x.rank() == 0) {
      return out;
    }
    int n = x.dim(axis);
    int inner = Shapes.product(x.dims(), axis + 1, x.rank());
    int outer = Shapes.product(x.dims(), 0, axis);
    int step = fromEnd ? -inner : inner;
    for (int lane = 0; lane < outer * inner; lane++) {
      int first = lane / inner * n * inner + lane % inner + (fromEnd ? (n - 1) * inner : 0);
      for (int k = 1, at = first + step; k < n; k++, at += step) {
        combine(out.array(), at, at - step, product);
      }
    }
    return out;
  }

  private static void combine(Object array, int at, int previous, boolean product) {
    switch (array) {
      case float[] a -> a[at] = product ? a[previous] * a[at] : a[previous] + a[at];
      case double[] a -> a[at] = product ? a[previous] * a[at] : a[previous] + a[at];
      case long[] a -> a[at] = product ? a[previous] * a[at] : a[previous] + a[at];
      default -> throw Types.unsupported("cumSum", array.getClass().getSimpleName());
    }
  }
}
