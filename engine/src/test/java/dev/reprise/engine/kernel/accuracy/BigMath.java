package dev.reprise.engine.kernel.accuracy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Elementary functions to about 140 decimal digits, by their series: slow, and only asked where a
/// double cannot decide how a float is to be rounded.
final class BigMath {
  private static final MathContext DIGITS = new MathContext(200, RoundingMode.HALF_EVEN);
  private static final BigDecimal SMALLEST = BigDecimal.ONE.movePointLeft(200);
  private static final BigDecimal TWO = BigDecimal.TWO;
  private static final BigDecimal HALF = new BigDecimal("0.5");
  static final BigDecimal PI = pi();
  static final BigDecimal LN2 = log(TWO);

  private BigMath() {}

  static BigDecimal of(double x) {
    return new BigDecimal(x);
  }

  static BigDecimal divide(BigDecimal a, BigDecimal b) {
    return a.divide(b, DIGITS);
  }

  static BigDecimal multiply(BigDecimal a, BigDecimal b) {
    return a.multiply(b, DIGITS);
  }

  static BigDecimal sqrt(BigDecimal x) {
    return x.sqrt(DIGITS);
  }

  /// Taylor's series after halving the argument below 2⁻¹⁰, and squaring as often.
  static BigDecimal exp(BigDecimal x) {
    int halvings = 0;
    BigDecimal r = x;
    while (r.abs().compareTo(new BigDecimal("0.001")) > 0) {
      r = multiply(r, HALF);
      halvings++;
    }
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int n = 1; term.abs().compareTo(SMALLEST) > 0; n++) {
      term = divide(multiply(term, r), BigDecimal.valueOf(n));
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < halvings; i++) {
      sum = multiply(sum, sum);
    }
    return sum;
  }

  /// Halley's iteration on [#exp], which triples the digits of the double it starts from.
  static BigDecimal log(BigDecimal x) {
    BigDecimal y = new BigDecimal(StrictMath.log(x.doubleValue()));
    for (int i = 0; i < 4; i++) {
      BigDecimal e = exp(y);
      y = y.add(multiply(TWO, divide(x.subtract(e, DIGITS), x.add(e, DIGITS))), DIGITS);
    }
    return y;
  }

  static BigDecimal cbrt(BigDecimal x) {
    BigDecimal y = new BigDecimal(StrictMath.cbrt(x.doubleValue()));
    for (int i = 0; i < 5; i++) {
      BigDecimal square = multiply(y, y);
      BigDecimal three = BigDecimal.valueOf(3);
      y = divide(multiply(TWO, y).add(divide(x, square), DIGITS), three);
    }
    return y;
  }

  static BigDecimal sin(BigDecimal x) {
    return sine(reduced(x), 1);
  }

  static BigDecimal cos(BigDecimal x) {
    return sine(reduced(x), 0);
  }

  /// The odd (from 1) or even (from 0) terms of the series of the circle's functions.
  private static BigDecimal sine(BigDecimal x, int from) {
    BigDecimal square = multiply(x, x).negate();
    BigDecimal term = from == 0 ? BigDecimal.ONE : x;
    BigDecimal sum = term;
    for (int n = from + 1; term.abs().compareTo(SMALLEST) > 0; n += 2) {
      term = divide(multiply(term, square), BigDecimal.valueOf((long) n * (n + 1)));
      sum = sum.add(term, DIGITS);
    }
    return sum;
  }

  /// The angle without its whole turns.
  private static BigDecimal reduced(BigDecimal x) {
    BigDecimal turn = PI.multiply(TWO);
    BigDecimal turns = x.divide(turn, 0, RoundingMode.HALF_EVEN);
    return x.subtract(turns.multiply(turn));
  }

  /// The arctangent: halved thrice by atan x = 2 atan(x / (1 + √(1 + x²))), then its series.
  static BigDecimal atan(BigDecimal x) {
    BigDecimal r = x;
    for (int i = 0; i < 3; i++) {
      r = divide(r, BigDecimal.ONE.add(sqrt(BigDecimal.ONE.add(multiply(r, r))), DIGITS));
    }
    BigDecimal square = multiply(r, r).negate();
    BigDecimal power = r;
    BigDecimal sum = r;
    for (int n = 3; power.abs().compareTo(SMALLEST) > 0; n += 2) {
      power = multiply(power, square);
      sum = sum.add(divide(power, BigDecimal.valueOf(n)), DIGITS);
    }
    return multiply(sum, BigDecimal.valueOf(8));
  }

  /// 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)).
  static BigDecimal erf(BigDecimal x) {
    BigDecimal square = multiply(x, x).negate();
    BigDecimal power = x;
    BigDecimal sum = x;
    for (int n = 1; power.abs().compareTo(SMALLEST) > 0; n++) {
      power = divide(multiply(power, square), BigDecimal.valueOf(n));
      sum = sum.add(divide(power, BigDecimal.valueOf(2L * n + 1)), DIGITS);
    }
    return divide(multiply(TWO, sum), sqrt(PI));
  }

  /// Machin's formula with 280 digits, for angles as large as floats go.
  private static BigDecimal pi() {
    BigDecimal a = inverseAtan(5).multiply(BigDecimal.valueOf(16));
    return a.subtract(inverseAtan(239).multiply(BigDecimal.valueOf(4)));
  }

  private static BigDecimal inverseAtan(int x) {
    int scale = 280;
    BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(x), scale, RoundingMode.HALF_EVEN);
    BigDecimal square = BigDecimal.valueOf((long) -x * x);
    BigDecimal sum = power;
    for (int n = 3; power.signum() != 0; n += 2) {
      power = power.divide(square, scale, RoundingMode.HALF_EVEN);
      sum = sum.add(power.divide(BigDecimal.valueOf(n), scale, RoundingMode.HALF_EVEN));
    }
    return sum;
  }
}
