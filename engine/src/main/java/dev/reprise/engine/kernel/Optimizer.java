package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import org.jspecify.annotations.Nullable;

/// Parameter updates, in place and elementwise; every line below is one float operation or one
/// fused multiply-add, in the order written. `p` are the parameters, `g` their gradients, over
/// elements `0 … n − 1`.
public final class Optimizer {
  private static final int GRAIN = RowWalk.GRAIN;

  private Optimizer() {}

  /// Gradient descent. With momentum μ and velocity v: `g' = fma(weightDecay, p, g)`, `v = fma(μ,
  /// v, g')`, then `p = fma(−lr, d, p)` where d is v, or `fma(μ, v, g')` for Nesterov's form, or g'
  /// without velocity.
  public static void sgd(
      Workers w,
      float[] p,
      float[] g,
      float @Nullable [] velocity,
      int n,
      float lr,
      float momentum,
      boolean nesterov,
      float weightDecay) {
    check(n, p, g, velocity == null ? g : velocity);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          if (velocity == null) {
            for (int i = from; i < to; i++) {
              p[i] = Math.fma(-lr, Math.fma(weightDecay, p[i], g[i]), p[i]);
            }
          } else {
            momentum(p, g, velocity, from, to, lr, momentum, nesterov, weightDecay);
          }
        });
  }

  private static void momentum(
      float[] p,
      float[] g,
      float[] velocity,
      int from,
      int to,
      float lr,
      float momentum,
      boolean nesterov,
      float weightDecay) {
    for (int i = from; i < to; i++) {
      float gradient = Math.fma(weightDecay, p[i], g[i]);
      float v = Math.fma(momentum, velocity[i], gradient);
      velocity[i] = v;
      p[i] = Math.fma(-lr, nesterov ? Math.fma(momentum, v, gradient) : v, p[i]);
    }
  }

  /// The running products β₁^t and β₂^t: part of the state of Adam, to be stored in checkpoints.
  public record BetaPowers(double first, double second) {
    /// Before the first step.
    public static BetaPowers start() {
      return new BetaPowers(1.0, 1.0);
    }

    /// To be called before each step.
    public BetaPowers next(double beta1, double beta2) {
      return new BetaPowers(first * beta1, second * beta2);
    }
  }

  /// The numbers of one step of Adam, rounded once from doubles.
  ///
  /// @param step the factor of the update
  /// @param scale the factor of √v in the denominator
  /// @param weightDecay L2 penalty, added to the gradient
  /// @param decay factor of the parameters before the update (decoupled decay); 1 for none
  public record Adam(
      float step,
      float scale,
      float beta1,
      float beta2,
      float epsilon,
      float weightDecay,
      float decay) {
    /// As in Kingma and Ba, and PyTorch: step lr/(1−β₁^t), denominator √v/√(1−β₂^t) + ε.
    public static Adam torch(
        double lr,
        double beta1,
        double beta2,
        double epsilon,
        BetaPowers t,
        double l2,
        double decoupled) {
      double step = lr / (1.0 - t.first());
      double scale = 1.0 / Math.sqrt(1.0 - t.second());
      return of(step, scale, beta1, beta2, epsilon, l2, 1.0 - lr * decoupled);
    }

    /// As in Keras: step lr·√(1−β₂^t)/(1−β₁^t), denominator √v + ε.
    public static Adam keras(
        double lr,
        double beta1,
        double beta2,
        double epsilon,
        BetaPowers t,
        double l2,
        double decoupled) {
      double step = lr * Math.sqrt(1.0 - t.second()) / (1.0 - t.first());
      return of(step, 1.0, beta1, beta2, epsilon, l2, 1.0 - lr * decoupled);
    }

    private static Adam of(
        double step,
        double scale,
        double beta1,
        double beta2,
        double epsilon,
        double l2,
        double decay) {
      return new Adam(
          (float) step,
          (float) scale,
          (float) beta1,
          (float) beta2,
          (float) epsilon,
          (float) l2,
          (float) decay);
    }
  }

  /// Adam and AdamW: `p' = decay · p`, `g' = fma(weightDecay, p', g)`, `m = fma(β₁, m, (1−β₁) ·
  /// g')`, `v = fma(β₂, v, (1−β₂) · (g' · g'))`, `p = fma(−step, m / fma(√v, scale, ε), p')`.
  public static void adam(Workers w, Adam s, float[] p, float[] g, float[] m, float[] v, int n) {
    check(n, p, g, m);
    check(n, p, g, v);
    w.parallel(n, GRAIN, (from, to) -> adam(s, p, g, m, v, from, to));
  }

  private static void adam(Adam s, float[] p, float[] g, float[] m, float[] v, int from, int to) {
    float beta1 = s.beta1();
    float beta2 = s.beta2();
    float rest1 = 1.0f - beta1;
    float rest2 = 1.0f - beta2;
    float step = -s.step();
    float scale = s.scale();
    float epsilon = s.epsilon();
    float weightDecay = s.weightDecay();
    float decay = s.decay();
    for (int i = from; i < to; i++) {
      float parameter = decay * p[i];
      float gradient = Math.fma(weightDecay, parameter, g[i]);
      float first = Math.fma(beta1, m[i], rest1 * gradient);
      float second = Math.fma(beta2, v[i], rest2 * (gradient * gradient));
      m[i] = first;
      v[i] = second;
      float root = (float) Math.sqrt(second);
      p[i] = Math.fma(step, first / Math.fma(root, scale, epsilon), parameter);
    }
  }

  /// RMSProp: `g' = fma(weightDecay, p, g)`, `s = fma(ρ, s, (1−ρ) · (g' · g'))`, `p = fma(−lr, g' /
  /// (√s + ε), p)`.
  public static void rmsProp(
      Workers w,
      float[] p,
      float[] g,
      float[] s,
      int n,
      float lr,
      float rho,
      float epsilon,
      float weightDecay) {
    check(n, p, g, s);
    float rest = 1.0f - rho;
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float gradient = Math.fma(weightDecay, p[i], g[i]);
            float second = Math.fma(rho, s[i], rest * (gradient * gradient));
            s[i] = second;
            p[i] = Math.fma(-lr, gradient / ((float) Math.sqrt(second) + epsilon), p[i]);
          }
        });
  }

  /// AdaGrad: `g' = fma(weightDecay, p, g)`, `s = fma(g', g', s)`, `p = fma(−lr, g' / (√s + ε),
  /// p)`.
  public static void adaGrad(
      Workers w,
      float[] p,
      float[] g,
      float[] s,
      int n,
      float lr,
      float epsilon,
      float weightDecay) {
    check(n, p, g, s);
    w.parallel(
        n,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            float gradient = Math.fma(weightDecay, p[i], g[i]);
            float sum = Math.fma(gradient, gradient, s[i]);
            s[i] = sum;
            p[i] = Math.fma(-lr, gradient / ((float) Math.sqrt(sum) + epsilon), p[i]);
          }
        });
  }

  private static void check(int n, float[] a, float[] b, float[] c) {
    checkFromIndexSize(0, n, a.length);
    checkFromIndexSize(0, n, b.length);
    checkFromIndexSize(0, n, c.length);
  }
}
