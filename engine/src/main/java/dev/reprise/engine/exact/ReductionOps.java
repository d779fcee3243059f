package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.CompareOp;
import dev.reprise.engine.kernel.ReduceOp;
import dev.reprise.engine.kernel.Softmax;
import dev.reprise.engine.kernel.UnaryOp;
import dev.reprise.engine.kernel.Workers;

/// Reductions, running sums and softmax with their gradients.
final class ReductionOps {
  private ReductionOps() {}

  static ExactNDArray reduceAll(ExactNDArray x, ReduceOp op) {
    return reduce(x, op, Shapes.all(x.tensor().rank()), false);
  }

  static ExactNDArray reduce(ExactNDArray x, ReduceOp op, int[] wanted, boolean keepDims) {
    Tensor in = x.tensor();
    int[] axes = Shapes.axes(wanted, in.rank());
    Tensor out = Reduce.reduce(op, in, axes, keepDims);
    boolean linear = op == ReduceOp.SUM || op == ReduceOp.MEAN;
    return Tape.result(
        x.getManager(),
        out,
        linear ? Tape.NOTHING : new Tensor[] {in, out},
        (g, to) -> to.add(0, () -> gradient(op, in, axes, out, g)),
        x);
  }

  private static Tensor gradient(ReduceOp op, Tensor x, int[] axes, Tensor y, Tensor g) {
    int[] kept = Shapes.kept(x.dims(), axes);
    Tensor spread = Rearrange.broadcast(g.withDims(kept), x.dims());
    return switch (op) {
      case SUM -> spread;
      case MEAN -> {
        double count = x.size() == 0 ? 1 : (double) x.size() / y.size();
        yield Arithmetic.div(spread, Tensor.full(x.type(), count));
      }
      case SUM_OF_SQUARES -> Arithmetic.mul(Arithmetic.mul(spread, x), 2);
      case MAX, MIN -> {
        Tensor winners = Cast.to(Arithmetic.compare(CompareOp.EQ, x, y.withDims(kept)), x.type());
        Tensor count = Reduce.reduce(ReduceOp.SUM, winners, axes, true);
        yield Arithmetic.mul(Arithmetic.div(winners, count), spread);
      }
      case PROD -> Arithmetic.mul(productsOfOthers(x, axes), spread);
    };
  }

  /// For each element the product of all others along the axes, right also where elements are zero.
  private static Tensor productsOfOthers(Tensor x, int[] axes) {
    int[] order = Shapes.joined(Shapes.without(Shapes.all(x.rank()), axes), axes);
    double[] values = Cast.toDoubles(Rearrange.permute(x, order));
    int n = 1;
    for (int axis : axes) {
      n *= x.dim(axis);
    }
    double[] others = new double[values.length];
    for (int base = 0; n > 0 && base < values.length; base += n) {
      double before = 1;
      for (int i = 0; i < n; i++) {
        others[base + i] = before;
        before *= values[base + i];
      }
      double after = 1;
      for (int i = n - 1; i >= 0; i--) {
        others[base + i] *= after;
        after *= values[base + i];
      }
    }
    int[] dims = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      dims[i] = x.dim(order[i]);
    }
    Tensor result = Cast.to(Tensor.of(others, dims), x.type());
    return Rearrange.permute(result, Rearrange.inverse(order));
  }

  static ExactNDArray argExtreme(ExactNDArray x, int axis, boolean largest) {
    Tensor in = x.tensor();
    if (in.rank() == 0) {
      return x.constant(Tensor.of(new long[1]));
    }
    return x.constant(Reduce.argExtreme(in, Shapes.axis(axis, in.rank()), largest));
  }

  static ExactNDArray argExtremeOfAll(ExactNDArray x, boolean largest) {
    Tensor flat = x.tensor().withDims(x.tensor().size());
    return x.constant(Reduce.argExtreme(flat, 0, largest));
  }

  static ExactNDArray cumulativeSum(ExactNDArray x, int wanted) {
    Tensor in = x.tensor();
    int axis = Shapes.axis(wanted, in.rank());
    Tensor out = Cumulative.sum(in, axis, false);
    return Tape.result(
        x.getManager(), out, (g, to) -> to.add(0, () -> Cumulative.sum(g, axis, true)), x);
  }

  static ExactNDArray cumulativeProduct(ExactNDArray x, int wanted, DataType type) {
    Tensor in = Cast.to(x.tensor(), type);
    int axis = Shapes.axis(wanted, in.rank());
    Tensor out = Cumulative.product(in, axis);
    return Types.isFloating(type)
        ? Tape.result(
            x.getManager(),
            out,
            (g, to) -> to.add(0, () -> Cumulative.productGradient(in, g, axis)),
            x)
        : x.constant(out);
  }

  static ExactNDArray softmax(ExactNDArray x, int wanted, boolean log) {
    Tensor in = x.tensor();
    int axis = Shapes.axis(wanted, in.rank());
    if (in.isFloat64()) {
      return softmaxDouble(x, axis, log);
    }
    Tensor f = Cast.to(in, DataType.FLOAT32);
    int outer = Shapes.product(f.dims(), 0, axis);
    int n = f.rank() == 0 ? 1 : f.dim(axis);
    int inner = Shapes.product(f.dims(), Math.min(axis + 1, f.rank()), f.rank());
    Workers w = ExactEngine.workers();
    float[] y = FloatPool.take(f.size());
    if (y.length > 0 && log) {
      Softmax.logSoftmax(w, outer, n, inner, f.floats(), 0, y, 0);
    } else if (y.length > 0) {
      Softmax.softmax(w, outer, n, inner, f.floats(), 0, y, 0);
    }
    Tensor out = Tensor.of(y, f.dims());
    return Tape.result(
        x.getManager(),
        out,
        new Tensor[] {out},
        (g, to) ->
            to.add(
                0,
                () -> {
                  float[] dx = FloatPool.take(y.length);
                  if (y.length > 0 && log) {
                    Softmax.logSoftmaxBackward(w, outer, n, inner, y, 0, g.floats(), 0, dx, 0);
                  } else if (y.length > 0) {
                    Softmax.softmaxBackward(w, outer, n, inner, y, 0, g.floats(), 0, dx, 0);
                  }
                  return Tensor.of(dx, f.dims());
                }),
        x);
  }

  /// Sum of magnitudes (order 1) or the square root of the sum of squares (order 2).
  static ExactNDArray norm(ExactNDArray x, int order, int[] axes, boolean keepDims) {
    if (order == 1) {
      ExactNDArray magnitudes = ElementwiseOps.unary(x, UnaryOp.ABS);
      ExactNDArray sum = reduce(magnitudes, ReduceOp.SUM, axes, keepDims);
      magnitudes.close();
      return sum;
    }
    if (order != 2) {
      throw Types.unsupported("norm", "order " + order);
    }
    ExactNDArray squares = reduce(x, ReduceOp.SUM_OF_SQUARES, axes, keepDims);
    ExactNDArray root = ElementwiseOps.unary(squares, UnaryOp.SQRT);
    squares.close();
    return root;
  }

  /// The array divided by its norm along an axis, which counts as at least `epsilon`.
  static ExactNDArray normalize(ExactNDArray x, double exponent, int axis, double epsilon) {
    ExactNDArray norm = norm(x, (int) exponent, new int[] {axis}, true);
    ExactNDArray safe = ElementwiseOps.binary(BinaryOp.MAX, norm, epsilon);
    ExactNDArray result = ElementwiseOps.binary(BinaryOp.DIV, x, safe);
    ShapeOps.closeAll(norm, safe);
    return result;
  }

  /// Composed of the other operators, which carry the gradient.
  private static ExactNDArray softmaxDouble(ExactNDArray x, int axis, boolean log) {
    int[] axes = {axis};
    Tensor max = Reduce.reduce(ReduceOp.MAX, x.tensor(), axes, true);
    ExactNDArray shifted = ElementwiseOps.binary(BinaryOp.SUB, x, x.operand(max));
    ExactNDArray exp = ElementwiseOps.unary(shifted, UnaryOp.EXP);
    ExactNDArray sum = reduce(exp, ReduceOp.SUM, axes, true);
    return log
        ? ElementwiseOps.binary(BinaryOp.SUB, shifted, ElementwiseOps.unary(sum, UnaryOp.LOG))
        : ElementwiseOps.binary(BinaryOp.DIV, exp, sum);
  }
}
