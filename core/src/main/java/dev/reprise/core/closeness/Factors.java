package dev.reprise.core.closeness;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/// How many standard deviations of the repeats a result may lie from their mean to be equivalent to
/// them, and what that proves. Both factors follow from three numbers: how many repeats there are,
/// how many quantities are compared, and the confidence.
///
/// The repeats of a quantity are taken to be independent draws of one normal distribution, with the
/// mean x̄ and the standard deviation s of N of them. A result y of the same distribution then has
/// `T = (y − x̄) / (s √(1 + 1/N))` distributed as Student's t with N − 1 degrees of freedom (the
/// prediction interval for one new observation: Hahn and Meeker, *Statistical Intervals*, 1991).
///
/// - [#reach]: such a result lies within `x̄ ± reach · s` for all k quantities at once with a
///   probability of at least the confidence 1 − α: Student's t at 1 − α/2k (Bonferroni).
/// - [#margin]: two one-sided tests (Schuirmann, 1987) at the level α reject the hypothesis that
///   the result's expected value is off by `margin · σ` or more, up or down, exactly where y lies
///   within the reach: T has then the non-central t distribution (Owen, 1968; Wellek, *Testing
///   Statistical Hypotheses of Equivalence and Noninferiority*, 2010), and the margin is what gives
///   it the probability α there. All quantities must pass, so no correction is needed in this
///   direction (intersection-union test: Berger, 1982).
///
/// Both are rounded up to six digits, as in a printed table, so that every machine finds the same
/// interval.
///
/// @param reach in standard deviations of the repeats
/// @param margin in standard deviations of the repeats
public record Factors(double reach, double margin) {
  /// 1 − α.
  public static final double CONFIDENCE = 0.95;

  private static final double ALPHA = 0.05;
  private static final int INTERVALS = 2000;
  private static final int HALVINGS = 60;
  private static final double NOTHING = 1e-15;
  private static final MathContext TABLE = new MathContext(6, RoundingMode.CEILING);

  /// The factors.
  ///
  /// @param repeats N, from 3
  /// @param quantities k, from 1
  public static Factors of(int repeats, int quantities) {
    if (repeats < Spread.LEAST || quantities < 1) {
      throw new IllegalArgumentException(repeats + " repeats of " + quantities + " quantities");
    }
    double freedom = repeats - 1;
    double critical = studentQuantile(freedom, 1 - ALPHA / (2.0 * quantities));
    double scale = Math.sqrt(1 + 1.0 / repeats);
    double reach = rounded(critical * scale);
    return new Factors(reach, rounded(noncentrality(freedom, reach / scale) * scale));
  }

  private static double rounded(double factor) {
    return new BigDecimal(factor).round(TABLE).doubleValue();
  }

  /// Student's t at a probability.
  static double studentQuantile(double freedom, double probability) {
    return TDistribution.of(freedom).inverseCumulativeProbability(probability);
  }

  /// How far off the centre a t distribution must be to lie below a value with the probability α.
  private static double noncentrality(double freedom, double value) {
    double low = value;
    double high = 2 * value + 2;
    while (noncentral(freedom, high, value) > ALPHA) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (noncentral(freedom, middle, value) > ALPHA) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /// The probability that `(Z + offset) / √(W/freedom)` is at most the value, with Z standard
  /// normal and W of the χ² distribution: the mean of `Φ(value · √(W/freedom) − offset)` over W, by
  /// Simpson's rule over √W.
  static double noncentral(double freedom, double offset, double value) {
    NormalDistribution normal = NormalDistribution.of(0, 1);
    ChiSquaredDistribution chiSquared = ChiSquaredDistribution.of(freedom);
    double end = Math.sqrt(chiSquared.inverseSurvivalProbability(NOTHING));
    double root = Math.sqrt(freedom);
    double sum = 0;
    for (int i = 1; i <= INTERVALS; i++) {
      double u = end * i / INTERVALS;
      double weight = i == INTERVALS ? 1 : i % 2 == 1 ? 4 : 2;
      sum +=
          weight
              * normal.cumulativeProbability(value * u / root - offset)
              * 2
              * u
              * chiSquared.density(u * u);
    }
    return sum * end / INTERVALS / 3;
  }
}
