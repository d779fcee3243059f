package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import org.jspecify.annotations.Nullable;

/// Layer normalisation (Ba, Kiros and Hinton 2016) of `rows` rows of `cols` elements.
///
/// Forward: `mean = Σx / cols`, `d = x − mean`, `variance = Σd² / cols` (fused chain), `rstd =
/// 1/√(variance + eps)` as [Transcendental#rsqrt(float)], `z = d · rstd`, `y = fma(z, gamma, beta)`
/// (absent gamma 1, absent beta +0). Backward, with `q = g · gamma`: `dx = rstd · (q − fma(z, b,
/// a))`, `a = Σq / cols`, `b = Σq·z / cols` (fused chain). Sums follow the reduction rule along the
/// row, and along the rows for the gradients of gamma (`g · z`) and beta (`g`).
public final class Normalization {
  private Normalization() {}

  /// Writes y, and the mean and 1/deviation of every row.
  public static void layerForward(
      Workers w,
      int rows,
      int cols,
      float eps,
      float[] x,
      int xOff,
      float @Nullable [] gamma,
      float @Nullable [] beta,
      float[] y,
      int yOff,
      float[] mean,
      float[] rstd) {
    int size = Broadcast.size(new int[] {rows, cols});
    checkFromIndexSize(xOff, size, x.length);
    checkFromIndexSize(yOff, size, y.length);
    checkFromIndexSize(0, rows, Math.min(mean.length, rstd.length));
    w.parallel(
        rows,
        (1 << 13) / Math.max(1, cols) + 1,
        (from, to) -> {
          float[] partial = new float[Math.max(1, NumericSpecification.chunks(cols))];
          float[] row = new float[cols];
          for (int r = from; r < to; r++) {
            int at = xOff + r * cols;
            mean[r] = RowFold.reduce(ReduceOp.SUM, x, at, cols, partial) / cols;
            Forms.ACTIVE.binary(BinaryOp.SUB, x, at, mean[r], row, 0, cols);
            float variance = RowFold.dot(row, 0, row, 0, cols, partial) / cols;
            rstd[r] = Transcendental.rsqrt(variance + eps);
            scale(row, rstd[r], gamma, beta, y, yOff + r * cols, cols);
          }
        });
  }

  private static void scale(
      float[] d,
      float rstd,
      float @Nullable [] gamma,
      float @Nullable [] beta,
      float[] y,
      int yOff,
      int cols) {
    for (int j = 0; j < cols; j++) {
      y[yOff + j] =
          Math.fma(d[j] * rstd, gamma == null ? 1.0f : gamma[j], beta == null ? 0.0f : beta[j]);
    }
  }

  /// Writes the gradient at x, and those at gamma and beta where arrays are given for them.
  public static void layerBackward(
      Workers w,
      int rows,
      int cols,
      float[] x,
      int xOff,
      float @Nullable [] gamma,
      float[] mean,
      float[] rstd,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff,
      float @Nullable [] dGamma,
      float @Nullable [] dBeta) {
    int size = Broadcast.size(new int[] {rows, cols});
    checkFromIndexSize(xOff, size, x.length);
    checkFromIndexSize(gOff, size, g.length);
    checkFromIndexSize(dxOff, size, dx.length);
    checkFromIndexSize(0, rows, Math.min(mean.length, rstd.length));
    float[] products = dGamma == null ? new float[0] : new float[size];
    w.parallel(
        rows,
        (1 << 13) / Math.max(1, cols) + 1,
        (from, to) -> {
          float[] partial = new float[Math.max(1, NumericSpecification.chunks(cols))];
          float[] z = new float[cols];
          float[] q = new float[cols];
          for (int r = from; r < to; r++) {
            int at = r * cols;
            for (int j = 0; j < cols; j++) {
              float gradient = g[gOff + at + j];
              z[j] = (x[xOff + at + j] - mean[r]) * rstd[r];
              q[j] = gamma == null ? gradient : gradient * gamma[j];
              if (dGamma != null) {
                products[at + j] = gradient * z[j];
              }
            }
            row(q, z, rstd[r], dx, dxOff + at, cols, partial);
          }
        });
    if (dGamma != null) {
      Reduction.reduce(w, ReduceOp.SUM, 1, rows, cols, products, 0, dGamma, 0);
    }
    if (dBeta != null) {
      Reduction.reduce(w, ReduceOp.SUM, 1, rows, cols, g, gOff, dBeta, 0);
    }
  }

  private static void row(
      float[] q, float[] z, float rstd, float[] dx, int dxOff, int cols, float[] partial) {
    float a = RowFold.reduce(ReduceOp.SUM, q, 0, cols, partial) / cols;
    float b = RowFold.dot(q, 0, z, 0, cols, partial) / cols;
    for (int j = 0; j < cols; j++) {
      dx[dxOff + j] = rstd * (q[j] - Math.fma(z[j], b, a));
    }
  }
}
