package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.kernel.CounterRandom;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Values that tests compute with, and comparisons of them.
final class Values {
  private Values() {}

  /// Different float64 values all over a range, far enough apart that no two swap order in a
  /// central difference.
  static NDArray spread(NDManager manager, Shape shape, double low, double high, int seed) {
    int n = (int) shape.size();
    double[] values = new double[n];
    CounterRandom random = CounterRandom.of(seed, "test-values");
    for (int i = 0; i < n; i++) {
      values[i] = low + (high - low) * random.uniform(0, i);
    }
    return manager.create(values, shape);
  }

  static void assertClose(double[] actual, double[] expected, double tolerance, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertThat(Math.abs(actual[i] - expected[i]) / scale)
          .as("%s, element %d: %s against %s", what, i, actual[i], expected[i])
          .isLessThan(tolerance);
    }
  }

  static String digest(NDArray... arrays) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (NDArray array : arrays) {
        sha.update(Arrays.toString(array.getShape().getShape()).getBytes(StandardCharsets.UTF_8));
        sha.update(array.toByteBuffer());
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
