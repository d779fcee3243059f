package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Batch normalisation against the written rule, one element at a time, by raw bits.
final class BatchNormalizationTest {
  private static final BatchNormalization.Shape[] SHAPES = {
    new BatchNormalization.Shape(1, 1, 1),
    new BatchNormalization.Shape(2, 7, 13),
    new BatchNormalization.Shape(3, 13, 1),
    new BatchNormalization.Shape(1300, 9, 1),
    new BatchNormalization.Shape(5, 8, 1024),
    new BatchNormalization.Shape(3, 17, 1500)
  };

  private record Run(
      float[] mean, float[] squares, float[] y, float[] dGamma, float[] dBeta, float[] dx) {
    static Run of(Workers w, BatchNormalization.Shape s, float[] x, float[] g, float[] gamma) {
      int c = s.channels();
      Run r = empty(s);
      BatchNormalization.statistics(w, s, x, 0, r.mean, r.squares);
      float[] rstd = deviations(s, r.squares);
      float[] beta = Samples.normal(5, c, 1.0f);
      BatchNormalization.normalize(w, s, x, 0, r.mean, rstd, gamma, beta, r.y, 0);
      BatchNormalization.sums(w, s, x, 0, r.mean, rstd, g, 0, r.dGamma, r.dBeta);
      BatchNormalization.backward(
          w, s, x, 0, r.mean, rstd, gamma, g, 0, r.dGamma, r.dBeta, r.dx, 0);
      return r;
    }

    static Run empty(BatchNormalization.Shape s) {
      int c = s.channels();
      int n = s.size();
      return new Run(
          new float[c], new float[c], new float[n], new float[c], new float[c], new float[n]);
    }

    void assertSameBits(Run other) {
      assertThat(Samples.bits(mean)).isEqualTo(Samples.bits(other.mean));
      assertThat(Samples.bits(squares)).isEqualTo(Samples.bits(other.squares));
      assertThat(Samples.bits(y)).isEqualTo(Samples.bits(other.y));
      assertThat(Samples.bits(dGamma)).isEqualTo(Samples.bits(other.dGamma));
      assertThat(Samples.bits(dBeta)).isEqualTo(Samples.bits(other.dBeta));
      assertThat(Samples.bits(dx)).isEqualTo(Samples.bits(other.dx));
    }
  }

  private static float[] deviations(BatchNormalization.Shape s, float[] squares) {
    float[] rstd = new float[s.channels()];
    for (int c = 0; c < rstd.length; c++) {
      rstd[c] = squares[c] / s.count();
    }
    BatchNormalization.deviations(rstd, 1e-5f, rstd, rstd.length);
    return rstd;
  }

  /// The specification, channel by channel.
  private static Run reference(
      BatchNormalization.Shape s, float[] x, float[] g, float[] gamma, float[] beta) {
    Run r = Run.empty(s);
    for (int c = 0; c < s.channels(); c++) {
      float[] row = row(s, x, c);
      float[] rowG = row(s, g, c);
      int n = row.length;
      float[] d = new float[n];
      float[] z = new float[n];
      r.mean[c] = sum(row) / n;
      for (int i = 0; i < n; i++) {
        d[i] = row[i] - r.mean[c];
      }
      r.squares[c] = dot(d, d);
      float rstd = Transcendental.rsqrt(r.squares[c] / n + 1e-5f);
      for (int i = 0; i < n; i++) {
        z[i] = d[i] * rstd;
      }
      r.dBeta[c] = sum(rowG);
      r.dGamma[c] = dot(rowG, z);
      float a = r.dBeta[c] / n;
      float b = r.dGamma[c] / n;
      for (int i = 0; i < n; i++) {
        int at = (i / s.plane() * s.channels() + c) * s.plane() + i % s.plane();
        r.y[at] = Math.fma(z[i], gamma[c], beta[c]);
        r.dx[at] = gamma[c] * rstd * (rowG[i] - Math.fma(z[i], b, a));
      }
    }
    return r;
  }

  private static float[] row(BatchNormalization.Shape s, float[] x, int c) {
    float[] row = new float[s.count()];
    for (int i = 0; i < row.length; i++) {
      row[i] = x[(i / s.plane() * s.channels() + c) * s.plane() + i % s.plane()];
    }
    return row;
  }

  private static float sum(float[] x) {
    float[] one = new float[1];
    try (Workers w = Workers.of(1)) {
      Reduction.reduce(w, ReduceOp.SUM, 1, x.length, 1, x, 0, one, 0);
    }
    return one[0];
  }

  private static float dot(float[] a, float[] b) {
    int chunks = (a.length - 1) / 1024 + 1;
    float[] partial = new float[chunks];
    for (int i = 0; i < a.length; i++) {
      partial[i / 1024] = Math.fma(a[i], b[i], partial[i / 1024]);
    }
    for (int left = chunks; left > 1; left = (left + 1) / 2) {
      for (int i = 0; i < left; i += 2) {
        partial[i / 2] = i + 1 < left ? partial[i] + partial[i + 1] : partial[i];
      }
    }
    return partial[0];
  }

  @Test
  void everyBitIsTheOneOfTheSpecificationOnAnyNumberOfThreads() {
    for (BatchNormalization.Shape s : SHAPES) {
      float[] x = Samples.normal(1, s.size(), 2.0f);
      float[] g = Samples.normal(2, s.size(), 1.0f);
      float[] gamma = Samples.normal(3, s.channels(), 1.0f);
      Run expected = reference(s, x, g, gamma, Samples.normal(5, s.channels(), 1.0f));
      for (int threads : new int[] {1, 2, 3, 7}) {
        try (Workers w = Workers.of(threads)) {
          Run.of(w, s, x, g, gamma).assertSameBits(expected);
        }
      }
    }
  }

  @Test
  void specialValuesStayInTheirChannel() {
    BatchNormalization.Shape s = new BatchNormalization.Shape(2, 9, 25);
    float[] x = Samples.normal(1, s.size(), 1.0f);
    x[3 * 25 + 4] = Float.NaN;
    x[5 * 25] = Float.POSITIVE_INFINITY;
    x[6 * 25] = Float.MIN_VALUE;
    float[] g = Samples.normal(2, s.size(), 1.0f);
    float[] gamma = Samples.normal(3, 9, 1.0f);
    Run expected = reference(s, x, g, gamma, Samples.normal(5, 9, 1.0f));
    try (Workers w = Workers.of(2)) {
      Run run = Run.of(w, s, x, g, gamma);
      run.assertSameBits(expected);
      assertThat(run.mean[3]).isNaN();
      assertThat(run.squares[5]).isNaN();
      assertThat(run.squares[4]).isFinite();
    }
  }

  @Test
  void aSumOfMinusZerosIsMinusZero() {
    BatchNormalization.Shape s = new BatchNormalization.Shape(2, 3, 5);
    float[] x = Samples.normal(1, s.size(), 1.0f);
    float[] g = new float[s.size()];
    java.util.Arrays.fill(g, -0.0f);
    float[] gamma = Samples.normal(3, 3, 1.0f);
    try (Workers w = Workers.of(1)) {
      Run run = Run.of(w, s, x, g, gamma);
      run.assertSameBits(reference(s, x, g, gamma, Samples.normal(5, 3, 1.0f)));
      assertThat(Float.floatToRawIntBits(run.dBeta[0])).isEqualTo(0x80000000);
    }
  }
}
