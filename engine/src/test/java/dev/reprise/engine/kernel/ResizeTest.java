package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ResizeTest {
  private static double[] numbers(int n) {
    double[] x = new double[n];
    CounterRandom random = CounterRandom.of(3, "resize");
    Arrays.setAll(x, i -> random.uniform(0, i) - 0.5);
    return x;
  }

  private static double[] forward(Resize resize, int threads, double[] x, int size) {
    try (Workers w = Workers.of(threads)) {
      double[] y = new double[size];
      resize.forward(w, x, y);
      return y;
    }
  }

  @Test
  void aLargerImageIsLinearBetweenNeighbours() {
    Resize resize = Resize.bilinear(new Resize.Shape(1, 1, 2, 1, 4, 1));
    assertThat(forward(resize, 1, new double[] {1, 3}, 4)).containsExactly(1, 1.5, 2.5, 3);
    Resize nearest = Resize.nearest(new Resize.Shape(1, 2, 1, 5, 1, 1));
    assertThat(forward(nearest, 1, new double[] {1, 3}, 5)).containsExactly(1, 1, 1, 3, 3);
  }

  @Test
  void aSmallerImageTakesTheMeanOfAllThatFallTogether() {
    Resize resize = Resize.bilinear(new Resize.Shape(1, 1, 4, 1, 2, 1));
    // Weights 3, 3, 1 of 7 for each half.
    assertThat(forward(resize, 1, new double[] {7, 14, 21, 28}, 2))
        .containsExactly(new double[] {12, 23}, within(1e-12));
  }

  @Test
  void theSameSizeAndNearestKeepEveryNumber() {
    double[] x = numbers(2 * 7 * 13 * 3);
    x[5] = Double.POSITIVE_INFINITY;
    x[6] = -0.0;
    Resize.Shape same = new Resize.Shape(2, 7, 13, 7, 13, 3);
    assertThat(forward(Resize.nearest(same), 1, x, x.length)).isEqualTo(x);
    assertThat(forward(Resize.bilinear(same), 1, x, x.length)).isEqualTo(x);
  }

  @Test
  void threadsChangeNoBitForwardOrBackward() {
    for (int[] size : new int[][] {{1, 1}, {13, 7}, {3, 20}, {30, 41}}) {
      Resize.Shape s = new Resize.Shape(7, 7, 13, size[0], size[1], 3);
      int outs = 7 * 3 * size[0] * size[1];
      double[] x = numbers(7 * 7 * 13 * 3);
      double[] g = numbers(outs);
      for (Resize resize : new Resize[] {Resize.nearest(s), Resize.bilinear(s)}) {
        double[] one = forward(resize, 1, x, outs);
        double[] slopes = backward(resize, 1, g, x.length);
        for (int threads : new int[] {2, 3, 7}) {
          assertThat(forward(resize, threads, x, outs)).isEqualTo(one);
          assertThat(backward(resize, threads, g, x.length)).isEqualTo(slopes);
        }
        assertThat(dot(one, g))
            .as("backward is the transpose")
            .isCloseTo(dot(x, slopes), within(1e-9));
      }
    }
  }

  private static double[] backward(Resize resize, int threads, double[] g, int size) {
    try (Workers w = Workers.of(threads)) {
      double[] dx = new double[size];
      resize.backward(w, g, dx);
      return dx;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void anImageWithoutElementsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resize.Shape(1, 0, 3, 2, 2, 1))
        .withMessage("Images of 0 by 3 cannot become images of 2 by 2");
  }
}
