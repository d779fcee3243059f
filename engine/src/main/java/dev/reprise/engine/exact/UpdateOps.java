package dev.reprise.engine.exact;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.reprise.engine.kernel.Workers;

/// The update operators of DJL's optimisers, with DJL's formulas. They change the weight in place,
/// are never written on the tape, and set the gradient of the weight to zero afterwards, which
/// DJL's training loop relies on.
final class UpdateOps {
  private static final int GRAIN = 8192;

  private UpdateOps() {}

  /// How a raw gradient is prepared: scaled, limited to ±clip unless clip is negative, and with
  /// weight decay added.
  record Gradient(float rescale, float clip, float weightDecay) {
    float of(float raw, float weight) {
      float g = raw * rescale;
      if (clip >= 0) {
        g = Math.min(Math.max(g, -clip), clip);
      }
      return g + weightDecay * weight;
    }
  }

  /// `inputs`: weight, gradient, and the momentum state unless momentum is 0. `v = μ·v + lr·g; w −=
  /// v`.
  static void sgd(NDList inputs, Gradient gradient, float learningRate, float momentum) {
    float[] w = writable(inputs, 0);
    float[] g = ((ExactNDArray) inputs.get(1)).floats();
    if (momentum == 0) {
      over(
          w,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              w[i] -= learningRate * gradient.of(g[i], w[i]);
            }
          });
      return;
    }
    float[] v = writable(inputs, 2);
    over(
        w,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            v[i] = momentum * v[i] + learningRate * gradient.of(g[i], w[i]);
            w[i] -= v[i];
          }
        });
  }

  /// `inputs`: weight, gradient, mean, variance. `decay` is taken off the weight first (AdamW).
  static void adam(
      NDList inputs,
      Gradient gradient,
      float decay,
      float step,
      float beta1,
      float beta2,
      float epsilon) {
    float[] w = writable(inputs, 0);
    float[] g = ((ExactNDArray) inputs.get(1)).floats();
    float[] m = writable(inputs, 2);
    float[] v = writable(inputs, 3);
    over(
        w,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            m[i] = beta1 * m[i] + (1 - beta1) * d;
            v[i] = beta2 * v[i] + (1 - beta2) * (d * d);
            float kept = w[i] - decay * w[i];
            w[i] = kept - step * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
          }
        });
  }

  private static float[] writable(NDList inputs, int at) {
    return ((ExactNDArray) inputs.get(at)).writableFloats();
  }

  private static void over(float[] w, Workers.Range body) {
    ExactEngine.workers().parallel(w.length, GRAIN, body);
  }

  static void zeroGradients(NDList weights) {
    for (NDArray weight : weights) {
      Variable variable = ((ExactNDArray) weight).variable();
      if (variable != null) {
        variable.zeroGradient();
      }
    }
  }
}
