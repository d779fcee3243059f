package dev.reprise.engine.kernel;

import java.util.function.DoubleUnaryOperator;

/// The double-precision cores of the float functions, for tests in other packages, and the
/// arguments where their branches and cuts are.
public enum WideCores {
  EXP(WideMath::exp, 0.0, 0.34657359, 88.7),
  LOG(WideMath::log, 0.70710678, 1.0, 1.41421356),
  TANH(WideMath::tanh, 0.0625, 0.17328679, 9.0),
  SIGMOID(WideMath::sigmoid, 0.0, 0.34657359, 17.0),
  ERF(WideMath::erf, 0.5, 1.0, 3.0),
  ERFC(x -> WideMath.erfc(1 + Math.abs(x), (1 + Math.abs(x)) * (1 + Math.abs(x))), 1.0, 3.0, 9.25),
  NORMAL(WideMath::normalCdf, 0.5, 1.41421356, 4.0);

  /// Per place.
  private static final int NEAR = 400;

  private static final int SPREAD = 2000;

  private final DoubleUnaryOperator core;
  private final double[] places;

  WideCores(DoubleUnaryOperator core, double... places) {
    this.core = core;
    this.places = places;
  }

  public double of(double x) {
    return core.applyAsDouble(x);
  }

  /// Floats as doubles: within about 4 per mille of each place, on both sides of zero, and any
  /// others.
  public double[] arguments() {
    CounterRandom random = CounterRandom.of(1, "wide cores");
    double[] x = new double[2 * NEAR * places.length + SPREAD];
    int n = 0;
    for (double place : places) {
      for (int i = 0; i < NEAR; i++) {
        double off = Math.fma(0.008, random.uniform(n, 0), -0.004);
        float near = (float) (place == 0 ? off : Math.fma(place, off, place));
        x[n++] = near;
        x[n++] = this == LOG ? near * 0x1p-9f : -near;
      }
    }
    for (int i = 0; i < SPREAD; i++) {
      float any = (float) (8 * random.normal(n, 0));
      x[n++] = this == LOG ? Math.abs(any) : any;
    }
    return x;
  }
}
