package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Batch normalisation (Ioffe and Szegedy 2015) of a `[images, channels, plane]` array, one mean
/// and one deviation for each channel.
///
/// The elements of a channel are one sequence of `n = images · plane`, image by image; its sums
/// follow the reduction rule (chunks of 1024 of that sequence, then the tree). Forward: `mean = Σx
/// / n`, `d = x − mean`, `variance = Σd·d / n` (fused chain), `rstd = 1/√(variance + eps)` as
/// [Transcendental#rsqrt(float)], `z = d · rstd`, `y = fma(z, gamma, beta)` (absent gamma 1, absent
/// beta +0). Backward: `dBeta = Σg`, `dGamma = Σg·z` (fused chain), `dx = (gamma · rstd) · (g −
/// fma(z, dGamma / n, dBeta / n))`, or `(gamma · rstd) · g` where mean and deviation were given and
/// not computed from x.
public final class BatchNormalization {
  private static final int CHUNK = NumericSpecification.CHUNK;

  /// Channels that are folded side by side: eight chains keep the processor busy.
  private static final int SIDE = 8;

  private BatchNormalization() {}

  /// The extents of the array.
  public record Shape(int images, int channels, int plane) {
    public Shape {
      if (images < 0 || channels < 0 || plane < 0) {
        throw new IllegalArgumentException(
            "Batch normalisation of " + images + " x " + channels + " x " + plane);
      }
    }

    /// Elements of one channel.
    public int count() {
      return Broadcast.size(new int[] {images, plane});
    }

    int size() {
      return Broadcast.size(new int[] {images, channels, plane});
    }
  }

  /// Writes the mean of every channel, and the sum of the squares of the distances from it.
  public static void statistics(
      Workers w, Shape s, float[] x, int xOff, float[] mean, float[] squares) {
    checkFromIndexSize(xOff, s.size(), x.length);
    checkFromIndexSize(0, s.channels(), Math.min(mean.length, squares.length));
    float[] zeros = new float[s.channels()];
    channels(
        w,
        s,
        (first, count) -> {
          new ChannelFold(s, first, count, x, xOff, x, xOff, zeros, zeros).run(mean, null);
          for (int c = first; c < first + count; c++) {
            mean[c] /= s.count();
          }
          new ChannelFold(s, first, count, x, xOff, x, xOff, mean, zeros).run(null, squares);
        });
  }

  /// `rstd = 1/√(variance + eps)` for every channel; may be in place.
  public static void deviations(float[] variance, float eps, float[] rstd, int channels) {
    for (int c = 0; c < channels; c++) {
      rstd[c] = Transcendental.rsqrt(variance[c] + eps);
    }
  }

  /// y = the normalised x, from the mean and 1/deviation of every channel.
  public static void normalize(
      Workers w,
      Shape s,
      float[] x,
      int xOff,
      float[] mean,
      float[] rstd,
      float @Nullable [] gamma,
      float @Nullable [] beta,
      float[] y,
      int yOff) {
    checkFromIndexSize(xOff, s.size(), x.length);
    checkFromIndexSize(yOff, s.size(), y.length);
    planes(
        w,
        s,
        (c, at) -> {
          float m = mean[c];
          float r = rstd[c];
          float scale = gamma == null ? 1.0f : gamma[c];
          float shift = beta == null ? 0.0f : beta[c];
          int from = xOff + at;
          int to = yOff + at;
          for (int i = 0; i < s.plane(); i++) {
            y[to + i] = Math.fma((x[from + i] - m) * r, scale, shift);
          }
        });
  }

  /// out = the sum of every channel.
  public static void channelSums(Workers w, Shape s, float[] x, int xOff, float[] out) {
    checkFromIndexSize(xOff, s.size(), x.length);
    checkFromIndexSize(0, s.channels(), out.length);
    channels(
        w,
        s,
        (first, count) ->
            new ChannelFold(s, first, count, x, xOff, x, xOff, out, out).run(out, null));
  }

  /// Writes the gradients at gamma and beta; [#backward] needs both.
  public static void sums(
      Workers w,
      Shape s,
      float[] x,
      int xOff,
      float[] mean,
      float[] rstd,
      float[] g,
      int gOff,
      float[] dGamma,
      float[] dBeta) {
    checkFromIndexSize(xOff, s.size(), x.length);
    checkFromIndexSize(gOff, s.size(), g.length);
    channels(
        w,
        s,
        (first, count) ->
            new ChannelFold(s, first, count, g, gOff, x, xOff, mean, rstd).run(dBeta, dGamma));
  }

  /// dx, where mean and deviation were computed from x.
  public static void backward(
      Workers w,
      Shape s,
      float[] x,
      int xOff,
      float[] mean,
      float[] rstd,
      float @Nullable [] gamma,
      float[] g,
      int gOff,
      float[] dGamma,
      float[] dBeta,
      float[] dx,
      int dxOff) {
    checkFromIndexSize(xOff, s.size(), x.length);
    checkFromIndexSize(gOff, s.size(), g.length);
    checkFromIndexSize(dxOff, s.size(), dx.length);
    planes(
        w,
        s,
        (c, at) -> {
          float m = mean[c];
          float r = rstd[c];
          float scale = (gamma == null ? 1.0f : gamma[c]) * r;
          float a = dBeta[c] / s.count();
          float b = dGamma[c] / s.count();
          for (int i = 0; i < s.plane(); i++) {
            float z = (x[xOff + at + i] - m) * r;
            dx[dxOff + at + i] = scale * (g[gOff + at + i] - Math.fma(z, b, a));
          }
        });
  }

  /// dx, where mean and deviation were given.
  public static void backwardGiven(
      Workers w,
      Shape s,
      float[] rstd,
      float @Nullable [] gamma,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff) {
    checkFromIndexSize(gOff, s.size(), g.length);
    checkFromIndexSize(dxOff, s.size(), dx.length);
    planes(
        w,
        s,
        (c, at) -> {
          float scale = (gamma == null ? 1.0f : gamma[c]) * rstd[c];
          for (int i = 0; i < s.plane(); i++) {
            dx[dxOff + at + i] = scale * g[gOff + at + i];
          }
        });
  }

  private interface Channels {
    void run(int first, int count);
  }

  private interface Plane {
    void run(int channel, int at);
  }

  private static void channels(Workers w, Shape s, Channels body) {
    w.parallel(
        (s.channels() + SIDE - 1) / SIDE,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            body.run(i * SIDE, Math.min(SIDE, s.channels() - i * SIDE));
          }
        });
  }

  private static void planes(Workers w, Shape s, Plane body) {
    w.parallel(
        s.images() * s.channels(),
        RowWalk.GRAIN / Math.max(1, s.plane()) + 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            body.run(i % s.channels(), i * s.plane());
          }
        });
  }

  /// Σa, and Σ a·z with z = (b − mean) · rstd, over up to eight channels; where a is b, Σ d·d with
  /// d = b − mean.
  private record ChannelFold(
      Shape s,
      int first,
      int count,
      float[] a,
      int aOff,
      float[] b,
      int bOff,
      float[] mean,
      float[] rstd) {
    void run(float @Nullable [] sums, float @Nullable [] dots) {
      int chunks = Math.max(1, NumericSpecification.chunks(s.count()));
      float[] sum = new float[SIDE * chunks];
      float[] dot = new float[SIDE * chunks];
      float[] acc = new float[2 * SIDE];
      for (int chunk = 0; chunk < chunks; chunk++) {
        Arrays.fill(acc, 0.0f);
        chunk(chunk, acc, sums != null, dots != null);
        for (int j = 0; j < count; j++) {
          sum[j * chunks + chunk] = acc[j];
          dot[j * chunks + chunk] = acc[SIDE + j];
        }
      }
      for (int j = 0; j < count; j++) {
        finish(sums, sum, j, chunks);
        finish(dots, dot, j, chunks);
      }
    }

    private void finish(float @Nullable [] out, float[] partial, int j, int chunks) {
      if (out != null) {
        Reduction.tree(ReduceOp.SUM, chunks, 1, partial, j * chunks);
        out[first + j] = partial[j * chunks];
      }
    }

    /// One chunk of every channel, plane by plane.
    private void chunk(int chunk, float[] acc, boolean sums, boolean dots) {
      int from = chunk * CHUNK;
      int end = Math.min(s.count(), from + CHUNK);
      boolean start = true;
      for (int at = from; at < end; ) {
        int image = at / s.plane();
        int inside = at % s.plane();
        int length = Math.min(end - at, s.plane() - inside);
        int place = (image * s.channels() + first) * s.plane() + inside;
        if (sums) {
          sums(place, length, acc, start);
        }
        if (dots) {
          dots(place, length, acc);
        }
        start = false;
        at += length;
      }
    }

    /// Sums start from the first element and not from +0, which would lose the sign of −0.
    private void sums(int place, int length, float[] acc, boolean start) {
      int p = s.plane();
      for (int j = 0; j < count; j++) {
        acc[j] = start ? a[aOff + place + j * p] : acc[j];
      }
      int i = start ? 1 : 0;
      if (count == SIDE) {
        sums8(aOff + place, p, i, length, acc);
        return;
      }
      for (int j = 0; j < count; j++) {
        float t = acc[j];
        for (int k = i; k < length; k++) {
          t += a[aOff + place + j * p + k];
        }
        acc[j] = t;
      }
    }

    private void sums8(int at, int p, int from, int length, float[] acc) {
      float t0 = acc[0];
      float t1 = acc[1];
      float t2 = acc[2];
      float t3 = acc[3];
      float t4 = acc[4];
      float t5 = acc[5];
      float t6 = acc[6];
      float t7 = acc[7];
      for (int i = at + from; i < at + length; i++) {
        t0 += a[i];
        t1 += a[i + p];
        t2 += a[i + 2 * p];
        t3 += a[i + 3 * p];
        t4 += a[i + 4 * p];
        t5 += a[i + 5 * p];
        t6 += a[i + 6 * p];
        t7 += a[i + 7 * p];
      }
      acc[0] = t0;
      acc[1] = t1;
      acc[2] = t2;
      acc[3] = t3;
      acc[4] = t4;
      acc[5] = t5;
      acc[6] = t6;
      acc[7] = t7;
    }

    private void dots(int place, int length, float[] acc) {
      int j = 0;
      for (; a == b && j + 4 <= count; j += 4) {
        squares4(place + j * s.plane(), first + j, length, acc, SIDE + j);
      }
      for (; a != b && j + 4 <= count; j += 4) {
        dots4(place + j * s.plane(), first + j, length, acc, SIDE + j);
      }
      for (; j < count; j++) {
        int at = place + j * s.plane();
        float t = acc[SIDE + j];
        float m = mean[first + j];
        float r = rstd[first + j];
        for (int i = 0; i < length; i++) {
          float d = b[bOff + at + i] - m;
          t = a == b ? Math.fma(d, d, t) : Math.fma(a[aOff + at + i], d * r, t);
        }
        acc[SIDE + j] = t;
      }
    }

    private void squares4(int place, int channel, int length, float[] acc, int slot) {
      int p = s.plane();
      float m0 = mean[channel];
      float m1 = mean[channel + 1];
      float m2 = mean[channel + 2];
      float m3 = mean[channel + 3];
      float t0 = acc[slot];
      float t1 = acc[slot + 1];
      float t2 = acc[slot + 2];
      float t3 = acc[slot + 3];
      for (int i = bOff + place; i < bOff + place + length; i++) {
        float d0 = b[i] - m0;
        float d1 = b[i + p] - m1;
        float d2 = b[i + 2 * p] - m2;
        float d3 = b[i + 3 * p] - m3;
        t0 = Math.fma(d0, d0, t0);
        t1 = Math.fma(d1, d1, t1);
        t2 = Math.fma(d2, d2, t2);
        t3 = Math.fma(d3, d3, t3);
      }
      acc[slot] = t0;
      acc[slot + 1] = t1;
      acc[slot + 2] = t2;
      acc[slot + 3] = t3;
    }

    private void dots4(int place, int channel, int length, float[] acc, int slot) {
      int p = s.plane();
      float m0 = mean[channel];
      float m1 = mean[channel + 1];
      float m2 = mean[channel + 2];
      float m3 = mean[channel + 3];
      float r0 = rstd[channel];
      float r1 = rstd[channel + 1];
      float r2 = rstd[channel + 2];
      float r3 = rstd[channel + 3];
      float t0 = acc[slot];
      float t1 = acc[slot + 1];
      float t2 = acc[slot + 2];
      float t3 = acc[slot + 3];
      for (int i = place; i < place + length; i++) {
        float d0 = b[bOff + i] - m0;
        float d1 = b[bOff + i + p] - m1;
        float d2 = b[bOff + i + 2 * p] - m2;
        float d3 = b[bOff + i + 3 * p] - m3;
        t0 = Math.fma(a[aOff + i], d0 * r0, t0);
        t1 = Math.fma(a[aOff + i + p], d1 * r1, t1);
        t2 = Math.fma(a[aOff + i + 2 * p], d2 * r2, t2);
        t3 = Math.fma(a[aOff + i + 3 * p], d3 * r3, t3);
      }
      acc[slot] = t0;
      acc[slot + 1] = t1;
      acc[slot + 2] = t2;
      acc[slot + 3] = t3;
    }
  }
}
