package dev.reprise.engine.kernel.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.kernel.UnaryOp;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Some of the floats that [EveryFloat] asks for.
class EveryFloatTest {
  /// A prime, so that mantissas of all kinds come up: about 66 000 floats.
  private static final long STEP = 65_027;

  @ParameterizedTest
  @EnumSource(UnaryOp.class)
  void formsAgreeAndResultsAreTheNearestFloats(UnaryOp op) throws InterruptedException {
    Accuracy found =
        EveryFloat.check(
            op,
            STEP,
            1,
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    assertThat(found.inputs()).isEqualTo((1L << 32) / STEP + 1);
    assertThat(found.formsDiffer()).isZero();
    assertThat(found.gradientsDiffer()).isZero();
    assertThat(found.worst()).as("%s", found).isLessThan(0.5001);
    // Half of an odd subnormal is halfway between two floats: the double cannot tell that gelu and
    // silu
    // are a little above.
    long halves = op == UnaryOp.GELU || op == UnaryOp.SILU ? 130 : 0;
    assertThat(found.misrounded()).as("%s", found).isBetween(0L, halves + 1);
  }

  /// The references that are not fdlibm's agree with many digits.
  @Test
  void truthsAgreeWithManyDigits() {
    for (UnaryOp op : UnaryOp.values()) {
      Truth truth = Truth.of(op);
      if (truth == null) {
        continue;
      }
      for (double x :
          new double[] {-11.3, -5.25, -3.0, -0.8, -0.2, 1e-3, 0.3, 0.7, 1.1, 2.5, 3.9, 9.75}) {
        double near = truth.near().applyAsDouble((float) x);
        if (!Double.isNaN(near)) {
          BigDecimal exact = truth.exact().apply(new BigDecimal((float) x));
          double off =
              new BigDecimal(near)
                  .subtract(exact)
                  .divide(new BigDecimal(Math.ulp(near)))
                  .abs()
                  .doubleValue();
          assertThat(off).as("%s of %s", op, (float) x).isLessThanOrEqualTo(0.9 * truth.ulps());
        }
      }
    }
  }
}
