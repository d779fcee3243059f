package dev.reprise.training.loop;

import ai.djl.ndarray.NDArray;
import dev.reprise.core.experiment.Experiment.Loss;

/// What training minimises, one number an example.
///
/// The cross-entropies take the outputs *before* the closing sigmoid or softmax, so that they are
/// exact where the activation rounds to 0 or 1. Keras clips probabilities at 10⁻⁷ when it is given
/// them, and does as here when it is given logits.
///
/// | loss | for an output z or y and a target t |
/// | --- | --- |
/// | `binary_crossentropy` | `t softplus(−z) + (1−t) softplus(z)` |
/// | `categorical_crossentropy`, `sparse_…` | `−Σ t log_softmax(z)` over the classes, t one-hot |
/// | `sparse_…`, a target for every token | the mean of the above over the example's tokens |
/// | `mean_squared_error` | the mean of `(y−t)²` over the outputs |
final class Losses {
  private Losses() {}

  /// The loss of each example, `[batch]`.
  ///
  /// @param forward the outputs before the last activation, `[batch, outputs]` or `[batch, tokens,
  ///   outputs]`
  /// @param outputs the outputs, of the same shape
  /// @param targets as [Examples#targets] gives them, of the same shape
  static NDArray perExample(Loss loss, NDArray forward, NDArray outputs, NDArray targets) {
    return switch (loss) {
      case BINARY_CROSSENTROPY -> {
        NDArray positive = softplus(forward.neg()).mul(targets);
        NDArray negative = softplus(forward).mul(targets.neg().add(1));
        yield positive.add(negative).squeeze(1);
      }
      case CATEGORICAL_CROSSENTROPY, SPARSE_CATEGORICAL_CROSSENTROPY -> {
        int last = forward.getShape().dimension() - 1;
        NDArray each = forward.logSoftmax(-1).mul(targets).sum(new int[] {last}).neg();
        yield last == 1 ? each : each.mean(new int[] {1});
      }
      case MEAN_SQUARED_ERROR -> {
        NDArray difference = outputs.sub(targets);
        yield difference.mul(difference).mean(new int[] {1});
      }
    };
  }

  private static NDArray softplus(NDArray x) {
    return x.getNDArrayInternal().softPlus();
  }
}
