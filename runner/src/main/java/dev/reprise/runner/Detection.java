package dev.reprise.runner;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// How likely an audit catches a forger, in exact arithmetic: m of N segments are replayed, drawn
/// without putting back, and B of them are forged. It misses all with C(N−B,m)/C(N,m).
///
/// @param segments N
/// @param audited m
public record Detection(int segments, int audited) {
  private static final int DIGITS = 6;

  /// Checks that no more are audited than there are.
  public Detection {
    if (segments < 1 || audited < 0 || audited > segments) {
      throw new IllegalArgumentException(audited + " of " + segments + " segments");
    }
  }

  /// How many segments a forger has altered who altered this share: at least one, rounded up.
  public int forged(int percent) {
    return (int) Math.max(1, ((long) segments * percent + 99) / 100);
  }

  /// The probability to catch a forger of that many segments: rounded down to six digits, and 1
  /// only where it is certain.
  public BigDecimal probability(int forged) {
    BigInteger numerator = BigInteger.ONE;
    BigInteger denominator = BigInteger.ONE;
    // C(N−B,m)/C(N,m) is the product over i < m of (N−B−i)/(N−i).
    for (int i = 0; i < audited; i++) {
      numerator = numerator.multiply(BigInteger.valueOf(Math.max(0, segments - forged - i)));
      denominator = denominator.multiply(BigInteger.valueOf(segments - i));
    }
    return new BigDecimal(denominator.subtract(numerator))
        .divide(new BigDecimal(denominator), DIGITS, RoundingMode.DOWN);
  }
}
