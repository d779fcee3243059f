package dev.reprise.engine.kernel.accuracy;

import dev.reprise.engine.kernel.UnaryOp;
import java.math.BigDecimal;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The true value of a function: a double that is within a few units in the last place of it, and,
/// for the few arguments where that does not decide how a float is rounded, the value to many
/// digits.
///
/// @param near the double; never asked for NaN. Infinities and zeros are taken to be meant.
/// @param ulps how many units in the last place of the double it may be off
/// @param exact the value to about 140 digits; only asked for finite arguments in the domain
record Truth(DoubleUnaryOperator near, int ulps, UnaryOperator<BigDecimal> exact) {
  private static final BigDecimal ONE = BigDecimal.ONE;

  /// The truth about a function; null for those that are one operation or only scaled others.
  static @Nullable Truth of(UnaryOp op) {
    return switch (op) {
      case EXP -> new Truth(Truth::exp, 2, BigMath::exp);
      case EXPM1 -> new Truth(Truth::expm1, 2, x -> BigMath.exp(x).subtract(ONE));
      case LOG -> new Truth(Math::log, 2, BigMath::log);
      case LOG1P -> new Truth(StrictMath::log1p, 2, x -> BigMath.log(x.add(ONE)));
      // The logarithm and the quotient are off by one unit and a half.
      case LOG2 ->
          new Truth(
              x -> Math.log(x) / 0x1.62e42fefa39efp-1,
              8,
              x -> BigMath.divide(BigMath.log(x), BigMath.LN2));
      case LOG10 ->
          new Truth(
              Math::log10, 4, x -> BigMath.divide(BigMath.log(x), BigMath.log(BigDecimal.TEN)));
      case SIN -> new Truth(Truth::sin, 2, BigMath::sin);
      case COS -> new Truth(Math::cos, 2, BigMath::cos);
      case TAN -> new Truth(Math::tan, 2, x -> BigMath.divide(BigMath.sin(x), BigMath.cos(x)));
      case ASIN -> new Truth(StrictMath::asin, 2, Truth::asin);
      case ACOS ->
          new Truth(StrictMath::acos, 2, x -> BigMath.PI.divide(BigDecimal.TWO).subtract(asin(x)));
      case ATAN -> new Truth(StrictMath::atan, 2, BigMath::atan);
      case SINH -> new Truth(Truth::sinh, 4, x -> sinh(BigMath.exp(x), BigMath.exp(x.negate())));
      case COSH ->
          new Truth(
              x -> Math.abs(x) > 120 ? Double.POSITIVE_INFINITY : StrictMath.cosh(x),
              4,
              x -> sinh(BigMath.exp(x), BigMath.exp(x.negate()).negate()));
      case TANH -> new Truth(Truth::tanh, 8, x -> tanh(BigMath.exp(x.add(x))));
      case CBRT -> new Truth(StrictMath::cbrt, 2, BigMath::cbrt);
      case RSQRT ->
          new Truth(x -> 1.0 / Math.sqrt(x), 4, x -> BigMath.divide(ONE, BigMath.sqrt(x)));
      case SIGMOID -> new Truth(Truth::sigmoid, 8, Truth::sigmoid);
      case ERF -> new Truth(ErrorFunction::erf, 8, BigMath::erf);
      case GELU -> new Truth(ErrorFunction::gelu, 64, Truth::gelu);
      case SILU -> new Truth(Truth::silu, 8, x -> BigMath.multiply(x, sigmoid(x)));
      case SOFTPLUS -> new Truth(Truth::softplus, 8, x -> BigMath.log(BigMath.exp(x).add(ONE)));
      case SOFTSIGN -> new Truth(x -> softsign(x), 4, x -> BigMath.divide(x, x.abs().add(ONE)));
      case MISH -> new Truth(Truth::mish, 12, Truth::mish);
      case NEG,
          ABS,
          SQUARE,
          SQRT,
          RECIPROCAL,
          RELU,
          LEAKY_RELU,
          ELU,
          SELU,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC ->
          null;
    };
  }

  /// By which sign f(−x) follows from f(x): −1 for odd functions, 1 for even ones, 0 for others.
  static int symmetry(UnaryOp op) {
    return switch (op) {
      case SIN, TAN, ASIN, ATAN, SINH, TANH, CBRT, ERF, SOFTSIGN -> -1;
      case COS, COSH -> 1;
      default -> 0;
    };
  }

  private static double exp(double x) {
    // Far below the least float, and within half a unit of one.
    if (x < -120 || Math.abs(x) < 0x1p-40) {
      return x < -120 ? 0.0 : 1.0 + x;
    }
    return x > 120 ? Double.POSITIVE_INFINITY : Math.exp(x);
  }

  private static double expm1(double x) {
    if (x < -60) {
      return -1.0;
    }
    return x > 120 ? Double.POSITIVE_INFINITY : StrictMath.expm1(x);
  }

  private static double sin(double x) {
    return Math.abs(x) < 0x1p-20 ? x - x * x * x / 6 : Math.sin(x);
  }

  private static double sinh(double x) {
    return Math.abs(x) > 120 ? x * Double.POSITIVE_INFINITY : StrictMath.sinh(x);
  }

  private static BigDecimal sinh(BigDecimal e, BigDecimal inverse) {
    return e.subtract(inverse).divide(BigDecimal.TWO);
  }

  private static double tanh(double x) {
    double a = Math.abs(x);
    if (a < 0x1p-20 || a > 20) {
      return a > 20 ? Math.signum(x) : x - x * x * x / 3;
    }
    return StrictMath.tanh(x);
  }

  private static BigDecimal tanh(BigDecimal square) {
    return BigMath.divide(square.subtract(ONE), square.add(ONE));
  }

  private static BigDecimal asin(BigDecimal x) {
    return BigMath.atan(BigMath.divide(x, BigMath.sqrt(ONE.subtract(x.multiply(x)))));
  }

  private static double sigmoid(double x) {
    if (x < 0) {
      double e = exp(x);
      return e / (1.0 + e);
    }
    return x > 60 ? 1.0 : 1.0 / (1.0 + exp(-x));
  }

  private static BigDecimal sigmoid(BigDecimal x) {
    return BigMath.divide(ONE, ONE.add(BigMath.exp(x.negate())));
  }

  /// Where x/2 may lie halfway between two floats.
  static final double TINY = 0x1p-100;

  /// Something above x/2 by far less than any float but by more than the margin: x/2 + cx² with 0 <
  /// c < 1 lies on the same side of all that lies halfway.
  static double aboveHalf(double x) {
    return 0.5 * x + Math.abs(x) * 0x1p-40;
  }

  private static double silu(double x) {
    if (Math.abs(x) < TINY) {
      return aboveHalf(x);
    }
    return Double.isInfinite(x) ? x < 0 ? -0.0 : x : x * sigmoid(x);
  }

  private static double softplus(double x) {
    if (x > 60 || x < -60) {
      return x > 60 ? x : exp(x);
    }
    return Math.max(x, 0) + StrictMath.log1p(Math.exp(-Math.abs(x)));
  }

  private static double softsign(double x) {
    // The formula's value at infinity is NaN, as it is in DJL and PyTorch; the limit would be ±1.
    return x / (1.0 + Math.abs(x));
  }

  /// tanh(log(1 + e)) = n/(n + 2) with n = e(e + 2).
  private static double mish(double x) {
    if (x > 40 || x < -120) {
      return x > 40 ? x : -0.0;
    }
    double e = exp(x);
    double n = e * (e + 2.0);
    return x * (n / (n + 2.0));
  }

  private static BigDecimal mish(BigDecimal x) {
    BigDecimal e = BigMath.exp(x);
    BigDecimal n = BigMath.multiply(e, e.add(BigDecimal.TWO));
    return BigMath.divide(x.multiply(n), n.add(BigDecimal.TWO));
  }

  private static BigDecimal gelu(BigDecimal x) {
    BigDecimal erf = BigMath.erf(BigMath.divide(x, BigMath.sqrt(BigDecimal.TWO)));
    return BigMath.multiply(x, erf.add(ONE)).divide(BigDecimal.TWO);
  }
}
