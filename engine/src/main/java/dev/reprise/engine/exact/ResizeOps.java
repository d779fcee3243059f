package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.Resize;

/// Images of another size, with gradients: computed in double, rounded once. Bilinear means
/// antialiased, as DJL asks PyTorch for it.
final class ResizeOps {
  private static final String ADVICE =
      "the kind of interpolation; use nearest or bilinear, or change images while data is prepared";
  private static final int NEAREST = 0;
  private static final int BILINEAR = 1;

  private ResizeOps() {}

  /// Images (height, width, channels), or a batch of them. Whole numbers are rounded to float32 and
  /// then cut off, as DJL does.
  ///
  /// @param mode DJL's: 0 for the nearest element, 1 for bilinear
  static ExactNDArray last(ExactNDArray images, int width, int height, int mode) {
    Tensor x = images.tensor();
    int rank = x.rank();
    if (rank != 3 && rank != 4) {
      throw new IllegalArgumentException(
          "Exact: resize needs (height, width, channels) or a batch of these, found " + x.shape());
    }
    int[] dims = x.dims().clone();
    dims[rank - 3] = height;
    dims[rank - 2] = width;
    int outer = rank == 3 ? 1 : x.dim(0);
    Resize.Shape shape =
        new Resize.Shape(outer, x.dim(rank - 3), x.dim(rank - 2), height, width, x.dim(rank - 1));
    return resize(images, kind("resize", shape, mode), dims);
  }

  /// Images (batch, channels, height, width).
  static ExactNDArray first(ExactNDArray images, long[] size, int mode, boolean alignCorners) {
    if (alignCorners) {
      throw Types.unsupported(
          "interpolation",
          "aligned corners; leave them off, or change images while data is prepared");
    }
    Tensor x = images.tensor();
    if (x.rank() != 4 || size.length != 2) {
      throw new IllegalArgumentException(
          "Exact: interpolation needs (batch, channels, height, width) and two sizes, found "
              + x.shape()
              + " and "
              + size.length);
    }
    int[] dims = {x.dim(0), x.dim(1), Math.toIntExact(size[0]), Math.toIntExact(size[1])};
    Resize.Shape shape =
        new Resize.Shape(dims[0] * dims[1], x.dim(2), x.dim(3), dims[2], dims[3], 1);
    return resize(images, kind("interpolation", shape, mode), dims);
  }

  private static Resize kind(String operator, Resize.Shape shape, int mode) {
    return switch (mode) {
      case NEAREST -> Resize.nearest(shape);
      case BILINEAR -> Resize.bilinear(shape);
      default -> throw Types.unsupported(operator, ADVICE);
    };
  }

  private static ExactNDArray resize(ExactNDArray images, Resize resize, int[] dims) {
    Tensor x = images.tensor();
    DataType type = Types.isFloating(x.type()) ? x.type() : DataType.FLOAT32;
    double[] out = new double[Shapes.size(dims)];
    resize.forward(ExactEngine.workers(), Cast.toDoubles(x), out);
    Tensor rounded = Cast.to(Tensor.of(out, dims), type);
    return Tape.result(
        images.getManager(),
        Cast.to(rounded, x.type()),
        (g, to) ->
            to.add(
                0,
                () -> {
                  double[] dx = new double[x.size()];
                  resize.backward(ExactEngine.workers(), Cast.toDoubles(g), dx);
                  return Cast.to(Tensor.of(dx, x.dims()), type);
                }),
        images);
  }
}
