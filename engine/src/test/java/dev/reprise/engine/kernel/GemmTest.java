package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GemmTest {
  /// The rule itself: one ascending chain for each element.
  private static float[] reference(
      boolean transA, boolean transB, int m, int n, int k, float[] a, float[] b, float[] start) {
    float[] c = start.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = c[i * n + j];
        for (int p = 0; p < k; p++) {
          sum =
              Math.fma(
                  transA ? a[p * m + i] : a[i * k + p], transB ? b[j * k + p] : b[p * n + j], sum);
        }
        c[i * n + j] = sum;
      }
    }
    return c;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 1, 4098",
    "7, 13, 207",
    "13, 207, 7",
    "207, 7, 13",
    "64, 48, 256",
    "130, 500, 33",
    "100, 3, 50",
    "4098, 1, 7",
    "3, 4098, 5",
    "70, 97, 600",
    "5, 5, 0"
  })
  void everyShapeAndTransposeEqualsTheRuleOnAnyNumberOfThreads(int m, int n, int k) {
    float[] a = Samples.normal(1, m * k, 1.0f);
    float[] b = Samples.normal(2, k * n, 1.0f);
    float[] start = Samples.normal(3, m * n, 1.0f);
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers w = Workers.of(threads)) {
        for (int trans = 0; trans < 4; trans++) {
          boolean transA = (trans & 1) != 0;
          boolean transB = (trans & 2) != 0;
          float[] added = start.clone();
          multiply(w, transA, transB, m, n, k, a, b, added, true);
          assertThat(Samples.bits(added))
              .isEqualTo(Samples.bits(reference(transA, transB, m, n, k, a, b, start)));
          float[] fresh = start.clone();
          multiply(w, transA, transB, m, n, k, a, b, fresh, false);
          assertThat(Samples.bits(fresh))
              .isEqualTo(Samples.bits(reference(transA, transB, m, n, k, a, b, new float[m * n])));
        }
      }
    }
  }

  private static void multiply(
      Workers w,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float[] a,
      float[] b,
      float[] c,
      boolean accumulate) {
    int lda = Math.max(1, transA ? m : k);
    int ldb = Math.max(1, transB ? k : n);
    Gemm.multiply(w, transA, transB, m, n, k, a, 0, lda, b, 0, ldb, c, 0, n, accumulate);
  }

  @Test
  void batchesEqualTheirProductsOneByOne() {
    float[] a = Samples.normal(1, 5 * 6 * 20, 1.0f);
    float[] b = Samples.normal(2, 20 * 9, 1.0f);
    float[] together = new float[5 * 6 * 9];
    float[] alone = new float[5 * 6 * 9];
    try (Workers w = Workers.of(3)) {
      Gemm.multiplyBatched(
          w, 5, false, false, 6, 9, 20, a, 0, 20, 120, b, 0, 9, 0, together, 0, 9, 54, false);
      for (int i = 0; i < 5; i++) {
        Gemm.multiply(w, false, false, 6, 9, 20, a, 120 * i, 20, b, 0, 9, alone, 54 * i, 9, false);
      }
    }
    assertThat(Samples.bits(together)).isEqualTo(Samples.bits(alone));
  }

  @Test
  void productOf300By257By613HasTheGoldenBits() throws NoSuchAlgorithmException {
    float[] c = new float[300 * 257];
    multiply(
        Workers.shared(),
        false,
        false,
        300,
        257,
        613,
        Samples.normal(1, 300 * 613, 1.0f),
        Samples.normal(2, 613 * 257, 1.0f),
        c,
        false);
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (int bits : Samples.bits(c)) {
      sha.update(
          new byte[] {
            (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
          });
    }
    assertThat(HexFormat.of().formatHex(sha.digest()))
        .isEqualTo("289c6bfecb69ecdf6e69711d4509d20e89294f10682acb79e99621cb7b98eb5f");
  }

  @Test
  void doublesFollowTheSameRule() {
    double[] a = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
    double[] b = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    double[] c = new double[4];
    Gemm.multiply(Workers.shared(), false, false, 2, 2, 3, a, 0, 3, b, 0, 2, c, 0, 2, false);
    assertThat(c[3]).isEqualTo(Math.fma(6.0, 0.6, Math.fma(5.0, 0.4, Math.fma(4.0, 0.2, 0.0))));
    double[] transposed = new double[4];
    Gemm.multiply(
        Workers.shared(),
        true,
        true,
        2,
        2,
        3,
        new double[] {1, 4, 2, 5, 3, 6},
        0,
        2,
        new double[] {0.1, 0.3, 0.5, 0.2, 0.4, 0.6},
        0,
        3,
        transposed,
        0,
        2,
        false);
    assertThat(transposed).isEqualTo(c);
  }

  @Test
  void operandsThatDoNotFitAreRefused() {
    float[] x = new float[6];
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(
            () ->
                Gemm.multiply(
                    Workers.shared(), false, false, 2, 2, 3, x, 1, 3, x, 0, 2, x, 0, 2, false));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Gemm.multiply(
                    Workers.shared(), false, false, 2, 2, 3, x, 0, 2, x, 0, 2, x, 0, 2, false))
        .withMessageContaining("Operand A");
  }
}
