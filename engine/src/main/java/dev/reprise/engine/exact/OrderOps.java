package dev.reprise.engine.exact;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Sorting and what follows from it. Sorting is stable; NaN counts as larger than every number, and
/// −0 as equal to +0.
final class OrderOps {
  private OrderOps() {}

  static ExactNDArray argSort(ExactNDArray x, int wanted, boolean ascending) {
    Tensor in = x.tensor();
    int axis = Shapes.axis(wanted, in.rank());
    return x.constant(order(in, axis, ascending));
  }

  static ExactNDArray sort(ExactNDArray x, int wanted) {
    if (x.tensor().rank() == 0) {
      return ElementwiseOps.identity(x);
    }
    int axis = Shapes.axis(wanted, x.tensor().rank());
    return IndexOps.gather(x, x.operand(order(x.tensor(), axis, true)), axis);
  }

  static NDList topK(ExactNDArray x, int k, int wanted, boolean largest) {
    Tensor in = x.tensor();
    int axis = Shapes.axis(wanted, in.rank());
    if (k < 0 || k > in.dim(axis)) {
      throw new IllegalArgumentException(
          "Exact: topK needs k of at most " + in.dim(axis) + ", found " + k);
    }
    Tensor best = Rearrange.slice(order(in, axis, !largest), axis, 0, k);
    ExactNDArray index = x.constant(best);
    return new NDList(IndexOps.gather(x, index, axis), index);
  }

  private static Tensor order(Tensor x, int axis, boolean ascending) {
    int n = x.rank() == 0 ? 1 : x.dim(axis);
    int inner = x.rank() == 0 ? 1 : Shapes.product(x.dims(), axis + 1, x.rank());
    long[] out = new long[x.size()];
    Lane lane = x.isFloat32() ? packed(x.floats(), ascending) : boxed(x, ascending);
    long[] positions = new long[n];
    for (int i = 0; n > 0 && i < out.length / n; i++) {
      int first = i / inner * n * inner + i % inner;
      lane.order(first, inner, positions);
      for (int k = 0; k < n; k++) {
        out[first + k * inner] = positions[k];
      }
    }
    return Tensor.of(out, x.dims());
  }

  /// Orders the elements at `first`, `first + step`, … and writes their positions.
  private interface Lane {
    void order(int first, int step, long[] positions);
  }

  /// Sorts float values as longs: the value, made comparable as an integer, above its position,
  /// which keeps the sort stable.
  private static Lane packed(float[] values, boolean ascending) {
    return (first, step, positions) -> {
      for (int i = 0; i < positions.length; i++) {
        int bits = Float.floatToIntBits(values[first + i * step] + 0f);
        int key = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
        positions[i] = (long) (ascending ? key : ~key) << 32 | i;
      }
      Arrays.sort(positions);
      for (int i = 0; i < positions.length; i++) {
        positions[i] &= 0xffffffffL;
      }
    };
  }

  private static Lane boxed(Tensor x, boolean ascending) {
    double[] values = Cast.toDoubles(x);
    return (first, step, positions) -> {
      Integer[] order = new Integer[positions.length];
      Arrays.setAll(order, i -> i);
      Arrays.sort(
          order,
          (p, q) -> {
            double a = values[first + p * step];
            double b = values[first + q * step];
            return ascending ? compare(a, b) : compare(b, a);
          });
      Arrays.setAll(positions, i -> order[i]);
    };
  }

  private static int compare(double a, double b) {
    return a < b ? -1 : a > b ? 1 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  /// The different values in ascending order; on request where each element is among them, and how
  /// often each occurs.
  static NDList unique(
      ExactNDArray x, @Nullable Integer axis, boolean withInverse, boolean withCounts) {
    if (axis != null) {
      throw Types.unsupported("unique", "along an axis");
    }
    Tensor flat = x.tensor().withDims(x.tensor().size());
    long[] order = order(flat, 0, true).longs();
    double[] values = Cast.toDoubles(flat);
    long[] inverse = new long[order.length];
    long[] first = new long[order.length];
    long[] counts = new long[order.length];
    int n = 0;
    for (int i = 0; i < order.length; i++) {
      int at = (int) order[i];
      if (i == 0 || compare(values[(int) order[i - 1]], values[at]) != 0) {
        first[n++] = at;
      }
      inverse[at] = n - 1;
      counts[n - 1]++;
    }
    Tensor index = Tensor.of(Arrays.copyOf(first, n), n);
    NDList result = new NDList(x.constant(IndexOps.take(flat, index.longs(), 0, n)));
    if (withInverse) {
      result.add(x.constant(Tensor.of(inverse, x.tensor().dims())));
    }
    if (withCounts) {
      result.add(x.constant(Tensor.of(Arrays.copyOf(counts, n), n)));
    }
    return result;
  }

  /// Positions of all elements that are not zero, one row for each: int64 of shape (count, axes).
  static ExactNDArray nonzero(ExactNDArray x) {
    Tensor in = x.tensor().rank() == 0 ? x.tensor().withDims(1) : x.tensor();
    byte[] mask = Cast.to(in, DataType.BOOLEAN).bytes();
    int[] strides = Rearrange.rowMajor(in.dims());
    int count = 0;
    for (byte b : mask) {
      count += b;
    }
    long[] out = new long[count * in.rank()];
    int at = 0;
    for (int i = 0; i < mask.length; i++) {
      for (int axis = 0; mask[i] != 0 && axis < in.rank(); axis++) {
        out[at++] = i / strides[axis] % in.dim(axis);
      }
    }
    return x.constant(Tensor.of(out, count, in.rank()));
  }
}
