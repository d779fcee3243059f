package dev.reprise.engine.kernel;

import org.jspecify.annotations.Nullable;

/// Parameter updates in the form that DJL's optimisers have, in place: every operation is one float
/// operation, in the order written, but for the variance of the centred RMSProp, which is one fused
/// multiply-add. `w` are the weights and `g` their raw gradients, over all elements of `w`; threads
/// change no bit.
///
/// [Optimizer] has the forms of PyTorch and Keras.
public final class UpdateRules {
  private static final int GRAIN = 8192;

  private UpdateRules() {}

  /// How a raw gradient is prepared: scaled, limited to ±clip unless clip is negative, and with
  /// weight decay added.
  public record Gradient(float rescale, float clip, float weightDecay) {
    float of(float raw, float weight) {
      float g = raw * rescale;
      if (clip >= 0) {
        g = Math.min(Math.max(g, -clip), clip);
      }
      return g + weightDecay * weight;
    }
  }

  /// With momentum μ and velocity v: `v = μ·v + lr·g'; w −= v`. Without velocity `w −= lr·g'`.
  public static void sgd(
      Workers workers,
      Gradient gradient,
      float[] w,
      float[] g,
      float @Nullable [] v,
      float learningRate,
      float momentum) {
    if (v == null) {
      plain(workers, gradient, w, g, learningRate);
      return;
    }
    workers.parallel(
        w.length,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            v[i] = momentum * v[i] + learningRate * gradient.of(g[i], w[i]);
            w[i] -= v[i];
          }
        });
  }

  private static void plain(
      Workers workers, Gradient gradient, float[] w, float[] g, float learningRate) {
    workers.parallel(
        w.length,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            w[i] -= learningRate * gradient.of(g[i], w[i]);
          }
        });
  }

  /// Nesterov's: `v = μ·v + g'; w −= lr·(g' + μ·v)`. Without velocity as [#sgd].
  public static void nag(
      Workers workers,
      Gradient gradient,
      float[] w,
      float[] g,
      float @Nullable [] v,
      float learningRate,
      float momentum) {
    if (v == null) {
      plain(workers, gradient, w, g, learningRate);
      return;
    }
    workers.parallel(
        w.length,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            v[i] = momentum * v[i] + d;
            w[i] -= learningRate * (d + momentum * v[i]);
          }
        });
  }

  /// `m = β₁·m + (1−β₁)·g'; v = β₂·v + (1−β₂)·g'²; w = (w − decay·w) − step·m / (√v + ε)`.
  public static void adam(
      Workers workers,
      Gradient gradient,
      float[] w,
      float[] g,
      float[] m,
      float[] v,
      float decay,
      float step,
      float beta1,
      float beta2,
      float epsilon) {
    workers.parallel(
        w.length,
        GRAIN,
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

  /// `s += g'²; w −= lr·g' / (√s + ε)`.
  public static void adaGrad(
      Workers workers,
      Gradient gradient,
      float[] w,
      float[] g,
      float[] s,
      float learningRate,
      float epsilon) {
    workers.parallel(
        w.length,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            s[i] += d * d;
            w[i] -= learningRate * (d / ((float) Math.sqrt(s[i]) + epsilon));
          }
        });
  }

  /// `s = ρ·s + (1−ρ)·g'²; w −= lr·g' / (√s + ε)`.
  public static void rmsProp(
      Workers workers,
      Gradient gradient,
      float[] w,
      float[] g,
      float[] s,
      float learningRate,
      float rho,
      float epsilon) {
    workers.parallel(
        w.length,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float d = gradient.of(g[i], w[i]);
            s[i] = rho * s[i] + (1 - rho) * (d * d);
            w[i] -= learningRate * (d / ((float) Math.sqrt(s[i]) + epsilon));
          }
        });
  }

  /// `m = ρ·m + (1−ρ)·g'; s = ρ·s + (1−ρ)·g'²; v = μ·v + lr·g' / (√(s − m²) + ε); w −= v`; a
  /// variance below 0 counts as 0.
  public static void rmsPropCentered(
      Workers workers,
      Gradient gradient,
      float[] w,
      float[] g,
      float[] m,
      float[] s,
      float[] v,
      float learningRate,
      float rho,
      float momentum,
      float epsilon) {
    workers.parallel(
        w.length,
        GRAIN,
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

  /// `s = ρ·s + (1−ρ)·g'²; d = √(u + ε) / √(s + ε) · g'; u = ρ·u + (1−ρ)·d²; w −= d`.
  public static void adaDelta(
      Workers workers,
      Gradient gradient,
      float[] w,
      float[] g,
      float[] s,
      float[] u,
      float rho,
      float epsilon) {
    workers.parallel(
        w.length,
        GRAIN,
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
}
