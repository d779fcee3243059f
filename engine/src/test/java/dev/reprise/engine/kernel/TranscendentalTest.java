package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Distance from the true value, taken from `StrictMath` in double, in units in the last place of
/// the float.
class TranscendentalTest {
  private static final int SAMPLES = 200_000;

  private static double worst(UnaryOp op, float scale, DoubleUnaryOperator truth) {
    float[] x = Samples.normal(17, SAMPLES, scale);
    float[] y = new float[SAMPLES];
    Forms.active().unary(op, 0.0f, x, 0, y, 0, SAMPLES);
    double worst = 0;
    for (int i = 0; i < SAMPLES; i++) {
      double expected = truth.applyAsDouble(x[i]);
      double ulp = Math.max(Math.ulp((float) expected), Float.MIN_VALUE);
      worst = Math.max(worst, Math.abs(y[i] - expected) / ulp);
    }
    return worst;
  }

  @Test
  void expIsCorrectlyRoundedButForAHandful() {
    assertThat(worst(UnaryOp.EXP, 20.0f, StrictMath::exp)).isLessThan(0.5001);
    assertThat(worst(UnaryOp.EXP, 0.01f, StrictMath::exp)).isLessThan(0.5001);
  }

  @Test
  void tanhIsCorrectlyRoundedButForAHandful() {
    assertThat(worst(UnaryOp.TANH, 1.0f, StrictMath::tanh)).isLessThan(0.5001);
    assertThat(worst(UnaryOp.TANH, 0.05f, StrictMath::tanh)).isLessThan(0.5001);
    assertThat(worst(UnaryOp.TANH, 1.0e-6f, StrictMath::tanh)).isLessThan(0.5001);
  }

  @Test
  void sigmoidIsCorrectlyRoundedButForAHandful() {
    assertThat(worst(UnaryOp.SIGMOID, 5.0f, x -> 1.0 / (1.0 + StrictMath.exp(-x))))
        .isLessThan(0.5001);
    assertThat(worst(UnaryOp.SIGMOID, 30.0f, x -> 1.0 / (1.0 + StrictMath.exp(-x))))
        .isLessThan(0.5001);
  }

  @Test
  void logIsCorrectlyRoundedButForAHandful() {
    float[] x = {
      Float.MIN_VALUE, 1.0e-40f, 0.99999994f, 1.0000001f, Float.MAX_VALUE, 0.70710677f, 2.0f
    };
    for (float v : x) {
      double expected = StrictMath.log(v);
      assertThat(Math.abs(Transcendental.log(v) - expected))
          .isLessThanOrEqualTo(0.5001 * Math.ulp((float) expected));
    }
    assertThat(worst(UnaryOp.LOG, 3.0f, v -> v < 0 ? Double.NaN : StrictMath.log(v))).isNaN();
    assertThat(
            worst(
                UnaryOp.SOFTPLUS,
                9.0f,
                v -> Math.max(v, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(v)))))
        .isLessThan(0.5001);
  }

  @Test
  void logOfManyIsCorrectlyRounded() {
    float[] x = Samples.normal(3, SAMPLES, 1.0f);
    double worst = 0;
    for (float v : x) {
      float positive = Math.abs(v);
      double expected = StrictMath.log(positive);
      worst =
          Math.max(
              worst,
              Math.abs(Transcendental.log(positive) - expected) / Math.ulp((float) expected));
    }
    assertThat(worst).isLessThan(0.5001);
  }

  @Test
  void erfAgreesWithItsSeries() {
    assertThat(worst(UnaryOp.ERF, 0.7f, TranscendentalTest::erfSeries)).isLessThan(0.5001);
    assertThat(worst(UnaryOp.ERF, 1.2f, TranscendentalTest::erfSeries)).isLessThan(0.5001);
  }

  @Test
  void geluAgreesWithTheNormalDistribution() {
    DoubleUnaryOperator truth = x -> 0.5 * x * (1.0 + erfSeries(x * Math.sqrt(0.5)));
    assertThat(worst(UnaryOp.GELU, 0.8f, truth)).isLessThan(0.5001);
    assertThat(Transcendental.erf(5.0f)).isEqualTo(1.0f);
    assertThat(UnaryOp.GELU.apply(-1.0e30f, 0.0f)).isEqualTo(-0.0f);
    // 0.5 · −6 · erfc(6/√2), from the tables of the normal distribution.
    assertThat(UnaryOp.GELU.apply(-6.0f, 0.0f)).isEqualTo(-5.9195258e-9f);
  }

  /// Σ 2/√π · e^−x² · 2^n x^(2n+1)/(2n+1)!!, all terms positive; good to 1e-15 below 6.
  private static double erfSeries(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= 2.0 * x * x / (2 * n + 1);
      sum += term;
    }
    return sum * StrictMath.exp(-x * x) * 2.0 / Math.sqrt(Math.PI);
  }

  @Test
  void edgesAreExact() {
    assertThat(Transcendental.exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Transcendental.exp(Float.POSITIVE_INFINITY)).isInfinite();
    assertThat(Transcendental.exp(-103.97208f)).isEqualTo(Float.MIN_VALUE);
    assertThat(Transcendental.exp(0.0f)).isEqualTo(1.0f);
    assertThat(Transcendental.log(0.0f)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Transcendental.log(-1.0f)).isNaN();
    assertThat(Transcendental.tanh(-0.0f)).isEqualTo(-0.0f);
    assertThat(Transcendental.tanh(Float.NEGATIVE_INFINITY)).isEqualTo(-1.0f);
    assertThat(Transcendental.sigmoid(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Transcendental.pow(-3.0f, 2.0f)).isEqualTo(9.0f);
    assertThat(Transcendental.pow(0.5f, -1.0f)).isEqualTo(2.0f);
    for (UnaryOp op : UnaryOp.values()) {
      assertThat(op.apply(Float.NaN, 0.1f)).as(op.name()).isNaN();
    }
  }

  @Test
  void gradientsAgreeWithCentralDifferences() {
    for (UnaryOp op : UnaryOp.values()) {
      for (double x : new double[] {-0.9, -0.3, 0.2, 0.45, 0.95}) {
        double y = op.apply(x, 0.3);
        double h = 1.0e-6;
        double difference = (op.apply(x + h, 0.3) - op.apply(x - h, 0.3)) / (2 * h);
        if (!Double.isNaN(difference)) {
          assertThat(op.gradient(x, y, 0.3))
              .as("%s at %s", op, x)
              .isBetween(difference - 1e-6, difference + 1e-6);
        }
      }
    }
  }
}
