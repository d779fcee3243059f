package dev.reprise.engine.exact;

import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.DoublePooling;
import dev.reprise.engine.kernel.Pooling;
import dev.reprise.engine.kernel.ReduceOp;
import java.util.Arrays;

/// Pooling over the windows of images (batch, channels, …) of one to three axes, with gradients.
final class PoolingOps {
  private PoolingOps() {}

  /// How the window moves; one number for each axis of the image.
  record Window(Shape kernel, Shape stride, Shape padding, boolean ceil) {
    Pooling.Axis axis(int size, int axis) {
      return Pooling.Axis.of(size, at(kernel, axis), at(stride, axis), at(padding, axis), ceil);
    }

    private static int at(Shape shape, int axis) {
      return Math.toIntExact(shape.get(axis));
    }

    int elements() {
      return Math.toIntExact(kernel.size());
    }
  }

  /// One window for each image.
  private static Window whole(Tensor x) {
    requireImages("global pooling", x);
    Shape kernel = x.shape().slice(2);
    long[] zeros = new long[kernel.dimension()];
    return new Window(kernel, kernel, new Shape(zeros), false);
  }

  static ExactNDArray max(ExactNDArray input, Window window) {
    Tensor x = input.tensor();
    Pooling.Shape s = shape("maxPool", x, window);
    int[] places = new int[s.planes() * s.outPlane()];
    Tensor out = Tensor.uninitialized(x.type(), dims(x, s));
    if (x.isFloat32()) {
      Pooling.max(ExactEngine.workers(), s, x.floats(), out.floats(), places);
    } else {
      DoublePooling.max(s, x.doubles(), out.doubles(), places);
    }
    return Tape.result(
        input.getManager(), out, (g, to) -> to.add(0, () -> maxGradient(x, s, places, g)), input);
  }

  private static Tensor maxGradient(Tensor x, Pooling.Shape s, int[] places, Tensor g) {
    Tensor dx = Tensor.uninitialized(x.type(), x.dims());
    if (x.isFloat32()) {
      Pooling.maxBackward(ExactEngine.workers(), s, places, g.floats(), dx.floats());
    } else {
      DoublePooling.maxBackward(places, g.doubles(), dx.doubles());
    }
    return dx;
  }

  static ExactNDArray average(ExactNDArray input, Window window, boolean countPadding) {
    Tensor x = input.tensor();
    Pooling.Shape s = shape("avgPool", x, window);
    Tensor out = Tensor.uninitialized(x.type(), dims(x, s));
    if (x.isFloat32()) {
      Pooling.average(ExactEngine.workers(), s, countPadding, x.floats(), out.floats());
    } else {
      DoublePooling.average(s, countPadding, x.doubles(), out.doubles());
    }
    return Tape.result(
        input.getManager(),
        out,
        (g, to) -> to.add(0, () -> averageGradient(x, s, countPadding, g)),
        input);
  }

  private static Tensor averageGradient(Tensor x, Pooling.Shape s, boolean countPadding, Tensor g) {
    Tensor dx = Tensor.uninitialized(x.type(), x.dims());
    if (x.isFloat32()) {
      Pooling.averageBackward(ExactEngine.workers(), s, countPadding, g.floats(), dx.floats());
    } else {
      DoublePooling.averageBackward(s, countPadding, g.doubles(), dx.doubles());
    }
    return dx;
  }

  /// `(Σ xᵖ)^(1/p)` over the window, composed as PyTorch composes it: the average of xᵖ times the
  /// window's size, to the power 1/p.
  static ExactNDArray norm(ExactNDArray input, float order, Window window) {
    ExactNDArray powers = ElementwiseOps.binary(BinaryOp.POW, input, order);
    ExactNDArray means = average(powers, window, true);
    ExactNDArray sums = ElementwiseOps.binary(BinaryOp.MUL, means, window.elements());
    ExactNDArray result = ElementwiseOps.binary(BinaryOp.POW, sums, 1.0 / order);
    ShapeOps.closeAll(powers, means, sums);
    return result;
  }

  static ExactNDArray globalMax(ExactNDArray input) {
    return flat(max(input, whole(input.tensor())));
  }

  static ExactNDArray globalAverage(ExactNDArray input) {
    requireImages("globalAvgPool", input.tensor());
    int rank = input.tensor().rank();
    int[] axes = Arrays.copyOfRange(Shapes.all(rank), 2, rank);
    return ReductionOps.reduce(input, ReduceOp.MEAN, axes, false);
  }

  static ExactNDArray globalNorm(ExactNDArray input, float order) {
    return flat(norm(input, order, whole(input.tensor())));
  }

  private static ExactNDArray flat(ExactNDArray pooled) {
    int[] dims = Arrays.copyOf(pooled.tensor().dims(), 2);
    ExactNDArray flat = ShapeOps.reshape(pooled, dims);
    ShapeOps.closeAll(pooled);
    return flat;
  }

  private static Pooling.Shape shape(String operator, Tensor x, Window window) {
    requireImages(operator, x);
    int axes = x.rank() - 2;
    if (window.kernel().dimension() != axes
        || window.stride().dimension() != axes
        || window.padding().dimension() != axes) {
      throw new IllegalArgumentException(
          "Exact: "
              + operator
              + " of "
              + x.shape()
              + " needs windows, strides and paddings of "
              + axes
              + " axes, found "
              + window.kernel()
              + ", "
              + window.stride()
              + " and "
              + window.padding());
    }
    Pooling.Axis[] all = new Pooling.Axis[3];
    Arrays.fill(all, Pooling.Axis.ONE);
    for (int i = 0; i < axes; i++) {
      all[3 - axes + i] = window.axis(x.dim(i + 2), i);
    }
    return new Pooling.Shape(x.dim(0) * x.dim(1), all[0], all[1], all[2]);
  }

  private static int[] dims(Tensor x, Pooling.Shape s) {
    int[] out = {s.depth().out(), s.height().out(), s.width().out()};
    int[] dims = x.dims().clone();
    System.arraycopy(out, 5 - dims.length, dims, 2, dims.length - 2);
    return dims;
  }

  private static void requireImages(String operator, Tensor x) {
    if (x.rank() < 3 || x.rank() > 5) {
      throw new IllegalArgumentException(
          "Exact: " + operator + " needs (batch, channels, …) of 3 to 5 axes, found " + x.shape());
    }
    if (!Types.isFloating(x.type())) {
      throw Types.unsupportedType(operator, x.type());
    }
  }
}
