package dev.reprise.engine.kernel;

/// Functions of one number that are computed in double, one element at a time, and rounded once:
/// the inverse hyperbolic functions, the logarithm of the gamma function and the inverse of the
/// error function. The formulas are those of the numeric specification; `log log1p sin cos exp
/// sqrt` are Java's strict ones.
public enum SpecialOp {
  ASINH {
    @Override
    public double apply(double x) {
      double a = Math.abs(x);
      if (!(a < LARGE)) {
        return Math.copySign(StrictMath.log(a) + LN2, x);
      }
      double square = a * a;
      return Math.copySign(StrictMath.log1p(a + square / (1 + Math.sqrt(square + 1))), x);
    }

    @Override
    public double gradient(double x, double y) {
      return 1 / Math.sqrt(Math.fma(x, x, 1));
    }
  },
  ACOSH {
    @Override
    public double apply(double x) {
      if (x >= LARGE) {
        return StrictMath.log(x) + LN2;
      }
      double t = x - 1;
      return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
    }

    @Override
    public double gradient(double x, double y) {
      return x < 1 ? Double.NaN : 1 / Math.sqrt((x - 1) * (x + 1));
    }
  },
  ATANH {
    @Override
    public double apply(double x) {
      double a = Math.abs(x);
      return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
    }

    @Override
    public double gradient(double x, double y) {
      return 1 / ((1 - x) * (1 + x));
    }
  },
  GAMMALN {
    @Override
    public double apply(double x) {
      if (Double.isInfinite(x) || x <= 0 && x == Math.rint(x)) {
        return Double.POSITIVE_INFINITY;
      }
      if (x < 0.5) {
        return StrictMath.log(Math.PI / Math.abs(sinOfPi(x))) - apply(1 - x);
      }
      double sum = LANCZOS[0];
      for (int i = 1; i < LANCZOS.length; i++) {
        sum += LANCZOS[i] / (x - 1 + i);
      }
      double t = x + 6.5;
      return HALF_LN_2PI + (x - 0.5) * StrictMath.log(t) - t + StrictMath.log(sum);
    }

    @Override
    public double gradient(double x, double y) {
      return digamma(x);
    }
  },
  ERFINV {
    @Override
    public double apply(double x) {
      if (Math.abs(x) >= 1) {
        return Math.abs(x) > 1 ? Double.NaN : Math.copySign(Double.POSITIVE_INFINITY, x);
      }
      double log = StrictMath.log1p(-(x * x));
      double t = 2 / (Math.PI * 0.147) + 0.5 * log;
      double y = Math.copySign(Math.sqrt(Math.sqrt(t * t - log / 0.147) - t), x);
      for (int i = 0; i < 3; i++) {
        double u = (Transcendental.erf(y) - x) / (TWO_BY_ROOT_PI * StrictMath.exp(-(y * y)));
        y -= u / (1 + y * u);
      }
      return y;
    }

    @Override
    public double gradient(double x, double y) {
      return StrictMath.exp(y * y) / TWO_BY_ROOT_PI;
    }
  };

  private static final double LARGE = 0x1p28;
  private static final double LN2 = 0x1.62e42fefa39efp-1;
  private static final double HALF_LN_2PI = 0x1.d67f1c864beb5p-1;
  private static final double TWO_BY_ROOT_PI = 0x1.20dd750429b6dp0;

  /// Lanczos's approximation with g = 7 and nine terms.
  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  /// The function's value; NaN outside of its domain.
  public abstract double apply(double x);

  /// The derivative at `x`, where `y` is `apply(x)`.
  public abstract double gradient(double x, double y);

  /// `sin(πx)`, with the whole part taken off first.
  private static double sinOfPi(double x) {
    return StrictMath.sin(Math.PI * (x - 2 * Math.floor(x / 2)));
  }

  private static double digamma(double x) {
    if (x <= 0 && x == Math.rint(x)) {
      return Double.NaN;
    }
    if (x < 0.5) {
      double r = x - Math.floor(x);
      return digamma(1 - x) - Math.PI / StrictMath.tan(Math.PI * r);
    }
    double shift = 0;
    double z = x;
    while (z < 10) {
      shift -= 1 / z;
      z += 1;
    }
    double s = 1 / (z * z);
    double tail = 1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s / 132)));
    return shift + StrictMath.log(z) - 0.5 / z - s * tail;
  }
}
