package dev.reprise.engine.kernel.accuracy;

/// The error function and what hangs on it, by other ways than the kernels': Taylor's series in
/// plain doubles where it is short, in pairs of doubles where its terms grow, and the continued
/// fraction of the tail.
final class ErrorFunction {
  /// 2/√π as a sum of two doubles.
  private static final double HIGH = 0x1.20dd750429b6dp0;

  private static final double LOW = 0x1.1ae3a914fed8p-56;

  /// √½ as a sum of two doubles.
  private static final double ROOT_HIGH = 0x1.6a09e667f3bcdp-1;

  private static final double ROOT_LOW = -0x1.bdd3413b26456p-55;
  private static final double INVERSE_ROOT_PI = 0x1.20dd750429b6dp-1;

  private ErrorFunction() {}

  static double erf(double x) {
    double a = Math.abs(x);
    if (a > 6) {
      return Math.signum(x);
    }
    return a < 0.25 ? small(x) : series(x, 0.0);
  }

  /// Half of x plus half of x · erf(x/√2); far out, by the tail.
  static double gelu(double x) {
    if (x > 10 || x < -20) {
      return x > 10 ? x : -0.0;
    }
    if (Math.abs(x) > 4) {
      // x² of a float is exact.
      double a = Math.abs(x);
      double tail = a * 0.5 * StrictMath.exp(-0.5 * (x * x)) * fraction(a * ROOT_HIGH);
      return x < 0 ? -tail : x - tail;
    }
    if (Math.abs(x) < 0x1p-20) {
      if (Math.abs(x) < Truth.TINY) {
        return Truth.aboveHalf(x);
      }
      return 0.5 * x + 0.5 * x * x * (ROOT_HIGH * HIGH);
    }
    // The product of x with the pair.
    double z = x * ROOT_HIGH;
    double rest = Math.fma(x, ROOT_LOW, Math.fma(x, ROOT_HIGH, -z));
    double[] erf = pair(z, rest);
    double one = 1.0 + erf[0];
    double lost = (1.0 - one) + erf[0] + erf[1];
    return 0.5 * x * (one + lost);
  }

  /// Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)) by Horner's rule, |x| < 1/4.
  private static double small(double x) {
    double z = -x * x;
    double p = 0.0;
    for (int n = 12; n > 0; n--) {
      p = (p + 1.0 / (2 * n + 1)) * z / n;
    }
    return Math.fma(x, HIGH, x * Math.fma(p, HIGH, LOW));
  }

  private static double series(double z, double rest) {
    double[] sum = pair(z, rest);
    return sum[0] + sum[1];
  }

  /// erf of z + rest as a sum of two doubles: the same series, every number a pair.
  private static double[] pair(double z, double rest) {
    double square = z * z;
    double squareRest = Math.fma(z, z, -square) + 2.0 * z * rest;
    double power = z;
    double powerRest = rest;
    double sum = z;
    double sumRest = rest;
    for (int n = 1; n < 200; n++) {
      double product = power * square;
      double productRest =
          Math.fma(power, square, -product) + power * squareRest + powerRest * square;
      power = -product / n;
      powerRest = (Math.fma(power, -n, -product) - productRest) / n;
      double term = power / (2 * n + 1);
      double termRest = (Math.fma(-term, 2 * n + 1, power) + powerRest) / (2 * n + 1);
      double next = sum + term;
      double part = next - sum;
      sumRest += (sum - (next - part)) + (term - part) + termRest;
      sum = next;
      if (Math.abs(term) < 1e-34) {
        break;
      }
    }
    double result = sum * HIGH;
    double resultRest = Math.fma(sum, HIGH, -result) + sum * LOW + sumRest * HIGH;
    return new double[] {result, resultRest};
  }

  /// erfc(z)·e^(z²) for z > 2.5: 1/√π · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))).
  private static double fraction(double z) {
    double tail = z;
    for (int n = 120; n > 0; n--) {
      tail = z + 0.5 * n / tail;
    }
    return INVERSE_ROOT_PI / tail;
  }
}
