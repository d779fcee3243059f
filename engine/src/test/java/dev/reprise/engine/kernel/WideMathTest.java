package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The cores' own bits. A changed constant or branch alters many of them and only a handful of the
/// floats that they are rounded to, so that a sample of floats would hardly see it.
class WideMathTest {
  @ParameterizedTest
  @CsvSource({
    "EXP, 49309668c4019ce2",
    "LOG, cb9b81e4ec5c3c8b",
    "TANH, 4e1e178d8752857f",
    "SIGMOID, 09f7d24287f5702d",
    "ERF, 41ce08640d13cb18",
    "ERFC, adf87e79f987914a",
    "NORMAL, 939c6aa65aee6400"
  })
  void coresHaveTheBitsOfTheSpecification(WideCores core, String digest)
      throws NoSuchAlgorithmException {
    double[] x = core.arguments();
    ByteBuffer bits = ByteBuffer.allocate(8 * x.length);
    for (double v : x) {
      bits.putDouble(core.of(v));
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bits.array());
    assertThat(HexFormat.of().formatHex(hash, 0, 8)).isEqualTo(digest);
  }

  /// The last bits of some constants hardly ever reach a result.
  @Test
  void constantsAreThoseOfTheSpecification() throws IOException {
    String text =
        Files.readString(Path.of("..", "docs", "formats", "numeric-specification.md"))
            .replace('−', '-');
    double[] constants = {
      WideMath.LOG2_E,
      -WideMath.LN2_HIGH,
      -WideMath.LN2_LOW,
      WideMath.TANH_1,
      WideMath.TANH_2,
      WideMath.TANH_3,
      WideMath.TANH_4,
      WideMath.SQRT_HALF,
      WideMath.INVERSE_SQRT_TWO_PI
    };
    assertThat(DoubleStream.of(constants)).allSatisfy(it -> assertThat(text).contains(hex(it)));
    assertThat(DoubleStream.of(WideMath.erfCoefficients()))
        .allSatisfy(it -> assertThat(text).contains(" " + hex(it) + " "));
    assertThat(DoubleStream.of(WideMath.erfcCoefficients()))
        .allSatisfy(it -> assertThat(text).contains(" " + hex(it) + " "));
    assertThat(text).contains(Long.toHexString(WideMath.LOG_BASE));
    BigDecimal factorial = BigDecimal.ONE;
    for (int n = 0; n < 12; n++) {
      factorial = factorial.multiply(BigDecimal.valueOf(Math.max(1, n)));
      assertThat(WideMath.expCoefficients()[n])
          .isEqualTo(BigDecimal.ONE.divide(factorial, MathContext.DECIMAL128).doubleValue());
      assertThat(WideMath.logCoefficients()[n]).isEqualTo(2.0 / (2 * n + 1));
    }
  }

  private static String hex(double x) {
    return Double.toHexString(x);
  }
}
