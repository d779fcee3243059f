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

  /// `inputs`: weight, gradient, and the momentum state unless momentum is 0. `v = μ·v + g; w −=
  /// lr·(g + μ·v)`.
  static void nag(NDList inputs, Gradient gradient, float learningRate, float momentum) {
    float[] w = writable(inputs, 0);
    float[] g = ((ExactNDArray) inputs.get(1)).floats();
    if (momentum == 0) {
      sgd(inputs, gradient, learningRate, 0);
      return;
    }
    float[] v = writable(inputs, 2);
    over(
        w,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            v[i] = momentum * v[i] + d;
            w[i] -= learningRate * (d + momentum * v[i]);
          }
        });
  }

  /// `inputs`: weight, gradient, and the sum of squares. `s += g²; w −= lr·g / (√s + ε)`.
  static void adaGrad(NDList inputs, Gradient gradient, float learningRate, float epsilon) {
    float[] w = writable(inputs, 0);
    float[] g = ((ExactNDArray) inputs.get(1)).floats();
    float[] s = writable(inputs, 2);
    over(
        w,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            s[i] += d * d;
            w[i] -= learningRate * (d / ((float) Math.sqrt(s[i]) + epsilon));
          }
        });
  }

  /// `inputs`: weight, gradient, and the mean of squares. `s = ρ·s + (1−ρ)·g²; w −= lr·g / (√s +
  /// ε)`.
  static void rmsProp(
      NDList inputs, Gradient gradient, float learningRate, float rho, float epsilon) {
    float[] w = writable(inputs, 0);
    float[] g = ((ExactNDArray) inputs.get(1)).floats();
    float[] s = writable(inputs, 2);
    over(
        w,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            s[i] = rho * s[i] + (1 - rho) * (d * d);
            w[i] -= learningRate * (d / ((float) Math.sqrt(s[i]) + epsilon));
          }
        });
  }

  /// `inputs`: weight, gradient, mean, mean of squares, and momentum state. `m = ρ·m + (1−ρ)·g; s =
  /// ρ·s + (1−ρ)·g²; v = μ·v + lr·g / (√(s − m²) + ε); w −= v`; a variance below 0 counts as 0.
  static void rmsPropCentered(
      NDList inputs,
      Gradient gradient,
      float learningRate,
      float rho,
      float momentum,
      float epsilon) {
    float[] w = writable(inputs, 0);
    float[] g = ((ExactNDArray) inputs.get(1)).floats();
    float[] m = writable(inputs, 2);
    float[] s = writable(inputs, 3);
    float[] v = writable(inputs, 4);
    over(
        w,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            m[i] = rho * m[i] + (1 - rho) * d;
            s[i] = rho * s[i] + (1 - rho) * (d * d);
            float variance = Math.max(Math.fma(-m[i], m[i], s[i]), 0.0f);
            v[i] = momentum * v[i] + learningRate * (d / ((float) Math.sqrt(variance) + epsilon));
            w[i] -= v[i];
          }
        });
  }

  /// `inputs`: weight, gradient, mean of squares, and mean of squared steps. `s = ρ·s + (1−ρ)·g²; d
  /// = √(u + ε) / √(s + ε) · g; u = ρ·u + (1−ρ)·d²; w −= d`.
  static void adaDelta(NDList inputs, Gradient gradient, float rho, float epsilon) {
    float[] w = writable(inputs, 0);
    float[] g = ((ExactNDArray) inputs.get(1)).floats();
    float[] s = writable(inputs, 2);
    float[] u = writable(inputs, 3);
    over(
        w,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            s[i] = rho * s[i] + (1 - rho) * (d * d);
            float step =
                ((float) Math.sqrt(u[i] + epsilon) / (float) Math.sqrt(s[i] + epsilon)) * d;
            u[i] = rho * u[i] + (1 - rho) * (step * step);
            w[i] -= step;
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
