package dev.reprise.engine.kernel;

import dev.reprise.engine.kernel.ConvolutionShape.Extent;
import org.jspecify.annotations.Nullable;

/// [Convolution] for doubles: the same chains, one element after the other.
public final class DoubleConvolution {
  private DoubleConvolution() {}

  /// Called with a kernel place and the input element that a position sees there.
  private interface Seen {
    void at(int tap, int element);
  }

  /// The elements that a position of an image sees, by kernel place ascending; −1 in the padding.
  private static void see(ConvolutionShape s, int position, Seen seen) {
    int x = position % s.width().out();
    int y = position / s.width().out() % s.height().out();
    int z = position / (s.width().out() * s.height().out());
    int tap = 0;
    for (int kz = 0; kz < s.depth().kernel(); kz++) {
      int sz = source(s.depth(), z, kz);
      for (int ky = 0; ky < s.height().kernel(); ky++) {
        int sy = source(s.height(), y, ky);
        for (int kx = 0; kx < s.width().kernel(); kx++) {
          int sx = source(s.width(), x, kx);
          boolean inside = Math.min(sz, Math.min(sy, sx)) >= 0;
          int element = (sz * s.height().size() + sy) * s.width().size() + sx;
          seen.at(tap++, inside ? element : -1);
        }
      }
    }
  }

  private static int source(Extent e, int place, int k) {
    int at = place * e.stride() + k * e.dilation() - e.pad();
    return at < e.size() ? at : -1;
  }

  /// y = the convolution of x.
  public static void forward(
      Workers w,
      ConvolutionShape s,
      double[] x,
      double[] weight,
      double @Nullable [] bias,
      double[] y) {
    int plane = s.outPlane();
    w.parallel(
        s.images() * s.outChannels(),
        1,
        (from, to) -> {
          double[] sum = new double[1];
          for (int i = from; i < to; i++) {
            int o = i % s.outChannels();
            int first = i / s.outChannels() * s.inChannels() + o / s.groupOut() * s.groupIn();
            for (int p = 0; p < plane; p++) {
              sum[0] = 0;
              for (int c = 0; c < s.groupIn(); c++) {
                int image = (first + c) * s.plane();
                int at = o * s.rows() + c * s.taps();
                see(
                    s,
                    p,
                    (tap, e) ->
                        sum[0] = Math.fma(weight[at + tap], e < 0 ? 0 : x[image + e], sum[0]));
              }
              y[i * plane + p] = bias == null ? sum[0] : sum[0] + bias[o];
            }
          }
        });
  }

  /// dWeight = the gradient at the weights.
  public static void weightGradient(
      Workers w, ConvolutionShape s, double[] x, double[] g, double[] dWeight) {
    int plane = s.outPlane();
    w.parallel(
        s.outChannels(),
        1,
        (from, to) -> {
          java.util.Arrays.fill(dWeight, from * s.rows(), to * s.rows(), 0);
          for (int o = from; o < to; o++) {
            for (int p = 0; p < s.images() * plane; p++) {
              int first = p / plane * s.inChannels() + o / s.groupOut() * s.groupIn();
              double factor = g[(p / plane * s.outChannels() + o) * plane + p % plane];
              for (int c = 0; c < s.groupIn(); c++) {
                int image = (first + c) * s.plane();
                int at = o * s.rows() + c * s.taps();
                see(
                    s,
                    p % plane,
                    (tap, e) ->
                        dWeight[at + tap] =
                            Math.fma(factor, e < 0 ? 0 : x[image + e], dWeight[at + tap]));
              }
            }
          }
        });
  }

  /// dx = the gradient at the input.
  public static void inputGradient(
      Workers w, ConvolutionShape s, double[] weight, double[] g, double[] dx) {
    int plane = s.outPlane();
    w.parallel(
        s.images() * s.inChannels(),
        1,
        (from, to) -> {
          double[] cols = new double[s.taps()];
          for (int i = from; i < to; i++) {
            int image = i * s.plane();
            java.util.Arrays.fill(dx, image, image + s.plane(), 0);
            // From the last position to the first: by kernel place ascending for each element.
            for (int p = plane - 1; p >= 0; p--) {
              column(s, weight, g, i, p, cols);
              see(s, p, (tap, e) -> dx[image + Math.max(e, 0)] += e < 0 ? 0 : cols[tap]);
            }
          }
        });
  }

  /// Σ weight · gradient over the output channels that see channel `i` (image · channels +
  /// channel), for every kernel place.
  private static void column(
      ConvolutionShape s, double[] weight, double[] g, int i, int p, double[] cols) {
    int channel = i % s.inChannels();
    int first = channel / s.groupIn() * s.groupOut();
    java.util.Arrays.fill(cols, 0);
    for (int o = first; o < first + s.groupOut(); o++) {
      double factor = g[(i / s.inChannels() * s.outChannels() + o) * s.outPlane() + p];
      int at = o * s.rows() + channel % s.groupIn() * s.taps();
      for (int tap = 0; tap < cols.length; tap++) {
        cols[tap] = Math.fma(weight[at + tap], factor, cols[tap]);
      }
    }
  }
}
