package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Broadcasting, copies and updates: the parts that are about where elements lie.
class ElementwiseTest {
  private final Workers w = Workers.of(3);

  @Test
  void broadcastViewsEqualTheirElementsOneByOne() {
    int[][] shapes = {
      {1}, {13}, {7, 1}, {7, 13}, {3, 7, 13}, {3, 1, 13}, {1, 7, 1}, {207, 3, 7, 13}
    };
    for (int[] left : shapes) {
      for (int[] right : shapes) {
        int[] shape = Broadcast.shape(left, right);
        float[] a = Samples.normal(1, Broadcast.size(left), 1.0f);
        float[] b = Samples.normal(2, Broadcast.size(right), 1.0f);
        int[] aStrides = Broadcast.strides(left, shape);
        int[] bStrides = Broadcast.strides(right, shape);
        float[] out = new float[Broadcast.size(shape)];
        Elementwise.binary(w, BinaryOp.SUB, shape, a, 0, aStrides, b, 0, bStrides, out, 0);
        byte[] less = new byte[out.length];
        Elementwise.compare(w, CompareOp.LT, shape, a, 0, aStrides, b, 0, bStrides, less, 0);
        for (int i = 0; i < out.length; i++) {
          float x = a[at(i, shape, aStrides)];
          float y = b[at(i, shape, bStrides)];
          assertThat(out[i]).isEqualTo(x - y);
          assertThat(less[i] == 1).isEqualTo(x < y);
        }
      }
    }
  }

  private static int at(int element, int[] shape, int[] strides) {
    int at = 0;
    int rest = element;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      at += rest % shape[axis] * strides[axis];
      rest /= shape[axis];
    }
    return at;
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Broadcast.shape(new int[] {2, 3}, new int[] {4}))
        .withMessage("Shapes [2, 3] and [4] cannot be broadcast together");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(
            () ->
                Layout.strided(
                    w, new int[] {2, 3}, new float[5], 0, new int[] {3, 1}, new float[6], 0))
        .withMessageContaining("elements 0 to 5 of an array of 5");
  }

  @Test
  void permutedAxesLandWhereTheyShould() {
    int[] shape = {5, 7, 13};
    long[] x = new long[5 * 7 * 13];
    Arrays.setAll(x, i -> i);
    long[] out = new long[x.length];
    Layout.permute(w, shape, new int[] {2, 0, 1}, x, 0, out, 0);
    assertThat(out[(3 * 5 + 4) * 7 + 6]).isEqualTo((4 * 7 + 6) * 13 + 3);
    long[] flipped = new long[x.length];
    Layout.flip(w, 5, 7, 13, x, 0, flipped, 0);
    assertThat(flipped[(2 * 7 + 1) * 13 + 3]).isEqualTo((2 * 7 + 5) * 13 + 3);
    long[] into = new long[2 * x.length];
    Layout.stridedInto(w, shape, x, 0, into, 1, new int[] {182, 26, 2});
    assertThat(into[1 + 2 * 100]).isEqualTo(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Layout.transpose(w, 1, 1, new float[1], 0, new double[1], 0));
  }

  @Test
  void largeTransposesMoveEveryElement() {
    float[] x = Samples.normal(3, 207 * 130, 1.0f);
    float[] out = new float[x.length];
    Layout.transpose(w, 207, 130, x, 0, out, 0);
    for (int i = 0; i < x.length; i++) {
      assertThat(out[i % 130 * 207 + i / 130]).isEqualTo(x[i]);
    }
  }

  @Test
  void gradientsOfSlicesAddUp() {
    float[] out = {1, 1, 1, 1, 1, 1};
    Layout.stridedAdd(w, new int[] {2, 2}, new float[] {1, 2, 3, 4}, 0, out, 1, new int[] {3, 1});
    assertThat(out).containsExactly(1, 2, 3, 1, 4, 5);
  }

  @Test
  void clipAndWhereKeepNan() {
    float[] x = {-2.0f, Float.NaN, 0.5f, 7.0f};
    float[] y = new float[4];
    Elementwise.clip(w, 0.0f, 1.0f, x, 0, y, 0, 4);
    assertThat(y).containsExactly(0.0f, Float.NaN, 0.5f, 1.0f);
    Elementwise.where(w, new byte[] {1, 0, 1, 0}, 0, x, 0, y, 0, y, 0, 4);
    assertThat(y).containsExactly(-2.0f, Float.NaN, 0.5f, 1.0f);
  }

  @Test
  void adamFollowsTheBookAndIsTheSameOnAnyNumberOfThreads() {
    int n = 50_000;
    float[] g = Samples.normal(4, n, 1.0f);
    float[] expected = null;
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers any = Workers.of(threads)) {
        float[] p = Samples.normal(5, n, 1.0f);
        double before = p[9];
        Optimizer.BetaPowers t = Optimizer.BetaPowers.start().next(0.9, 0.999);
        Optimizer.Adam step = Optimizer.Adam.torch(0.01, 0.9, 0.999, 1e-8, t, 0, 0);
        Optimizer.adam(any, step, p, g, new float[n], new float[n], n);
        // The first step of Adam is the learning rate, against the sign of the gradient.
        assertThat(Math.abs(p[9] - before)).isBetween(0.0099, 0.0101);
        expected = expected == null ? p : expected;
        assertThat(Samples.bits(p)).isEqualTo(Samples.bits(expected));
      }
    }
  }

  @Test
  void momentumGathersAndDecayShrinks() {
    float[] p = {1.0f};
    float[] v = {0.0f};
    Optimizer.sgd(w, p, new float[] {1.0f}, v, 1, 0.5f, 0.5f, false, 0.0f);
    assertThat(p[0]).isEqualTo(0.5f);
    Optimizer.sgd(w, p, new float[] {1.0f}, v, 1, 0.5f, 0.5f, false, 0.0f);
    assertThat(p[0]).isEqualTo(-0.25f);
    Optimizer.sgd(w, p, new float[] {0.0f}, null, 1, 0.5f, 0.0f, false, 1.0f);
    assertThat(p[0]).isEqualTo(-0.125f);
  }
}
