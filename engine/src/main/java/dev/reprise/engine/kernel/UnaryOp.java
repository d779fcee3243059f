package dev.reprise.engine.kernel;

/// A function of one number, with an optional parameter alpha (the slope of [#LEAKY_RELU], the
/// scale of [#ELU]).
///
/// [#apply(float, float)] is the scalar reference: either exact float operations, or a
/// double-precision sequence rounded once. [#gradient(float, float, float)] is the derivative,
/// computed in double and rounded once.
public enum UnaryOp {
  NEG,
  ABS,
  SQUARE,
  SQRT,
  RSQRT,
  RECIPROCAL,
  EXP,
  EXPM1,
  LOG,
  LOG1P,
  LOG2,
  LOG10,
  SIN,
  COS,
  TAN,
  ASIN,
  ACOS,
  ATAN,
  SINH,
  COSH,
  TANH,
  CBRT,
  SIGMOID,
  ERF,
  RELU,
  LEAKY_RELU,
  ELU,
  SELU,
  GELU,
  SILU,
  SOFTPLUS,
  SOFTSIGN,
  MISH,
  SIGN,
  FLOOR,
  CEIL,
  ROUND,
  TRUNC;

  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double INVERSE_LN2 = WideMath.LOG2_E;
  private static final double INVERSE_LN10 = 0x1.bcb7b1526e50ep-2;
  private static final double TWO_OVER_SQRT_PI = 0x1.20dd750429b6dp0;

  /// The value for a float: exact operations in float, everything else in double and rounded once.
  public float apply(float x, float alpha) {
    return switch (this) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SQUARE -> x * x;
      case SQRT -> (float) Math.sqrt(x);
      case RECIPROCAL -> 1.0f / x;
      case RELU -> x < 0.0f ? 0.0f : x;
      case LEAKY_RELU -> x < 0.0f ? alpha * x : x;
      case SIGN, FLOOR, CEIL, ROUND, TRUNC -> (float) apply((double) x, alpha);
      case EXP -> Transcendental.exp(x);
      case LOG -> Transcendental.log(x);
      case LOG2 -> (float) (WideMath.log(x) * INVERSE_LN2);
      case TANH -> Transcendental.tanh(x);
      case SIGMOID -> Transcendental.sigmoid(x);
      case RSQRT, EXPM1, LOG1P, LOG10, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, CBRT ->
          (float) apply((double) x, alpha);
      case ERF, ELU, SELU, GELU, SILU, SOFTPLUS, SOFTSIGN, MISH -> (float) apply((double) x, alpha);
    };
  }

  /// The value for a double.
  public double apply(double x, double alpha) {
    return switch (this) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SQUARE -> x * x;
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1.0 / x;
      case RSQRT -> Transcendental.rsqrt(x);
      case EXP -> StrictMath.exp(x);
      case EXPM1 -> StrictMath.expm1(x);
      case LOG -> StrictMath.log(x);
      case LOG1P -> StrictMath.log1p(x);
      case LOG2 -> StrictMath.log(x) * INVERSE_LN2;
      case LOG10 -> StrictMath.log10(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case TAN -> StrictMath.tan(x);
      case ASIN -> StrictMath.asin(x);
      case ACOS -> StrictMath.acos(x);
      case ATAN -> StrictMath.atan(x);
      case SINH -> StrictMath.sinh(x);
      case COSH -> StrictMath.cosh(x);
      case TANH -> StrictMath.tanh(x);
      case CBRT -> StrictMath.cbrt(x);
      case SIGMOID -> Transcendental.sigmoid(x);
      case SIGN, FLOOR, CEIL, ROUND, TRUNC -> rounded(x);
      case ERF, RELU, LEAKY_RELU, ELU, SELU, GELU, SILU, SOFTPLUS, SOFTSIGN, MISH ->
          activation(x, alpha);
    };
  }

  private double rounded(double x) {
    return switch (this) {
      case SIGN -> x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x;
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      default -> x < 0.0 ? Math.ceil(x) : Math.floor(x);
    };
  }

  private double activation(double x, double alpha) {
    return switch (this) {
      case ERF -> WideMath.erf(x);
      case RELU -> x < 0.0 ? 0.0 : x;
      case LEAKY_RELU -> x < 0.0 ? alpha * x : x;
      case ELU -> x < 0.0 ? alpha * StrictMath.expm1(x) : x;
      case SELU -> SELU_SCALE * (x < 0.0 ? SELU_ALPHA * StrictMath.expm1(x) : x);
      // Far to the left the product is 0; holding x there keeps −∞ · 0 away.
      case GELU -> (x < -40.0 ? -40.0 : x) * WideMath.normalCdf(x);
      case SILU -> (x < -400.0 ? -400.0 : x) * WideMath.sigmoid(x);
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> x / (1.0 + Math.abs(x));
      default -> (x < -400.0 ? -400.0 : x) * StrictMath.tanh(softplus(x));
    };
  }

  private static double softplus(double x) {
    return (x > 0.0 ? x : 0.0) + StrictMath.log1p(WideMath.exp(-Math.abs(x)));
  }

  /// dy/dx for `y = apply(x, alpha)`: the formula of [#gradient(double, double, double)] in double,
  /// rounded once.
  public float gradient(float x, float y, float alpha) {
    return (float) gradient((double) x, (double) y, (double) alpha);
  }

  /// dy/dx for `y = apply(x, alpha)`. Where the function has a corner, the derivative on its right.
  public double gradient(double x, double y, double alpha) {
    return switch (this) {
      case NEG -> -1.0;
      case ABS -> x < 0.0 ? -1.0 : x > 0.0 ? 1.0 : 0.0;
      case SQUARE -> 2.0 * x;
      case SQRT -> 0.5 / y;
      case RSQRT -> -0.5 * (y / x);
      case RECIPROCAL -> -(y * y);
      case EXP -> y;
      case EXPM1 -> y + 1.0;
      case LOG -> 1.0 / x;
      case LOG1P -> 1.0 / (1.0 + x);
      case LOG2 -> INVERSE_LN2 / x;
      case LOG10 -> INVERSE_LN10 / x;
      case SIN -> StrictMath.cos(x);
      case COS -> -StrictMath.sin(x);
      case TAN -> Math.fma(y, y, 1.0);
      case ASIN -> 1.0 / Math.sqrt(Math.fma(-x, x, 1.0));
      case ACOS -> -1.0 / Math.sqrt(Math.fma(-x, x, 1.0));
      case ATAN -> 1.0 / Math.fma(x, x, 1.0);
      case SINH -> StrictMath.cosh(x);
      case COSH -> StrictMath.sinh(x);
      case TANH -> Math.fma(-y, y, 1.0);
      case CBRT -> 1.0 / (3.0 * (y * y));
      case SIGMOID -> y * (1.0 - y);
      case SIGN, FLOOR, CEIL, ROUND, TRUNC -> 0.0;
      case ERF, RELU, LEAKY_RELU, ELU, SELU, GELU, SILU, SOFTPLUS, SOFTSIGN, MISH ->
          activationGradient(x, y, alpha);
    };
  }

  private double activationGradient(double x, double y, double alpha) {
    return switch (this) {
      case ERF -> TWO_OVER_SQRT_PI * WideMath.exp(-(x * x));
      case RELU -> x > 0.0 ? 1.0 : 0.0;
      case LEAKY_RELU -> x > 0.0 ? 1.0 : alpha;
      case ELU -> x < 0.0 ? y + alpha : 1.0;
      case SELU -> x < 0.0 ? y + SELU_SCALE * SELU_ALPHA : SELU_SCALE;
      case GELU -> gelu(x);
      case SILU -> silu(x);
      case SOFTPLUS -> WideMath.sigmoid(x);
      case SOFTSIGN -> softsign(x);
      default -> mish(x);
    };
  }

  private static double gelu(double x) {
    double held = x < -40.0 ? -40.0 : x > 40.0 ? 40.0 : x;
    double density = WideMath.INVERSE_SQRT_TWO_PI * WideMath.exp(-0.5 * (held * held));
    return Math.fma(held, density, WideMath.normalCdf(held));
  }

  private static double silu(double x) {
    double held = x < -400.0 ? -400.0 : x > 400.0 ? 400.0 : x;
    double s = WideMath.sigmoid(held);
    return s * Math.fma(held, 1.0 - s, 1.0);
  }

  private static double softsign(double x) {
    double d = 1.0 + Math.abs(x);
    return 1.0 / (d * d);
  }

  private static double mish(double x) {
    double held = x < -400.0 ? -400.0 : x > 400.0 ? 400.0 : x;
    double t = StrictMath.tanh(softplus(held));
    return Math.fma(held * WideMath.sigmoid(held), Math.fma(-t, t, 1.0), t);
  }
}
