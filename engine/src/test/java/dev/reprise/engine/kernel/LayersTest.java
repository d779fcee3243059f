package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Softmax, normalisation, embedding and convolution: results against plain double arithmetic,
/// gradients against central differences, and the same bits on any number of threads.
class LayersTest {
  private final Workers one = Workers.of(1);

  private static void sameOnAnyNumberOfThreads(Function<Workers, float[]> computation) {
    float[] expected = null;
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers w = Workers.of(threads)) {
        float[] found = computation.apply(w);
        expected = expected == null ? found : expected;
        assertThat(Samples.bits(found)).as("%d threads", threads).isEqualTo(Samples.bits(expected));
      }
    }
  }

  /// Checks `dx` against the central differences of Σ forward(x) · g.
  private static void checkGradient(
      float[] x, float[] g, Function<float[], float[]> forward, float[] dx) {
    for (int i = 0; i < x.length; i++) {
      float kept = x[i];
      float h = 0x1p-8f;
      x[i] = kept + h;
      double up = dot(forward.apply(x), g);
      x[i] = kept - h;
      double down = dot(forward.apply(x), g);
      x[i] = kept;
      assertThat((double) dx[i]).as("element %d", i).isCloseTo((up - down) / (2 * h), within(3e-3));
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void softmaxRowsSumToOneAndKeepTheirOrder() {
    float[] x = Samples.normal(1, 9 * 207, 3.0f);
    float[] y = new float[x.length];
    Softmax.softmax(one, 9, 207, 1, x, 0, y, 0);
    for (int r = 0; r < 9; r++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < 207; i++) {
        max = Math.max(max, x[r * 207 + i]);
      }
      double sum = 0;
      for (int i = 0; i < 207; i++) {
        sum += StrictMath.exp(x[r * 207 + i] - max);
      }
      for (int i = 0; i < 207; i++) {
        assertThat((double) y[r * 207 + i])
            .isCloseTo(StrictMath.exp(x[r * 207 + i] - max) / sum, within(1e-6));
      }
    }
  }

  @Test
  void softmaxGradientsAgreeWithDifferences() {
    float[] x = Samples.normal(1, 2 * 5 * 3, 1.0f);
    float[] g = Samples.normal(2, x.length, 1.0f);
    float[] dx = new float[x.length];
    Function<float[], float[]> soft =
        v -> transform(v, y -> Softmax.softmax(one, 2, 5, 3, v, 0, y, 0));
    Softmax.softmaxBackward(one, 2, 5, 3, soft.apply(x), 0, g, 0, dx, 0);
    checkGradient(x, g, soft, dx);
    Function<float[], float[]> log =
        v -> transform(v, y -> Softmax.logSoftmax(one, 2, 5, 3, v, 0, y, 0));
    Softmax.logSoftmaxBackward(one, 2, 5, 3, log.apply(x), 0, g, 0, dx, 0);
    checkGradient(x, g, log, dx);
  }

  private static float[] transform(float[] x, Consumer<float[]> into) {
    float[] y = new float[x.length];
    into.accept(y);
    return y;
  }

  @Test
  void softmaxIsTheSameOnAnyNumberOfThreadsAndInAnyLayout() {
    float[] x = Samples.normal(3, 600 * 17, 2.0f);
    sameOnAnyNumberOfThreads(w -> transform(x, y -> Softmax.softmax(w, 600, 17, 1, x, 0, y, 0)));
    sameOnAnyNumberOfThreads(
        w -> transform(x, y -> Softmax.softmaxBackward(w, 2, 17, 300, x, 0, x, 0, y, 0)));
    float[] rows = transform(x, y -> Softmax.logSoftmax(one, 600, 17, 1, x, 0, y, 0));
    float[] turned = new float[x.length];
    Layout.transpose(one, 600, 17, x, 0, turned, 0);
    float[] columns = transform(turned, y -> Softmax.logSoftmax(one, 1, 17, 600, turned, 0, y, 0));
    float[] back = new float[x.length];
    Layout.transpose(one, 17, 600, columns, 0, back, 0);
    assertThat(Samples.bits(back)).isEqualTo(Samples.bits(rows));
  }

  @Test
  void normalisedRowsHaveMeanZeroAndDeviationOneAndTheRightGradients() {
    float[] x = Samples.normal(4, 3 * 13, 1.0f);
    float[] gamma = Samples.normal(5, 13, 1.0f);
    float[] beta = Samples.normal(6, 13, 1.0f);
    float[] mean = new float[3];
    float[] rstd = new float[3];
    Function<float[], float[]> forward =
        v ->
            transform(
                v,
                y ->
                    Normalization.layerForward(
                        one, 3, 13, 1e-5f, v, 0, gamma, beta, y, 0, mean, rstd));
    float[] plain = new float[x.length];
    Normalization.layerForward(one, 3, 13, 0.0f, x, 0, null, null, plain, 0, mean, rstd);
    for (int r = 0; r < 3; r++) {
      float[] row = Arrays.copyOfRange(plain, 13 * r, 13 * r + 13);
      assertThat(dot(row, new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}))
          .isCloseTo(0, within(1e-5));
      assertThat(dot(row, row)).isCloseTo(13.0, within(1e-4));
    }
    float[] g = Samples.normal(7, x.length, 1.0f);
    float[] dx = new float[x.length];
    float[] dGamma = new float[13];
    float[] dBeta = new float[13];
    assertThat(forward.apply(x)).isNotEqualTo(plain);
    Normalization.layerBackward(one, 3, 13, x, 0, gamma, mean, rstd, g, 0, dx, 0, dGamma, dBeta);
    checkGradient(x, g, forward, dx);
    checkGradient(gamma, g, v -> forward.apply(x), dGamma);
    checkGradient(beta, g, v -> forward.apply(x), dBeta);
  }

  @Test
  void normalisationIsTheSameOnAnyNumberOfThreads() {
    float[] x = Samples.normal(8, 300 * 207, 1.0f);
    sameOnAnyNumberOfThreads(
        w -> {
          float[] mean = new float[300];
          float[] rstd = new float[300];
          float[] y = new float[x.length];
          float[] dGamma = new float[207];
          Normalization.layerForward(w, 300, 207, 1e-5f, x, 0, null, null, y, 0, mean, rstd);
          Normalization.layerBackward(
              w, 300, 207, x, 0, null, mean, rstd, y, 0, y, 0, dGamma, null);
          return y;
        });
  }

  @Test
  void embeddingGradientsAddInAscendingPositionOnAnyNumberOfThreads() {
    int n = 4098;
    long[] index = new long[n];
    Arrays.setAll(index, i -> CounterRandom.of(1, "index").below(0, i, 7));
    float[] g = Samples.normal(9, n * 207, 1.0f);
    float[] expected = new float[7 * 207];
    for (int p = 0; p < n; p++) {
      for (int j = 0; j < 207; j++) {
        expected[(int) index[p] * 207 + j] += g[p * 207 + j];
      }
    }
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers w = Workers.of(threads)) {
        float[] found = new float[7 * 207];
        Embedding.scatterAdd(w, g, 0, 207, index, 0, n, found, 7);
        assertThat(Samples.bits(found)).isEqualTo(Samples.bits(expected));
        float[] rows = new float[n * 207];
        Embedding.gather(w, found, 7, 207, index, 0, n, rows, 0);
        assertThat(rows[4097 * 207 + 3]).isEqualTo(found[(int) index[4097] * 207 + 3]);
      }
    }
  }

  @Test
  void anIndexOutsideTheTableIsNamed() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(
            () ->
                Embedding.gather(one, new float[6], 3, 2, new long[] {0, 3}, 0, 2, new float[4], 0))
        .withMessage("Index 3 at position 1 is not a row of a table of 3 rows");
  }

  @Test
  void foldIsTheTransposeOfUnfold() {
    Im2Col.Window s = new Im2Col.Window(3, 9, 8, 3, 2, 2, 1, 1, 0, 1, 2);
    float[] x = Samples.normal(10, 2 * 3 * 72, 1.0f);
    float[] cols = new float[2 * s.outH() * s.outW() * s.columns()];
    float[] g = Samples.normal(11, cols.length, 1.0f);
    float[] dx = new float[x.length];
    Im2Col.unfold(one, s, 2, x, 0, cols, 0);
    Im2Col.fold(one, s, 2, g, 0, dx, 0);
    assertThat(dot(cols, g)).isCloseTo(dot(x, dx), within(1e-3));
    sameOnAnyNumberOfThreads(w -> transform(x, y -> Im2Col.fold(w, s, 2, g, 0, y, 0)));
  }
}
