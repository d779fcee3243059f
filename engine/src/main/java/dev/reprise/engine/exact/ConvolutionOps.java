package dev.reprise.engine.exact;

import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.kernel.BatchNormalization;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.Convolution;
import dev.reprise.engine.kernel.ConvolutionShape;
import dev.reprise.engine.kernel.ConvolutionShape.Extent;
import dev.reprise.engine.kernel.DoubleConvolution;
import dev.reprise.engine.kernel.ReduceOp;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Convolutions in one to three dimensions, and their transposes, with their gradients.
final class ConvolutionOps {
  private ConvolutionOps() {}

  /// How the window moves; one number for each axis of the image.
  record Window(Shape stride, Shape padding, Shape dilation, int groups) {
    Extent extent(int size, int kernel, int axis) {
      return new Extent(size, kernel, at(stride, axis), at(padding, axis), at(dilation, axis));
    }

    private static int at(Shape shape, int axis) {
      return Math.toIntExact(shape.get(axis));
    }

    void requireAxes(String operator, int axes) {
      if (stride.dimension() != axes
          || padding.dimension() != axes
          || dilation.dimension() != axes) {
        throw new IllegalArgumentException(
            "Exact: "
                + operator
                + " over "
                + axes
                + " axes needs as many strides, paddings and dilations, found "
                + stride
                + ", "
                + padding
                + " and "
                + dilation);
      }
    }
  }

  /// `input` (batch, channels, …), `weight` (filters, channels / groups, …), `bias` (filters).
  static ExactNDArray convolution(
      ExactNDArray input, ExactNDArray weight, @Nullable ExactNDArray bias, Window window) {
    Tensor x = input.tensor();
    Tensor k = weight.tensor();
    requireShapes("convolution", x, k, bias, window);
    int axes = x.rank() - 2;
    Extent[] extents = new Extent[axes];
    for (int i = 0; i < axes; i++) {
      extents[i] = window.extent(x.dim(i + 2), k.dim(i + 2), i);
    }
    ConvolutionShape s = shape(x.dim(0), window.groups(), x.dim(1), k.dim(0), extents);
    int[] dims = new int[x.rank()];
    dims[0] = s.images();
    dims[1] = s.outChannels();
    for (int i = 0; i < axes; i++) {
      dims[i + 2] = extents[i].out();
    }
    Tensor y = forward(s, x, k, bias == null ? null : bias.tensor(), dims);
    Backward.Single backward =
        (g, to) -> {
          to.add(0, () -> inputGradient(s, k, g, x.dims()));
          to.add(1, () -> weightGradient(s, x, g, k.dims()));
          if (bias != null) {
            to.add(2, () -> biasGradient(g));
          }
        };
    return bias == null
        ? Tape.result(input.getManager(), y, backward, input, weight)
        : Tape.result(input.getManager(), y, backward, input, weight, bias);
  }

  /// The transpose of a convolution: `weight` is (filters, channels / groups, …) as DJL's blocks
  /// make it, and the result has (n − 1) · stride − 2 · padding + dilation · (kernel − 1) + 1 +
  /// outPadding elements along an axis of n.
  static ExactNDArray transposed(
      ExactNDArray input,
      ExactNDArray weight,
      @Nullable ExactNDArray bias,
      Window window,
      Shape outPadding) {
    Tensor x = input.tensor();
    requireShapes("deconvolution", x, weight.tensor(), bias, window);
    int axes = x.rank() - 2;
    Extent[] extents = new Extent[axes];
    int[] dims = x.dims().clone();
    dims[1] = weight.tensor().dim(0);
    for (int i = 0; i < axes; i++) {
      int kernel = weight.tensor().dim(i + 2);
      int span = Math.toIntExact(window.dilation().get(i) * (kernel - 1) + outPadding.get(i) + 1);
      long size = (x.dim(i + 2) - 1) * window.stride().get(i) - 2 * window.padding().get(i) + span;
      dims[i + 2] = Math.toIntExact(size);
      extents[i] = window.extent(dims[i + 2], kernel, i);
      if (extents[i].out() != x.dim(i + 2)) {
        throw new IllegalArgumentException(
            "Exact: deconvolution needs output padding smaller than the stride, found "
                + outPadding
                + " and "
                + window.stride());
      }
    }
    ConvolutionShape s = shape(x.dim(0), window.groups(), dims[1], x.dim(1), extents);
    ExactNDArray turned = turned(weight, window.groups());
    ExactNDArray result = transposed(s, input, turned, dims);
    ShapeOps.closeAll(turned);
    if (bias == null) {
      return result;
    }
    int[] spread = new int[axes + 1];
    Arrays.fill(spread, 1);
    spread[0] = dims[1];
    ExactNDArray sum = ElementwiseOps.binary(BinaryOp.ADD, result, ShapeOps.reshape(bias, spread));
    ShapeOps.closeAll(result);
    return sum;
  }

  /// Weights (filters, channels / groups, …) of a transpose as those of the convolution that it
  /// transposes: (channels, filters / groups, …).
  private static ExactNDArray turned(ExactNDArray weight, int groups) {
    Tensor k = weight.tensor();
    int filters = k.dim(0) / groups;
    int taps = Shapes.product(k.dims(), 2, k.rank());
    ExactNDArray split = ShapeOps.reshape(weight, groups, filters, k.dim(1), taps);
    ExactNDArray swapped = ShapeOps.permute(split, new int[] {0, 2, 1, 3});
    int[] dims = k.dims().clone();
    dims[0] = groups * k.dim(1);
    dims[1] = filters;
    ExactNDArray turned = ShapeOps.reshape(swapped, dims);
    ShapeOps.closeAll(split, swapped);
    return turned;
  }

  private static ExactNDArray transposed(
      ConvolutionShape s, ExactNDArray input, ExactNDArray weight, int[] dims) {
    Tensor x = input.tensor();
    Tensor k = weight.tensor();
    return Tape.result(
        input.getManager(),
        inputGradient(s, k, x, dims),
        (g, to) -> {
          to.add(0, () -> forward(s, g, k, null, x.dims()));
          to.add(1, () -> weightGradient(s, g, x, k.dims()));
        },
        input,
        weight);
  }

  private static ConvolutionShape shape(int images, int groups, int in, int out, Extent[] extents) {
    int n = extents.length;
    return new ConvolutionShape(
        images,
        groups,
        in,
        out,
        n > 2 ? extents[n - 3] : Extent.ONE,
        n > 1 ? extents[n - 2] : Extent.ONE,
        extents[n - 1]);
  }

  private static void requireShapes(
      String operator, Tensor x, Tensor k, @Nullable ExactNDArray bias, Window window) {
    boolean fits =
        x.rank() >= 3
            && x.rank() <= 5
            && k.rank() == x.rank()
            && window.groups() > 0
            && k.dim(1) * window.groups() == x.dim(1)
            && (bias == null || bias.tensor().size() == k.dim(0));
    if (!fits) {
      throw new IllegalArgumentException(
          "Exact: "
              + operator
              + " in "
              + window.groups()
              + " groups of input "
              + x.shape()
              + ", weight "
              + k.shape()
              + (bias == null ? "" : " and bias " + bias.getShape())
              + " does not fit; expected (batch, channels, …), (filters, channels / groups, …)"
              + " and (filters)");
    }
    if (x.type() != k.type() || !Types.isFloating(x.type())) {
      throw Types.unsupported(operator, "data types " + x.type() + " and " + k.type());
    }
    window.requireAxes(operator, x.rank() - 2);
  }

  private static Tensor forward(
      ConvolutionShape s, Tensor x, Tensor k, @Nullable Tensor bias, int[] dims) {
    Workers w = ExactEngine.workers();
    if (x.isFloat32()) {
      float[] y = FloatPool.take(s.outSize());
      float @Nullable [] b = bias == null ? null : bias.floats();
      Convolution.forward(w, s, x.floats(), 0, k.floats(), 0, b, y, 0);
      return Tensor.of(y, dims);
    }
    double[] y = new double[s.outSize()];
    double @Nullable [] b = bias == null ? null : bias.doubles();
    DoubleConvolution.forward(w, s, x.doubles(), k.doubles(), b, y);
    return Tensor.of(y, dims);
  }

  private static Tensor inputGradient(ConvolutionShape s, Tensor k, Tensor g, int[] dims) {
    Workers w = ExactEngine.workers();
    if (k.isFloat32()) {
      float[] dx = FloatPool.take(s.inSize());
      Convolution.inputGradient(w, s, k.floats(), 0, g.floats(), 0, dx, 0);
      return Tensor.of(dx, dims);
    }
    double[] dx = new double[s.inSize()];
    DoubleConvolution.inputGradient(w, s, k.doubles(), g.doubles(), dx);
    return Tensor.of(dx, dims);
  }

  private static Tensor weightGradient(ConvolutionShape s, Tensor x, Tensor g, int[] dims) {
    Workers w = ExactEngine.workers();
    if (x.isFloat32()) {
      float[] dWeight = FloatPool.take(s.weightSize());
      Convolution.weightGradient(w, s, x.floats(), 0, g.floats(), 0, dWeight, 0);
      return Tensor.of(dWeight, dims);
    }
    double[] dWeight = new double[s.weightSize()];
    DoubleConvolution.weightGradient(w, s, x.doubles(), g.doubles(), dWeight);
    return Tensor.of(dWeight, dims);
  }

  /// The sum of every channel over images and positions, as one long axis.
  private static Tensor biasGradient(Tensor g) {
    if (g.isFloat32() && g.size() > 0) {
      float[] sums = new float[g.dim(1)];
      int plane = Shapes.product(g.dims(), 2, g.rank());
      BatchNormalization.Shape s = new BatchNormalization.Shape(g.dim(0), g.dim(1), plane);
      BatchNormalization.channelSums(ExactEngine.workers(), s, g.floats(), 0, sums);
      return Tensor.of(sums, sums.length);
    }
    int[] axes = Shapes.without(Shapes.all(g.rank()), 1);
    return Reduce.reduce(ReduceOp.SUM, g, axes, false);
  }
}
