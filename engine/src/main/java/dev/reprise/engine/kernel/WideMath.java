package dev.reprise.engine.kernel;

/// The double-precision cores from which the float functions are rounded once. Each is one fixed
/// sequence of IEEE 754 operations (`+ − × ÷`, fused multiply-add, comparison); the vector forms
/// perform the same sequence in every lane. Constants are nearest doubles; see the numeric
/// specification for the derivation of each polynomial.
///
/// Errors, relative: [#exp] below 2e-14, [#log] below 3e-16, [#erf] and [#erfc] below 4e-14.
public final class WideMath {
  /// 1.5 · 2^52: adding it leaves the nearest integer in the low bits of the sum.
  public static final double MAGIC = 0x1.8p52;

  public static final double LOG2_E = 0x1.71547652b82fep0;
  public static final double LN2_HIGH = 0x1.62e42fee00000p-1;
  public static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /// Beyond this the result of [#exp] would leave the normal doubles (and is far outside the
  /// floats).
  public static final double EXP_LIMIT = 700.0;

  /// 1/n! for n = 0 … 11.
  private static final double[] EXP = {
    1.0,
    1.0,
    0.5,
    0x1.5555555555555p-3,
    0x1.5555555555555p-5,
    0x1.1111111111111p-7,
    0x1.6c16c16c16c17p-10,
    0x1.a01a01a01a01ap-13,
    0x1.a01a01a01a01ap-16,
    0x1.71de3a556c734p-19,
    0x1.27e4fb7789f5cp-22,
    0x1.ae64567f544e4p-26
  };

  /// 2/(2n+1) for n = 0 … 11: the series of log((1+s)/(1−s)) in s².
  private static final double[] LOG = new double[12];

  /// erf(x)/x in x², |x| < 1.
  private static final double[] ERF_SMALL = {
    0x1.20dd750429b6dp+0,
    -0x1.812746b0379c1p-2,
    0x1.ce2f21a040f66p-4,
    -0x1.b82ce31203772p-6,
    0x1.565bccfa44156p-8,
    -0x1.c02db0665e53dp-11,
    0x1.f9a2be4f731a1p-14,
    -0x1.f4ca838adb73bp-17,
    0x1.b981d78881a5dp-20,
    -0x1.5c131500d3f88p-23,
    0x1.d76af6ca49787p-27,
    -0x1.ac9585a44fe29p-31
  };

  /// erfc(x)·exp(x²) in u = (x−3)/(x+3), 1 ≤ x ≤ 10.25.
  private static final double[] ERFC_LARGE = {
    0x1.6e9827d229d48p-3,
    -0x1.4e102b9cf86f7p-2,
    0x1.f6ff204102b56p-3,
    -0x1.336ffbeee92cfp-3,
    0x1.258b13b1a79edp-4,
    -0x1.8fa58edc455dap-6,
    0x1.17c836642a376p-8,
    0x1.731071fbef05dp-11,
    -0x1.39074d7051ba8p-11,
    0x1.7b71da2fc74a6p-15,
    0x1.0c773091a97d1p-14,
    -0x1.abe90ec1c5a91p-17,
    -0x1.05c5e86050113p-17,
    0x1.ef569aa99ec2ap-20,
    0x1.f5b8056d6be19p-21
  };

  static {
    for (int n = 0; n < LOG.length; n++) {
      LOG[n] = 2.0 / (2 * n + 1);
    }
  }

  private WideMath() {}

  /// The coefficients of [#exp], lowest degree first.
  public static double[] expCoefficients() {
    return EXP.clone();
  }

  /// The coefficients of [#log], lowest degree first.
  public static double[] logCoefficients() {
    return LOG.clone();
  }

  /// The coefficients of [#erf] below 1, lowest degree first.
  public static double[] erfCoefficients() {
    return ERF_SMALL.clone();
  }

  /// The coefficients of [#erfc] from 1 on, lowest degree first.
  public static double[] erfcCoefficients() {
    return ERFC_LARGE.clone();
  }

  /// e^x, with x held within ±700.
  static double exp(double x) {
    double low = x < -EXP_LIMIT ? -EXP_LIMIT : x;
    double held = low > EXP_LIMIT ? EXP_LIMIT : low;
    double shifted = Math.fma(held, LOG2_E, MAGIC);
    double k = shifted - MAGIC;
    double r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, held));
    double scale =
        Double.longBitsToDouble((Double.doubleToRawLongBits(shifted) << 52) + (1023L << 52));
    return horner(EXP, r) * scale;
  }

  /// The natural logarithm of a normal, positive double, 0 (−∞), a negative number (NaN), ∞ or NaN.
  static double log(double x) {
    if (!(x > 0.0) || x == Double.POSITIVE_INFINITY) {
      return x == 0.0 ? Double.NEGATIVE_INFINITY : x < 0.0 ? Double.NaN : x;
    }
    long bits = Double.doubleToRawLongBits(x);
    // Subtracting the bits of √½ puts the mantissa into [√½, √2).
    long k = (bits - LOG_BASE) >> 52;
    double m = Double.longBitsToDouble(bits - (k << 52));
    double f = m - 1.0;
    double s = f / (2.0 + f);
    double series = horner(LOG, s * s);
    double exponent = (double) k;
    return Math.fma(exponent, LN2_HIGH, Math.fma(s, series, exponent * LN2_LOW));
  }

  /// The bits of the double nearest to √½.
  public static final long LOG_BASE = 0x3fe6a09e667f3bcdL;

  /// tanh x = (e^2x − 1)/(e^2x + 1), and its Taylor series below 1/16.
  static double tanh(double x) {
    if (Math.abs(x) < 0.0625) {
      double z = x * x;
      double p = Math.fma(z, TANH_4, TANH_3);
      p = Math.fma(z, p, TANH_2);
      p = Math.fma(z, p, TANH_1);
      return x * Math.fma(z, p, 1.0);
    }
    double e = exp(2.0 * x);
    return (e - 1.0) / (e + 1.0);
  }

  public static final double TANH_1 = -0x1.5555555555555p-2;
  public static final double TANH_2 = 0x1.1111111111111p-3;
  public static final double TANH_3 = -0x1.ba1ba1ba1ba1cp-5;
  public static final double TANH_4 = 0x1.664f4882c10fap-6;

  static double sigmoid(double x) {
    return 1.0 / (1.0 + exp(-x));
  }

  /// exp(−square)·Q for x = √square ≥ 1: the complementary error function of a positive number.
  static double erfc(double x, double square) {
    double held = x > 10.25 ? 10.25 : x;
    double u = (held - 3.0) / (held + 3.0);
    return exp(-square) * horner(ERFC_LARGE, u);
  }

  static double erf(double x) {
    double a = Math.abs(x);
    if (a < 1.0) {
      return x * horner(ERF_SMALL, x * x);
    }
    double r = 1.0 - erfc(a, x * x);
    return x < 0.0 ? -r : r;
  }

  /// The standard normal distribution function, without cancellation on the left.
  static double normalCdf(double x) {
    double square = 0.5 * (x * x);
    double a = Math.abs(x) * SQRT_HALF;
    if (a < 1.0) {
      return Math.fma(0.5 * (x * SQRT_HALF), horner(ERF_SMALL, square), 0.5);
    }
    double tail = 0.5 * erfc(a, square);
    return x < 0.0 ? tail : 1.0 - tail;
  }

  public static final double SQRT_HALF = 0x1.6a09e667f3bcdp-1;
  public static final double INVERSE_SQRT_TWO_PI = 0x1.9884533d43651p-2;

  private static double horner(double[] c, double x) {
    double r = c[c.length - 1];
    for (int i = c.length - 2; i >= 0; i--) {
      r = Math.fma(r, x, c[i]);
    }
    return r;
  }
}
