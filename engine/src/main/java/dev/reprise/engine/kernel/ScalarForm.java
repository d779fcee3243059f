package dev.reprise.engine.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The reference form: plain loops, each element as the numeric specification says it. The simple
/// ones are written so that the compiler vectorises them, which cannot change a bit.
public final class ScalarForm implements Form {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void unary(UnaryOp op, float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    for (int i = 0; i < n; i++) {
      y[yOff + i] = op.apply(x[xOff + i], alpha);
    }
  }

  @Override
  public void unaryBackward(
      UnaryOp op,
      float alpha,
      float[] x,
      int xOff,
      float[] y,
      int yOff,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff,
      int n) {
    for (int i = 0; i < n; i++) {
      dx[dxOff + i] = g[gOff + i] * op.gradient(x[xOff + i], y[yOff + i], alpha);
    }
  }

  @Override
  public void binary(
      BinaryOp op, float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i] = op.apply(a[aOff + i], b[bOff + i]);
    }
  }

  @Override
  public void binary(BinaryOp op, float[] a, int aOff, float b, float[] out, int outOff, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i] = op.apply(a[aOff + i], b);
    }
  }

  @Override
  public void binary(BinaryOp op, float a, float[] b, int bOff, float[] out, int outOff, int n) {
    for (int i = 0; i < n; i++) {
      out[outOff + i] = op.apply(a, b[bOff + i]);
    }
  }

  @Override
  public float max(float[] x, int off, int n) {
    float max = x[off];
    for (int i = 1; i < n; i++) {
      max = Math.max(max, x[off + i]);
    }
    return max;
  }

  @Override
  public int packedSize(int k, int n) {
    return Math.multiplyExact(k, n);
  }

  @Override
  public void pack(
      boolean trans, int k, int n, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < n; j++) {
        packed[packedOff + p * n + j] = trans ? b[bOff + j * ldb + p] : b[bOff + p * ldb + j];
      }
    }
  }

  @Override
  public void multiplyPacked(
      boolean transA,
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] packed,
      int packedOff,
      float @Nullable [] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    for (int i = 0; i < m; i++) {
      int row = cOff + i * ldc;
      if (start == null) {
        Arrays.fill(c, row, row + n, 0.0f);
      } else {
        System.arraycopy(start, startOff + i * ldStart, c, row, n);
      }
      for (int p = 0; p < k; p++) {
        float left = transA ? a[aOff + p * lda + i] : a[aOff + i * lda + p];
        int right = packedOff + p * n;
        for (int j = 0; j < n; j++) {
          c[row + j] = Math.fma(left, packed[right + j], c[row + j]);
        }
      }
    }
  }

  @Override
  public int tileColumns() {
    return 32;
  }

  @Override
  public void tile(
      Start start,
      int k,
      float[] a,
      int aOff,
      int[] aAt,
      float[] b,
      int bOff0,
      int bOff1,
      int[] bAt,
      float[] c,
      int cOff,
      int ldc) {
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 32; j++) {
        int at = cOff + i * ldc + j;
        int right = j < 16 ? bOff0 + j : bOff1 + j - 16;
        float chain = start == Start.CONTINUED ? c[at] : 0.0f;
        for (int p = 0; p < k; p++) {
          chain = Math.fma(a[aOff + aAt[p] + i], b[right + bAt[p]], chain);
        }
        c[at] =
            switch (start) {
              case ZERO, CONTINUED -> chain;
              case FIRST -> 0.0f + chain;
              case ADDED -> c[at] + chain;
            };
      }
    }
  }

  @Override
  public void turn(
      int rows, int columns, float[] x, int off, int ld, float[] out, int outOff, int width) {
    for (int r = 0; r < rows; r++) {
      for (int p = 0; p < columns; p++) {
        out[outOff + p * width + r] = x[off + r * ld + p];
      }
    }
  }

  @Override
  public void lstmForward(
      int units,
      float[] z,
      int zOff,
      float[] previousC,
      int previousOff,
      float[] c,
      int cOff,
      float[] tanhC,
      int tanhOff,
      float[] h,
      int hOff) {
    for (int u = 0; u < units; u++) {
      float i = Transcendental.sigmoid(z[zOff + u]);
      float f = Transcendental.sigmoid(z[zOff + units + u]);
      float g = Transcendental.tanh(z[zOff + 2 * units + u]);
      float o = Transcendental.sigmoid(z[zOff + 3 * units + u]);
      float cell = Math.fma(f, previousC[previousOff + u], i * g);
      float t = Transcendental.tanh(cell);
      z[zOff + u] = i;
      z[zOff + units + u] = f;
      z[zOff + 2 * units + u] = g;
      z[zOff + 3 * units + u] = o;
      c[cOff + u] = cell;
      tanhC[tanhOff + u] = t;
      h[hOff + u] = o * t;
    }
  }

  @Override
  public void lstmBackward(
      int units,
      float[] gates,
      int gatesOff,
      float[] previousC,
      int previousOff,
      float[] tanhC,
      int tanhOff,
      float[] dh,
      int dhOff,
      float[] dc,
      int dcOff,
      float[] dz,
      int dzOff) {
    lstmBackward(
        units,
        gates,
        gatesOff,
        previousC,
        previousOff,
        tanhC,
        tanhOff,
        dh,
        dhOff,
        dc,
        dcOff,
        dz,
        dzOff,
        0);
  }

  /// [#lstmBackward] for the units from `from` on.
  public void lstmBackward(
      int units,
      float[] gates,
      int gatesOff,
      float[] previousC,
      int previousOff,
      float[] tanhC,
      int tanhOff,
      float[] dh,
      int dhOff,
      float[] dc,
      int dcOff,
      float[] dz,
      int dzOff,
      int from) {
    for (int u = from; u < units; u++) {
      float i = gates[gatesOff + u];
      float f = gates[gatesOff + units + u];
      float g = gates[gatesOff + 2 * units + u];
      float o = gates[gatesOff + 3 * units + u];
      float t = tanhC[tanhOff + u];
      float gradient = dh[dhOff + u];
      float cell = Math.fma(gradient * o, Math.fma(-t, t, 1.0f), dc[dcOff + u]);
      dz[dzOff + u] = (cell * g) * (i * (1.0f - i));
      dz[dzOff + units + u] = (cell * previousC[previousOff + u]) * (f * (1.0f - f));
      dz[dzOff + 2 * units + u] = (cell * i) * Math.fma(-g, g, 1.0f);
      dz[dzOff + 3 * units + u] = (gradient * t) * (o * (1.0f - o));
      dc[dcOff + u] = cell * f;
    }
  }

  @Override
  public void bits(long key, long example, long block, int[] out, int off, int blocks) {
    for (int i = 0; i < blocks; i++) {
      long at = block + i;
      Philox.block(
          (int) at,
          (int) (at >>> 32),
          (int) example,
          (int) (example >>> 32),
          (int) key,
          (int) (key >>> 32),
          out,
          off + 4 * i);
    }
  }
}
