package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.Broadcast;
import dev.reprise.engine.kernel.SpecialOp;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;

/// Operators that are computed in double whatever the type, with their gradients: special
/// functions, the angle of two numbers, the inverse of a matrix.
final class SpecialOps {
  private static final int GRAIN = 4096;

  private SpecialOps() {}

  private static Tensor floating(Tensor x) {
    return Types.isFloating(x.type()) ? x : Cast.to(x, DataType.FLOAT32);
  }

  static ExactNDArray unary(ExactNDArray x, SpecialOp op) {
    Tensor in = floating(x.tensor());
    double[] values = Cast.toDoubles(in);
    double[] results = new double[values.length];
    over(results.length, i -> results[i] = op.apply(values[i]));
    Tensor out = Cast.to(Tensor.of(results, in.dims()), in.type());
    return Tape.result(
        x.getManager(),
        out,
        (g, to) ->
            to.add(
                0,
                () -> {
                  double[] slopes = new double[results.length];
                  over(slopes.length, i -> slopes[i] = op.gradient(values[i], results[i]));
                  Tensor slope = Cast.to(Tensor.of(slopes, in.dims()), in.type());
                  return Arithmetic.mul(g, slope);
                }),
        x);
  }

  private interface Element {
    void at(int i);
  }

  private static void over(int count, Element body) {
    Workers w = ExactEngine.workers();
    w.parallel(
        count,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            body.at(i);
          }
        });
  }

  /// The angle of the point (x, y) for y = this.
  static ExactNDArray atan2(ExactNDArray a, ExactNDArray b) {
    DataType type = Arithmetic.resultType(BinaryOp.DIV, Types.common(a.tensor(), b.tensor()));
    int[] dims = Broadcast.shape(a.tensor().dims(), b.tensor().dims());
    double[] y = Cast.toDoubles(Rearrange.broadcast(a.tensor(), dims));
    double[] x = Cast.toDoubles(Rearrange.broadcast(b.tensor(), dims));
    double[] out = new double[y.length];
    over(out.length, i -> out[i] = StrictMath.atan2(y[i], x[i]));
    int[] first = a.tensor().dims();
    int[] second = b.tensor().dims();
    return Tape.result(
        a.getManager(),
        Cast.to(Tensor.of(out, dims), type),
        (g, to) -> {
          to.add(0, () -> Reduce.sumTo(slope(g, x, x, y, 1), first));
          to.add(1, () -> Reduce.sumTo(slope(g, y, x, y, -1), second));
        },
        a,
        b);
  }

  /// `g · sign · part / (x² + y²)`.
  private static Tensor slope(Tensor g, double[] part, double[] x, double[] y, int sign) {
    double[] slopes = new double[part.length];
    over(slopes.length, i -> slopes[i] = sign * part[i] / Math.fma(x[i], x[i], y[i] * y[i]));
    return Arithmetic.mul(g, Cast.to(Tensor.of(slopes, g.dims()), g.type()));
  }

  /// The inverses of the matrices in the last two axes: Gauss and Jordan's elimination in double,
  /// with the largest pivot of each column (the first of equals), rounded once.
  static ExactNDArray inverse(ExactNDArray x) {
    Tensor in = floating(x.tensor());
    int rank = in.rank();
    int n = rank < 2 ? -1 : in.dim(rank - 1);
    if (n < 0 || n != in.dim(rank - 2)) {
      throw new IllegalArgumentException(
          "Exact: inverse needs square matrices, found " + Arrays.toString(in.dims()));
    }
    double[] values = Cast.toDoubles(in).clone();
    double[] results = new double[values.length];
    for (int at = 0; n > 0 && at < values.length; at += n * n) {
      invert(values, results, at, n);
    }
    Tensor out = Cast.to(Tensor.of(results, in.dims()), in.type());
    return Tape.result(
        x.getManager(),
        out,
        (g, to) ->
            to.add(
                0,
                () -> {
                  Tensor left = LinearOps.product(out, true, g, false);
                  return Arithmetic.neg(LinearOps.product(left, false, out, true));
                }),
        x);
  }

  private static void invert(double[] a, double[] out, int at, int n) {
    for (int i = 0; i < n; i++) {
      out[at + i * n + i] = 1;
    }
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        if (Math.abs(a[at + row * n + column]) > Math.abs(a[at + pivot * n + column])) {
          pivot = row;
        }
      }
      if (a[at + pivot * n + column] == 0) {
        throw new IllegalArgumentException("Exact: inverse of a singular matrix");
      }
      swap(a, at, n, pivot, column);
      swap(out, at, n, pivot, column);
      double scale = a[at + column * n + column];
      for (int j = 0; j < n; j++) {
        a[at + column * n + j] /= scale;
        out[at + column * n + j] /= scale;
      }
      for (int row = 0; row < n; row++) {
        double factor = a[at + row * n + column];
        for (int j = 0; row != column && j < n; j++) {
          a[at + row * n + j] = Math.fma(-factor, a[at + column * n + j], a[at + row * n + j]);
          out[at + row * n + j] =
              Math.fma(-factor, out[at + column * n + j], out[at + row * n + j]);
        }
      }
    }
  }

  private static void swap(double[] a, int at, int n, int row, int other) {
    for (int j = 0; row != other && j < n; j++) {
      double kept = a[at + row * n + j];
      a[at + row * n + j] = a[at + other * n + j];
      a[at + other * n + j] = kept;
    }
  }

  /// The value below which `percent` of the elements along the axes lie, linear between neighbours.
  static ExactNDArray percentile(ExactNDArray x, double percent, int[] wanted) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("Exact: percentile needs 0 to 100, found " + percent);
    }
    int rank = x.tensor().rank();
    int[] axes = Shapes.axes(wanted, rank);
    int[] rest = Shapes.without(Shapes.all(rank), axes);
    int[] outer = Shapes.without(x.tensor().dims(), axes);
    int size = Shapes.size(outer);
    int n = size == 0 ? 0 : x.tensor().size() / size;
    if (n == 0) {
      throw new IllegalArgumentException("Exact: percentile of nothing has no value");
    }
    ExactNDArray ordered = ShapeOps.permute(x, Shapes.joined(rest, axes));
    ExactNDArray rows = ShapeOps.reshape(ordered, size, n);
    ExactNDArray sorted = OrderOps.sort(rows, 1);
    double position = percent / 100 * (n - 1);
    int low = (int) Math.min(Math.floor(position), n - 1);
    int high = Math.min(low + 1, n - 1);
    ExactNDArray below = ShapeOps.slice(sorted, 1, low, low + 1);
    ExactNDArray above = ShapeOps.slice(sorted, 1, high, high + 1);
    ExactNDArray apart = ElementwiseOps.binary(BinaryOp.SUB, above, below);
    ExactNDArray part = ElementwiseOps.binary(BinaryOp.MUL, apart, position - low);
    ExactNDArray sum = ElementwiseOps.binary(BinaryOp.ADD, below, part);
    ExactNDArray result = ShapeOps.reshape(sum, outer);
    ShapeOps.closeAll(ordered, rows, sorted, below, above, apart, part, sum);
    return result;
  }
}
