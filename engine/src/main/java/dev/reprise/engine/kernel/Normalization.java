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
          float[] partial =
              new float[RowFold.WIDTH * Math.max(1, NumericSpecification.chunks(cols))];
          float[] sums = new float[RowFold.WIDTH];
          float[] d = new float[RowFold.WIDTH * cols];
          for (int r = from; r < to; r += RowFold.WIDTH) {
            int count = Math.min(RowFold.WIDTH, to - r);
            int at = xOff + r * cols;
            RowFold.rows(ReduceOp.SUM, count, cols, x, at, cols, partial, sums);
            for (int i = 0; i < count; i++) {
              mean[r + i] = sums[i] / cols;
              Forms.ACTIVE.binary(BinaryOp.SUB, x, at + i * cols, mean[r + i], d, i * cols, cols);
            }
            RowFold.dots(count, cols, d, 0, d, 0, cols, partial, sums);
            for (int i = 0; i < count; i++) {
              rstd[r + i] = Transcendental.rsqrt(sums[i] / cols + eps);
              scale(d, i * cols, rstd[r + i], gamma, beta, y, yOff + (r + i) * cols, cols);
            }
          }
        });
  }

  private static void scale(
      float[] d,
      int dOff,
      float rstd,
      float @Nullable [] gamma,
      float @Nullable [] beta,
      float[] y,
      int yOff,
      int cols) {
    for (int j = 0; j < cols; j++) {
      float z = d[dOff + j] * rstd;
      y[yOff + j] = Math.fma(z, gamma == null ? 1.0f : gamma[j], beta == null ? 0.0f : beta[j]);
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
          float[] partial =
              new float[RowFold.WIDTH * Math.max(1, NumericSpecification.chunks(cols))];
          float[] sums = new float[RowFold.WIDTH];
          float[] dots = new float[RowFold.WIDTH];
          float[] z = new float[RowFold.WIDTH * cols];
          float[] q = new float[RowFold.WIDTH * cols];
          for (int r = from; r < to; r += RowFold.WIDTH) {
            int count = Math.min(RowFold.WIDTH, to - r);
            for (int i = 0; i < count; i++) {
              int at = (r + i) * cols;
              for (int j = 0; j < cols; j++) {
                float gradient = g[gOff + at + j];
                float scaled = (x[xOff + at + j] - mean[r + i]) * rstd[r + i];
                z[i * cols + j] = scaled;
                q[i * cols + j] = gamma == null ? gradient : gradient * gamma[j];
                if (dGamma != null) {
                  products[at + j] = gradient * scaled;
                }
              }
            }
            RowFold.rows(ReduceOp.SUM, count, cols, q, 0, cols, partial, sums);
            RowFold.dots(count, cols, q, 0, z, 0, cols, partial, dots);
            for (int i = 0; i < count; i++) {
              float a = sums[i] / cols;
              float b = dots[i] / cols;
              int to0 = dxOff + (r + i) * cols;
              for (int j = 0; j < cols; j++) {
                dx[to0 + j] = rstd[r + i] * (q[i * cols + j] - Math.fma(z[i * cols + j], b, a));
              }
            }
          }
        });
    if (dGamma != null) {
      Reduction.reduce(w, ReduceOp.SUM, 1, rows, cols, products, 0, dGamma, 0);
    }
    if (dBeta != null) {
      Reduction.reduce(w, ReduceOp.SUM, 1, rows, cols, g, gOff, dBeta, 0);
    }
  }
}
