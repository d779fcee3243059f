package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The Vector API form equals the scalar reference by raw bits.
class FormsTest {
  private static final long[] SEEDS = {1, 2, 3};
  private final Form scalar = Forms.scalar();
  private final Form vector = Forms.vector();

  @Test
  void vectorFormIsTheOneInUse() {
    assertThat(Forms.active().name()).startsWith("vector");
  }

  @ParameterizedTest
  @EnumSource(UnaryOp.class)
  void unaryFunctionsAreTheSameBits(UnaryOp op) {
    for (long seed : SEEDS) {
      for (int n : Samples.SIZES) {
        compareUnary(op, Samples.withSpecials(seed, n, 4.0f));
        compareUnary(op, Samples.anyBits(seed, n));
      }
    }
  }

  private void compareUnary(UnaryOp op, float[] x) {
    int n = x.length;
    float[] expected = new float[n + 3];
    float[] found = new float[n + 3];
    scalar.unary(op, 0.3f, x, 0, expected, 3, n);
    vector.unary(op, 0.3f, x, 0, found, 3, n);
    assertThat(Samples.bits(found)).as("%s of %d", op, n).isEqualTo(Samples.bits(expected));
    float[] g = Samples.normal(7, n, 1.0f);
    float[] expectedGradient = new float[n];
    float[] foundGradient = new float[n];
    scalar.unaryBackward(op, 0.3f, x, 0, expected, 3, g, 0, expectedGradient, 0, n);
    vector.unaryBackward(op, 0.3f, x, 0, expected, 3, g, 0, foundGradient, 0, n);
    assertThat(Samples.bits(foundGradient))
        .as("%s' of %d", op, n)
        .isEqualTo(Samples.bits(expectedGradient));
  }

  @ParameterizedTest
  @EnumSource(BinaryOp.class)
  void binaryFunctionsAreTheSameBits(BinaryOp op) {
    for (int n : Samples.SIZES) {
      float[] a = Samples.withSpecials(1, n, 3.0f);
      float[] b = Samples.withSpecials(2, n, 3.0f);
      float[] expected = new float[n];
      float[] found = new float[n];
      scalar.binary(op, a, 0, b, 0, expected, 0, n);
      vector.binary(op, a, 0, b, 0, found, 0, n);
      assertThat(Samples.bits(found)).as("%s of %d", op, n).isEqualTo(Samples.bits(expected));
      for (float one : Samples.SPECIAL) {
        scalar.binary(op, a, 0, one, expected, 0, n);
        vector.binary(op, a, 0, one, found, 0, n);
        assertThat(Samples.bits(found))
            .as("%s of %d and %s", op, n, one)
            .isEqualTo(Samples.bits(expected));
        scalar.binary(op, one, b, 0, expected, 0, n);
        vector.binary(op, one, b, 0, found, 0, n);
        assertThat(Samples.bits(found))
            .as("%s of %s and %d", op, one, n)
            .isEqualTo(Samples.bits(expected));
      }
    }
  }

  @Test
  void largestIsTheSameBits() {
    for (int n : Samples.SIZES) {
      float[] x = Samples.normal(n, n, 1.0f);
      assertThat(vector.max(x, 0, n)).isEqualTo(scalar.max(x, 0, n));
      x[n / 2] = Float.NaN;
      assertThat(vector.max(x, 0, n)).isNaN();
      Arrays.fill(x, -0.0f);
      assertThat(Float.floatToIntBits(vector.max(x, 0, n))).isEqualTo(Float.floatToIntBits(-0.0f));
      x[n - 1] = 0.0f;
      assertThat(Float.floatToIntBits(vector.max(x, 0, n))).isZero();
    }
  }

  static Stream<Arguments> products() {
    int[] sizes = {1, 2, 5, 8, 17, 33, 64, 97};
    return IntStream.range(0, 64)
        .mapToObj(
            i ->
                Arguments.of(
                    sizes[i % 8],
                    sizes[i * 5 % 8],
                    sizes[(i / 8 + i) % 8],
                    i % 2 == 0,
                    i % 3 == 0));
  }

  @ParameterizedTest
  @MethodSource("products")
  void matrixProductsAreTheSameBits(int m, int n, int k, boolean transA, boolean transB) {
    float[] a = Samples.normal(m, m * k + 2, 1.0f);
    float[] b = Samples.normal(n, k * n + 1, 1.0f);
    int lda = transA ? m : k;
    int ldb = transB ? k : n;
    for (boolean accumulate : new boolean[] {false, true}) {
      float[] expected = Samples.normal(k, m * (n + 3) + 5, 1.0f);
      float[] found = expected.clone();
      multiply(scalar, transA, transB, m, n, k, a, lda, b, ldb, expected, accumulate);
      multiply(vector, transA, transB, m, n, k, a, lda, b, ldb, found, accumulate);
      assertThat(Samples.bits(found)).isEqualTo(Samples.bits(expected));
    }
  }

  private static void multiply(
      Form form,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float[] a,
      int lda,
      float[] b,
      int ldb,
      float[] c,
      boolean accumulate) {
    float[] packed = new float[form.packedSize(k, n) + 4];
    form.pack(transB, k, n, b, 1, ldb, packed, 4);
    float[] start = accumulate ? c : null;
    form.multiplyPacked(transA, m, n, k, a, 2, lda, packed, 4, start, 5, n + 3, c, 5, n + 3);
  }

  @Test
  void lstmGatesAreTheSameBits() {
    for (int units : new int[] {1, 7, 13, 64, 207}) {
      float[] expected = Samples.normal(units, 20 * units, 2.0f);
      float[] found = expected.clone();
      gates(scalar, units, expected);
      gates(vector, units, found);
      assertThat(Samples.bits(found)).as("%d units", units).isEqualTo(Samples.bits(expected));
    }
  }

  /// In one array: z 0–3, previous c 4, c 5, tanh c 6, h 7, dh 8, dc 9, dz 10–13, in units.
  private static void gates(Form form, int units, float[] x) {
    form.lstmForward(units, x, 0, x, 4 * units, x, 5 * units, x, 6 * units, x, 7 * units);
    form.lstmBackward(
        units, x, 0, x, 4 * units, x, 6 * units, x, 8 * units, x, 9 * units, x, 10 * units);
  }

  @Test
  void randomBitsAreTheSameBits() {
    for (int blocks : Samples.SIZES) {
      for (long block : new long[] {0, 0xfffffff0L, 0x123456789abcdefL}) {
        int[] expected = new int[4 * blocks];
        int[] found = new int[4 * blocks];
        scalar.bits(0x0123456789abcdefL, -5L, block, expected, 0, blocks);
        vector.bits(0x0123456789abcdefL, -5L, block, found, 0, blocks);
        assertThat(found).isEqualTo(expected);
      }
    }
  }
}
