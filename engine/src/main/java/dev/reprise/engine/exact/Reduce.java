package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.ReduceOp;
import dev.reprise.engine.kernel.Reduction;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;

/// Reductions on tensors, without gradients.
///
/// Several axes that stand side by side are reduced as one long axis; axes that do not are first
/// brought together at the end by a transpose. That rule is part of the bits. Integers and booleans
/// sum and multiply in 64 bits.
final class Reduce {
  private Reduce() {}

  static Tensor reduce(ReduceOp op, Tensor x, int[] axes, boolean keepDims) {
    int[] dims = keepDims ? Shapes.kept(x.dims(), axes) : Shapes.without(x.dims(), axes);
    if (axes.length == 0 && x.rank() > 0) {
      return x;
    }
    boolean together = axes.length == 0 || axes[axes.length - 1] - axes[0] == axes.length - 1;
    if (!together) {
      int[] order = Shapes.joined(Shapes.without(Shapes.all(x.rank()), axes), axes);
      return span(op, Rearrange.permute(x, order), x.rank() - axes.length, x.rank()).withDims(dims);
    }
    int from = axes.length == 0 ? 0 : axes[0];
    int to = axes.length == 0 ? 0 : axes[axes.length - 1] + 1;
    return span(op, x, from, to).withDims(dims);
  }

  /// Reduces the axes from `from` (with) to `to` (without) as one.
  private static Tensor span(ReduceOp op, Tensor x, int from, int to) {
    int outer = Shapes.product(x.dims(), 0, from);
    int axis = Shapes.product(x.dims(), from, to);
    int inner = Shapes.product(x.dims(), to, x.rank());
    if (axis == 0 && (op == ReduceOp.MAX || op == ReduceOp.MIN)) {
      throw new IllegalArgumentException(
          "Exact: " + op + " of an empty axis has no value, shape " + Arrays.toString(x.dims()));
    }
    if (!Types.isFloating(x.type())) {
      return reduceLongs(op, x, outer, axis, inner);
    }
    Workers w = ExactEngine.workers();
    if (x.isFloat32()) {
      float[] out = FloatPool.take(outer * inner);
      if (out.length > 0) {
        Reduction.reduce(w, op, outer, axis, inner, x.floats(), 0, out, 0);
      }
      return Tensor.of(out, out.length);
    }
    double[] out = new double[outer * inner];
    if (out.length > 0) {
      Reduction.reduce(w, op, outer, axis, inner, x.doubles(), 0, out, 0);
    }
    return Tensor.of(out, out.length);
  }

  private static Tensor reduceLongs(ReduceOp op, Tensor x, int outer, int axis, int inner) {
    if (op == ReduceOp.MEAN) {
      return span(op, Cast.to(x, DataType.FLOAT32).withDims(outer, axis, inner), 1, 2);
    }
    long[] in = Cast.toLongs(x);
    long[] out = new long[outer * inner];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int at = o * axis * inner + i;
        long value =
            op == ReduceOp.PROD ? 1 : op == ReduceOp.MAX || op == ReduceOp.MIN ? in[at] : 0;
        for (int k = 0; k < axis; k++) {
          value = fold(op, value, in[at + k * inner]);
        }
        out[o * inner + i] = value;
      }
    }
    boolean keepsType = op == ReduceOp.MAX || op == ReduceOp.MIN;
    return Cast.fromLongs(out, keepsType ? x.type() : DataType.INT64, out.length);
  }

  private static long fold(ReduceOp op, long value, long next) {
    return switch (op) {
      case PROD -> value * next;
      case MAX -> Math.max(value, next);
      case MIN -> Math.min(value, next);
      case SUM_OF_SQUARES -> value + next * next;
      case SUM, MEAN -> value + next;
    };
  }

  /// Position of the largest or smallest value along an axis: the first one, and NaN before all;
  /// int64.
  static Tensor argExtreme(Tensor x, int axis, boolean largest) {
    int outer = Shapes.product(x.dims(), 0, axis);
    int length = x.dim(axis);
    int inner = Shapes.product(x.dims(), axis + 1, x.rank());
    if (length == 0) {
      throw new IllegalArgumentException("Exact: argMax/argMin of an empty axis has no value");
    }
    long[] out = new long[outer * inner];
    Workers w = ExactEngine.workers();
    if (out.length > 0 && x.isFloat32() && largest) {
      Reduction.argMax(w, outer, length, inner, x.floats(), 0, out, 0);
    } else if (out.length > 0 && x.isFloat32()) {
      Reduction.argMin(w, outer, length, inner, x.floats(), 0, out, 0);
    } else if (out.length > 0 && largest) {
      Reduction.argMax(w, outer, length, inner, Cast.toDoubles(x), 0, out, 0);
    } else if (out.length > 0) {
      Reduction.argMin(w, outer, length, inner, Cast.toDoubles(x), 0, out, 0);
    }
    return Tensor.of(out, Shapes.without(x.dims(), axis));
  }

  /// Sums a gradient back to the dimensions it was broadcast from: groups of side-by-side axes, the
  /// last group first. A gradient that nothing holds is given back where a new one takes its place.
  static Tensor sumTo(Tensor g, int[] dims) {
    if (Arrays.equals(g.dims(), dims)) {
      return g;
    }
    int extra = g.rank() - dims.length;
    Tensor sum = g;
    int axis = g.rank() - 1;
    while (axis >= 0) {
      int end = axis;
      while (axis >= 0 && wasBroadcast(g.dims(), dims, extra, axis)) {
        axis--;
      }
      if (end > axis) {
        int[] group = new int[end - axis];
        int first = axis + 1;
        Arrays.setAll(group, i -> first + i);
        Tensor before = sum;
        sum = reduce(ReduceOp.SUM, before, group, true);
        if (sum.storage() != before.storage()) {
          before.discard();
        }
      } else {
        axis--;
      }
    }
    return sum.withDims(dims);
  }

  private static boolean wasBroadcast(int[] from, int[] to, int extra, int axis) {
    return axis < extra || to[axis - extra] == 1 && from[axis] != 1;
  }
}
