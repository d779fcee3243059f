package dev.reprise.engine.kernel;

/// The scalar transcendental functions.
///
/// The float forms compute in double precision and round once. `exp`, `log`, `tanh`, `sigmoid` and
/// `erf` use the cores of [WideMath]; the others, and all double forms but `erf` and `sigmoid`, are
/// those of fdlibm 5.3, which Java's `StrictMath` is required to return bit for bit. NaN gives NaN.
/// Float errors are within 0.501 units in the last place.
public final class Transcendental {
  private Transcendental() {}

  public static float exp(float x) {
    return (float) WideMath.exp(x);
  }

  public static float log(float x) {
    return (float) WideMath.log(x);
  }

  public static float tanh(float x) {
    return (float) WideMath.tanh(x);
  }

  /// 1/(1 + e^−x).
  public static float sigmoid(float x) {
    return (float) WideMath.sigmoid(x);
  }

  public static float erf(float x) {
    return (float) WideMath.erf(x);
  }

  public static float log1p(float x) {
    return (float) StrictMath.log1p(x);
  }

  public static float expm1(float x) {
    return (float) StrictMath.expm1(x);
  }

  public static float sin(float x) {
    return (float) StrictMath.sin(x);
  }

  public static float cos(float x) {
    return (float) StrictMath.cos(x);
  }

  public static float tan(float x) {
    return (float) StrictMath.tan(x);
  }

  /// 1/√x, from the double square root and the double quotient.
  public static float rsqrt(float x) {
    return (float) (1.0 / Math.sqrt(x));
  }

  /// x^y. `y = 1` gives x, and `y = 2` gives x · x in floats.
  public static float pow(float x, float y) {
    if (y == 2.0f) {
      return x * x;
    }
    return y == 1.0f ? x : (float) StrictMath.pow(x, y);
  }

  public static double exp(double x) {
    return StrictMath.exp(x);
  }

  public static double log(double x) {
    return StrictMath.log(x);
  }

  public static double tanh(double x) {
    return StrictMath.tanh(x);
  }

  /// 1/(1 + e^−x).
  public static double sigmoid(double x) {
    return 1.0 / (1.0 + StrictMath.exp(-x));
  }

  /// The error function, with a relative error below 4e-14.
  public static double erf(double x) {
    return WideMath.erf(x);
  }

  public static double log1p(double x) {
    return StrictMath.log1p(x);
  }

  public static double expm1(double x) {
    return StrictMath.expm1(x);
  }

  public static double sin(double x) {
    return StrictMath.sin(x);
  }

  public static double cos(double x) {
    return StrictMath.cos(x);
  }

  public static double tan(double x) {
    return StrictMath.tan(x);
  }

  /// 1/√x.
  public static double rsqrt(double x) {
    return 1.0 / Math.sqrt(x);
  }

  /// x^y. `y = 1` gives x, and `y = 2` gives x · x.
  public static double pow(double x, double y) {
    if (y == 2.0) {
      return x * x;
    }
    return y == 1.0 ? x : StrictMath.pow(x, y);
  }
}
