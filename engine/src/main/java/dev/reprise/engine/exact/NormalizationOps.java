package dev.reprise.engine.exact;

import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.kernel.BatchNormalization;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.CompareOp;
import dev.reprise.engine.kernel.Normalization;
import dev.reprise.engine.kernel.ReduceOp;
import dev.reprise.engine.kernel.UnaryOp;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Layer, batch and group normalisation with their gradients, and PReLU.
///
/// float32 goes to the kernels; float64 is composed of reductions and element-wise operators.
final class NormalizationOps {
  private NormalizationOps() {}

  /// Normalises over the last axes, whose sizes must be `normalized`; gamma and beta have that
  /// shape.
  static ExactNDArray layer(
      ExactNDArray x,
      Shape normalized,
      @Nullable ExactNDArray gamma,
      @Nullable ExactNDArray beta,
      float eps) {
    Tensor in = x.tensor();
    int[] inner = Shapes.toDims(normalized);
    int outerRank = in.rank() - inner.length;
    if (inner.length == 0
        || outerRank < 0
        || !Arrays.equals(inner, Arrays.copyOfRange(in.dims(), outerRank, in.rank()))) {
      throw new IllegalArgumentException(
          "Exact: layerNorm over " + normalized + " does not fit an array of " + in.shape());
    }
    int cols = Shapes.size(inner);
    requireSize("layerNorm", "gamma", gamma, cols);
    requireSize("layerNorm", "beta", beta, cols);
    int rows = cols == 0 ? 0 : in.size() / cols;
    if (in.isFloat32() && in.size() > 0) {
      return layerFloat(x, rows, cols, gamma, beta, eps);
    }
    int[] axes = Arrays.copyOfRange(Shapes.all(in.rank()), outerRank, in.rank());
    ExactNDArray z = standardize(x, axes, eps);
    return affine(z, gamma, beta, inner);
  }

  private static ExactNDArray layerFloat(
      ExactNDArray x,
      int rows,
      int cols,
      @Nullable ExactNDArray gamma,
      @Nullable ExactNDArray beta,
      float eps) {
    Tensor in = x.tensor();
    float @Nullable [] scale = floats(gamma);
    float[] y = FloatPool.take(in.size());
    float[] mean = new float[rows];
    float[] rstd = new float[rows];
    Workers w = ExactEngine.workers();
    Normalization.layerForward(
        w, rows, cols, eps, in.floats(), 0, scale, floats(beta), y, 0, mean, rstd);
    return Tape.result(
        x.getManager(),
        Tensor.of(y, in.dims()),
        gamma == null ? new Tensor[] {in} : new Tensor[] {in, gamma.tensor()},
        (g, to) -> {
          float[] dx = FloatPool.take(in.size());
          float @Nullable [] dGamma = to.wants(1) ? new float[cols] : null;
          float @Nullable [] dBeta = to.wants(2) ? new float[cols] : null;
          Normalization.layerBackward(
              ExactEngine.workers(),
              rows,
              cols,
              in.floats(),
              0,
              scale,
              mean,
              rstd,
              g.floats(),
              0,
              dx,
              0,
              dGamma,
              dBeta);
          to.add(0, () -> Tensor.of(dx, in.dims()));
          addVector(to, 1, dGamma);
          addVector(to, 2, dBeta);
        },
        x,
        orConstant(x, gamma),
        orConstant(x, beta));
  }

  /// Normalises every channel (`axis`) by the mean and deviation of the batch while training, else
  /// by the running ones. Training changes the arrays of the running mean and variance in place:
  /// `running = momentum · running + (1 − momentum) · new`, the new variance divided by n − 1.
  static ExactNDArray batch(
      ExactNDArray x,
      ExactNDArray runningMean,
      ExactNDArray runningVar,
      @Nullable ExactNDArray gamma,
      @Nullable ExactNDArray beta,
      int wantedAxis,
      float momentum,
      float eps,
      boolean training) {
    int axis = Shapes.axis(wantedAxis, x.tensor().rank());
    int channels = x.tensor().dim(axis);
    requireSize("batchNorm", "runningMean", runningMean, channels);
    requireSize("batchNorm", "runningVar", runningVar, channels);
    requireSize("batchNorm", "gamma", gamma, channels);
    requireSize("batchNorm", "beta", beta, channels);
    if (!x.tensor().isFloat32()) {
      return batchComposed(x, runningMean, runningVar, gamma, beta, axis, momentum, eps, training);
    }
    BatchNormalization.Shape s = shape(x.tensor(), axis);
    float[] mean;
    float[] rstd = new float[channels];
    if (training) {
      mean = new float[channels];
      float[] squares = new float[channels];
      statistics(s, x, mean, squares);
      update(runningMean.writableFloats(), mean, 1, momentum);
      update(runningVar.writableFloats(), squares, s.count() - 1, momentum);
      for (int c = 0; c < channels; c++) {
        rstd[c] = squares[c] / s.count();
      }
      BatchNormalization.deviations(rstd, eps, rstd, channels);
    } else {
      mean = runningMean.floats().clone();
      BatchNormalization.deviations(runningVar.floats(), eps, rstd, channels);
    }
    return batchFloat(x, s, mean, rstd, gamma, beta, training);
  }

  private static BatchNormalization.Shape shape(Tensor x, int axis) {
    int images = Shapes.product(x.dims(), 0, axis);
    int plane = Shapes.product(x.dims(), axis + 1, x.rank());
    return new BatchNormalization.Shape(images, x.dim(axis), plane);
  }

  private static void statistics(
      BatchNormalization.Shape s, ExactNDArray x, float[] mean, float[] squares) {
    if (s.count() == 0) {
      throw new IllegalArgumentException(
          "Exact: batchNorm cannot train on an array of no elements, shape " + x.getShape());
    }
    BatchNormalization.statistics(ExactEngine.workers(), s, x.floats(), 0, mean, squares);
  }

  private static void update(float[] running, float[] value, float divisor, float momentum) {
    float rest = 1 - momentum;
    for (int c = 0; c < value.length; c++) {
      running[c] = Math.fma(momentum, running[c], rest * (value[c] / divisor));
    }
  }

  private static ExactNDArray batchFloat(
      ExactNDArray x,
      BatchNormalization.Shape s,
      float[] mean,
      float[] rstd,
      @Nullable ExactNDArray gamma,
      @Nullable ExactNDArray beta,
      boolean training) {
    Tensor in = x.tensor();
    float @Nullable [] scale = floats(gamma);
    float[] y = FloatPool.take(in.size());
    Workers w = ExactEngine.workers();
    BatchNormalization.normalize(w, s, in.floats(), 0, mean, rstd, scale, floats(beta), y, 0);
    return Tape.result(
        x.getManager(),
        Tensor.of(y, in.dims()),
        (g, to) -> {
          float[] dGamma = new float[s.channels()];
          float[] dBeta = new float[s.channels()];
          if (in.size() > 0) {
            BatchNormalization.sums(
                ExactEngine.workers(), s, in.floats(), 0, mean, rstd, g.floats(), 0, dGamma, dBeta);
          }
          to.add(0, () -> batchGradient(in, s, mean, rstd, scale, g, dGamma, dBeta, training));
          addVector(to, 1, dGamma);
          addVector(to, 2, dBeta);
        },
        x,
        orConstant(x, gamma),
        orConstant(x, beta));
  }

  private static Tensor batchGradient(
      Tensor in,
      BatchNormalization.Shape s,
      float[] mean,
      float[] rstd,
      float @Nullable [] scale,
      Tensor g,
      float[] dGamma,
      float[] dBeta,
      boolean training) {
    Workers w = ExactEngine.workers();
    float[] dx = FloatPool.take(in.size());
    if (training) {
      BatchNormalization.backward(
          w, s, in.floats(), 0, mean, rstd, scale, g.floats(), 0, dGamma, dBeta, dx, 0);
    } else {
      BatchNormalization.backwardGiven(w, s, rstd, scale, g.floats(), 0, dx, 0);
    }
    return Tensor.of(dx, in.dims());
  }

  private static ExactNDArray batchComposed(
      ExactNDArray x,
      ExactNDArray runningMean,
      ExactNDArray runningVar,
      @Nullable ExactNDArray gamma,
      @Nullable ExactNDArray beta,
      int axis,
      float momentum,
      float eps,
      boolean training) {
    int rank = x.tensor().rank();
    int[] axes = Shapes.without(Shapes.all(rank), axis);
    int[] dims = new int[rank - axis];
    Arrays.fill(dims, 1);
    dims[0] = x.tensor().dim(axis);
    if (!training) {
      ExactNDArray d = binary(BinaryOp.SUB, x, ShapeOps.reshape(runningMean, dims));
      ExactNDArray v = ElementwiseOps.binary(BinaryOp.ADD, ShapeOps.reshape(runningVar, dims), eps);
      return affine(
          binary(BinaryOp.MUL, d, ElementwiseOps.unary(v, UnaryOp.RSQRT)), gamma, beta, dims);
    }
    int n = x.tensor().size() / x.tensor().dim(axis);
    Tensor mean = Reduce.reduce(ReduceOp.MEAN, x.tensor(), axes, true);
    Tensor d = Arithmetic.sub(x.tensor(), mean);
    Tensor squares = Reduce.reduce(ReduceOp.SUM, Arithmetic.mul(d, d), axes, false);
    average(runningMean, mean.withDims(squares.dims()), momentum);
    average(runningVar, Arithmetic.mul(squares, 1.0 / (n - 1)), momentum);
    return affine(standardize(x, axes, eps), gamma, beta, dims);
  }

  private static void average(ExactNDArray running, Tensor value, float momentum) {
    Tensor next =
        Arithmetic.add(
            Arithmetic.mul(running.tensor(), momentum), Arithmetic.mul(value, 1 - momentum));
    running.replaceBy(running.constant(next.withDims(running.tensor().dims())));
  }

  /// Normalises groups of channels (axis 1) of every example (axis 0), then scales and shifts each
  /// channel.
  static ExactNDArray group(
      ExactNDArray x,
      int groups,
      @Nullable ExactNDArray gamma,
      @Nullable ExactNDArray beta,
      float eps) {
    Tensor in = x.tensor();
    if (in.rank() < 2 || groups < 1 || in.dim(1) % groups != 0) {
      throw new IllegalArgumentException(
          "Exact: groupNorm with " + groups + " groups does not fit an array of " + in.shape());
    }
    int channels = in.dim(1);
    requireSize("groupNorm", "gamma", gamma, channels);
    requireSize("groupNorm", "beta", beta, channels);
    int rows = in.dim(0) * groups;
    int cols = rows == 0 ? 0 : in.size() / rows;
    ExactNDArray flat = ShapeOps.reshape(x, rows, cols);
    ExactNDArray normal = layer(flat, new Shape(cols), null, null, eps);
    ExactNDArray shaped = ShapeOps.reshape(normal, in.dims());
    ShapeOps.closeAll(flat, normal);
    int[] dims = new int[in.rank() - 1];
    Arrays.fill(dims, 1);
    dims[0] = channels;
    return affine(shaped, gamma, beta, dims);
  }

  /// `x > 0 ? x : alpha · x`, with one alpha, or one for each channel (axis 1).
  static ExactNDArray prelu(ExactNDArray x, ExactNDArray alpha) {
    int rank = x.tensor().rank();
    ExactNDArray slope = alpha;
    if (alpha.tensor().size() != 1 && alpha.tensor().rank() == 1 && rank > 2) {
      int[] dims = new int[rank - 1];
      Arrays.fill(dims, 1);
      dims[0] = alpha.tensor().size();
      slope = ShapeOps.reshape(alpha, dims);
    }
    ExactNDArray scaled = binary(BinaryOp.MUL, x, slope);
    ExactNDArray positive = ElementwiseOps.compare(CompareOp.GT, x, 0);
    ExactNDArray result = ElementwiseOps.where(positive, x, scaled);
    ShapeOps.closeAll(scaled, positive);
    return result;
  }

  /// `(x − mean) / √(variance + eps)` over the axes.
  private static ExactNDArray standardize(ExactNDArray x, int[] axes, float eps) {
    ExactNDArray mean = ReductionOps.reduce(x, ReduceOp.MEAN, axes, true);
    ExactNDArray d = binary(BinaryOp.SUB, x, mean);
    ExactNDArray square = ElementwiseOps.unary(d, UnaryOp.SQUARE);
    ExactNDArray variance = ReductionOps.reduce(square, ReduceOp.MEAN, axes, true);
    ExactNDArray padded = ElementwiseOps.binary(BinaryOp.ADD, variance, eps);
    ExactNDArray rstd = ElementwiseOps.unary(padded, UnaryOp.RSQRT);
    ExactNDArray result = binary(BinaryOp.MUL, d, rstd);
    ShapeOps.closeAll(mean, d, square, variance, padded, rstd);
    return result;
  }

  private static ExactNDArray affine(
      ExactNDArray z, @Nullable ExactNDArray gamma, @Nullable ExactNDArray beta, int[] dims) {
    ExactNDArray result = z;
    if (gamma != null) {
      result = binary(BinaryOp.MUL, result, ShapeOps.reshape(gamma, dims));
    }
    return beta == null ? result : binary(BinaryOp.ADD, result, ShapeOps.reshape(beta, dims));
  }

  private static ExactNDArray binary(BinaryOp op, ExactNDArray a, ExactNDArray b) {
    return ElementwiseOps.binary(op, a, b);
  }

  private static void requireSize(
      String operator, String what, @Nullable ExactNDArray array, int size) {
    if (array != null && array.tensor().size() != size) {
      throw new IllegalArgumentException(
          "Exact: "
              + operator
              + " needs "
              + what
              + " of "
              + size
              + " elements, found shape "
              + array.getShape());
    }
  }

  private static float @Nullable [] floats(@Nullable ExactNDArray array) {
    return array == null ? null : array.floats();
  }

  private static void addVector(Backward.Inputs to, int input, float @Nullable [] values) {
    if (values != null && to.wants(input)) {
      to.add(input, () -> Tensor.of(values, values.length));
    }
  }

  /// Stands in for an absent input, so that the others keep their places.
  private static ExactNDArray orConstant(ExactNDArray x, @Nullable ExactNDArray array) {
    return array == null ? x.operand(Tensor.zeros(x.getDataType())) : array;
  }
}
