package dev.reprise.core.closeness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The factors against published tables, and against what they promise.
class FactorsTest {
  /// As printed in any table of Student's t, such as NIST/SEMATECH's e-Handbook, 1.3.6.7.2.
  @ParameterizedTest
  @CsvSource({
    "2, 0.95, 2.920", "2, 0.975, 4.303", "4, 0.975, 2.776", "4, 0.995, 4.604", "9, 0.95, 1.833",
    "9, 0.975, 2.262", "9, 0.995, 3.250", "19, 0.975, 2.093", "29, 0.95, 1.699", "29, 0.999, 3.396",
  })
  void studentsTIsThatOfTheTables(double freedom, double probability, double printed) {
    assertThat(Factors.studentQuantile(freedom, probability)).isCloseTo(printed, within(0.0006));
  }

  /// One-sided tolerance factors k are quantiles of the non-central t: `P(T ≤ k √n) = 0.95` with n
  /// − 1 degrees of freedom, off by `z √n`, z the normal quantile of the share. As printed in
  /// NIST's Handbook 91 (Natrella, 1963), table A-7.
  @ParameterizedTest
  @CsvSource({
    "5, 1.2815516, 3.407",
    "10, 1.2815516, 2.355",
    "10, 1.6448536, 2.911",
    "10, 2.3263479, 3.981",
    "20, 1.6448536, 2.396",
    "30, 1.2815516, 1.777",
  })
  void theNonCentralTIsThatOfTheTables(int n, double normal, double printed) {
    double root = Math.sqrt(n);
    assertThat(Factors.noncentral(n - 1, normal * root, printed * root))
        .isCloseTo(0.95, Offset.offset(0.0006));
  }

  /// Off by nothing it is Student's own.
  @ParameterizedTest
  @CsvSource({"2, 2.919986", "9, 1.833113", "29, 1.699127"})
  void offByNothingItIsStudentsT(double freedom, double quantile) {
    assertThat(Factors.noncentral(freedom, 0, quantile)).isCloseTo(0.95, within(1e-7));
  }

  /// Hahn and Meeker's factors of the two-sided 95 % prediction interval for one new observation.
  @ParameterizedTest
  @CsvSource({"3, 4.97", "5, 3.04", "10, 2.37", "20, 2.14"})
  void theReachOfOneQuantityIsThePredictionInterval(int repeats, double printed) {
    assertThat(Factors.of(repeats, 1).reach()).isCloseTo(printed, within(0.006));
  }

  @Test
  void moreRepeatsProveMoreAndMoreQuantitiesProveLess() {
    assertThat(Factors.of(20, 8).reach()).isLessThan(Factors.of(10, 8).reach());
    assertThat(Factors.of(20, 8).margin()).isLessThan(Factors.of(10, 8).margin());
    assertThat(Factors.of(10, 8).reach()).isGreaterThan(Factors.of(10, 2).reach());
    assertThat(Factors.of(10, 8).margin()).isGreaterThan(Factors.of(10, 2).margin());
    Factors least = Factors.of(Spread.LEAST, 8);
    assertThat(least.margin()).isGreaterThan(least.reach()).isFinite();
  }

  @Test
  void factorsHaveSixDigits() {
    Factors factors = Factors.of(10, 8);
    assertThat(Double.toString(factors.reach())).hasSizeLessThanOrEqualTo(7);
    assertThat(Double.toString(factors.margin())).hasSizeLessThanOrEqualTo(7);
  }
}
