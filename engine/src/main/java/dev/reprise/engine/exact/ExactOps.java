package dev.reprise.engine.exact;

import ai.djl.ndarray.NDArray;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.Softmax;
import dev.reprise.engine.kernel.UnaryOp;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Operators that DJL's interface has no name for: fused losses, stable for large logits, with
/// exact gradients.
public final class ExactOps {
  private ExactOps() {}

  /// Cross entropy between logits and class labels, one value for each example.
  ///
  /// @param logits float32 of shape (…, classes)
  /// @param labels class numbers of any type, of shape (…) or (…, 1)
  /// @return float32 of shape (…): `ln Σ exp(logits) − logits[label]`; its gradient is
  ///   `softmax(logits) − onehot(label)`
  /// @throws IndexOutOfBoundsException if a label is not a class
  public static NDArray softmaxCrossEntropy(NDArray logits, NDArray labels) {
    ExactNDArray array = (ExactNDArray) logits;
    Tensor x = array.tensor();
    int classes = x.dim(x.rank() - 1);
    int rows = x.size() / Math.max(classes, 1);
    long[] label = IndexOps.positions(((ExactNDArray) labels).tensor(), classes);
    if (label.length != rows) {
      throw new IllegalArgumentException(
          "Exact: softmaxCrossEntropy of logits "
              + array.getShape()
              + " needs "
              + rows
              + " labels, found "
              + label.length);
    }
    Workers w = ExactEngine.workers();
    float[] logs = FloatPool.take(x.size());
    if (logs.length > 0) {
      Softmax.logSoftmax(w, rows, classes, 1, array.floats(), 0, logs, 0);
    }
    float[] loss = new float[rows];
    for (int row = 0; row < rows; row++) {
      loss[row] = -logs[row * classes + (int) label[row]];
    }
    return Tape.result(
        array.getManager(),
        Tensor.of(loss, Arrays.copyOf(x.dims(), x.rank() - 1)),
        new Tensor[] {Tensor.of(logs, x.dims())},
        (g, to) -> to.add(0, () -> crossEntropyGradient(logs, label, g, x.dims())),
        array);
  }

  private static Tensor crossEntropyGradient(float[] logs, long[] label, Tensor g, int[] dims) {
    Tensor p = Arithmetic.unary(UnaryOp.EXP, 0, Tensor.of(logs, dims));
    float[] d = p.floats();
    float[] scale = g.floats();
    int classes = dims[dims.length - 1];
    for (int row = 0; row < label.length; row++) {
      int first = row * classes;
      d[first + (int) label[row]] -= 1;
      for (int i = first; i < first + classes; i++) {
        d[i] *= scale[row];
      }
    }
    return p;
  }

  /// Binary cross entropy between logits and targets in 0 … 1, element by element.
  ///
  /// @return `max(x, 0) − x·t + ln(1 + exp(−|x|))`, shaped as the logits; its gradient is
  ///   `sigmoid(x) − t`
  public static NDArray binaryCrossEntropy(NDArray logits, NDArray targets) {
    ExactNDArray array = (ExactNDArray) logits;
    Tensor x = array.tensor();
    Tensor t = Cast.to(((ExactNDArray) targets).tensor(), x.type()).withDims(x.dims());
    Tensor small =
        Arithmetic.unary(UnaryOp.SOFTPLUS, 0, Arithmetic.neg(Arithmetic.unary(UnaryOp.ABS, 0, x)));
    Tensor linear =
        Arithmetic.sub(
            Arithmetic.binary(BinaryOp.MAX, x, Tensor.zeros(x.type())), Arithmetic.mul(x, t));
    return Tape.result(
        array.getManager(),
        Arithmetic.add(linear, small),
        (g, to) ->
            to.add(
                0,
                () ->
                    Arithmetic.mul(g, Arithmetic.sub(Arithmetic.unary(UnaryOp.SIGMOID, 0, x), t))),
        array,
        (ExactNDArray) targets);
  }

  /// Group normalisation (Wu and He 2018): every example's channels (axis 1) are split into groups,
  /// each normalised over its channels and positions; then each channel is scaled and shifted. One
  /// group is layer normalisation over all but the first axis; as many groups as channels is
  /// instance normalisation.
  ///
  /// @param gamma one number for each channel, or null for 1
  /// @param beta one number for each channel, or null for 0
  public static NDArray groupNorm(
      NDArray input, int groups, @Nullable NDArray gamma, @Nullable NDArray beta, float epsilon) {
    return NormalizationOps.group(
        (ExactNDArray) input, groups, (ExactNDArray) gamma, (ExactNDArray) beta, epsilon);
  }
}
