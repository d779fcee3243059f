package dev.reprise.engine.kernel;

import java.util.Locale;

/// Images made larger or smaller: by the nearest element, or as a weighted mean of the elements
/// around (linear between neighbours when an image grows, and the mean of all that fall together
/// when it shrinks: bilinear with antialiasing, as in Pillow and PyTorch).
///
/// Along an axis of `in` elements that becomes one of `out`, the nearest of output `i` is `⌊i · in
/// / out⌋`. As a mean, input `j` counts by the whole number `2 · max(in, out) − |(2j + 1) · out −
/// (2i + 1) · in|` where that is above 0, divided by the sum of these: where elements come from is
/// exact. Everything is computed in double, first across and then down, one element after the other
/// in ascending order, as are the gradients. Images are independent, so threads change no bit.
public final class Resize {
  private final Shape s;
  private final Axis rows;
  private final Axis columns;

  private Resize(Shape s, Axis rows, Axis columns) {
    this.s = s;
    this.rows = rows;
    this.columns = columns;
  }

  /// The sizes: an input of (outer, inHeight, inWidth, inner) becomes (outer, outHeight, outWidth,
  /// inner). `inner` is 1 where channels come before the image, and their number where they come
  /// after it.
  public record Shape(
      int outer, int inHeight, int inWidth, int outHeight, int outWidth, int inner) {
    /// Checks that images have elements.
    public Shape {
      if (outer < 0 || inner < 0 || inHeight < 1 || inWidth < 1 || outHeight < 1 || outWidth < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Images of %d by %d cannot become images of %d by %d",
                inHeight,
                inWidth,
                outHeight,
                outWidth));
      }
    }
  }

  /// For each output along an axis: the first input that counts, and the weights from there on.
  private record Axis(int[] first, double[][] weights) {
    private static final double[] ONE = {1};

    static Axis nearest(int in, int out) {
      Axis axis = new Axis(new int[out], new double[out][]);
      for (int i = 0; i < out; i++) {
        axis.first[i] = (int) ((long) i * in / out);
        axis.weights[i] = ONE;
      }
      return axis;
    }

    static Axis mean(int in, int out) {
      Axis axis = new Axis(new int[out], new double[out][]);
      long reach = 2L * Math.max(in, out);
      for (int i = 0; i < out; i++) {
        long centre = (2L * i + 1) * in;
        // (2j + 1) · out > centre − reach
        long first = Math.max(0, Math.floorDiv(centre - reach - out, 2L * out) + 1);
        long last = Math.min(in - 1L, Math.ceilDiv(centre + reach - out, 2L * out) - 1);
        long sum = 0;
        for (long j = first; j <= last; j++) {
          sum += reach - Math.abs((2 * j + 1) * out - centre);
        }
        axis.first[i] = (int) first;
        axis.weights[i] = new double[(int) (last - first + 1)];
        for (long j = first; j <= last; j++) {
          long weight = reach - Math.abs((2 * j + 1) * out - centre);
          axis.weights[i][(int) (j - first)] = (double) weight / sum;
        }
      }
      return axis;
    }
  }

  /// By the nearest element.
  public static Resize nearest(Shape s) {
    return new Resize(
        s, Axis.nearest(s.inHeight, s.outHeight), Axis.nearest(s.inWidth, s.outWidth));
  }

  /// As a weighted mean along both axes.
  public static Resize bilinear(Shape s) {
    return new Resize(s, Axis.mean(s.inHeight, s.outHeight), Axis.mean(s.inWidth, s.outWidth));
  }

  private interface Row {
    void at(int image, int row);
  }

  private void over(Workers w, Row body) {
    w.parallel(
        s.outer,
        1,
        (from, to) -> {
          for (int image = from; image < to; image++) {
            for (int row = 0; row < s.outHeight; row++) {
              body.at(image, row);
            }
          }
        });
  }

  /// Writes the resized `x` to `y`.
  public void forward(Workers w, double[] x, double[] y) {
    over(w, (image, row) -> forward(x, image, row, y));
  }

  private void forward(double[] x, int image, int row, double[] y) {
    int in = (image * s.inHeight + rows.first[row]) * s.inWidth * s.inner;
    int out = (image * s.outHeight + row) * s.outWidth * s.inner;
    double[] down = rows.weights[row];
    for (int column = 0; column < s.outWidth; column++) {
      int from = in + columns.first[column] * s.inner;
      for (int c = 0; c < s.inner; c++) {
        double sum = down[0] * across(x, from + c, columns.weights[column]);
        for (int r = 1; r < down.length; r++) {
          int at = from + r * s.inWidth * s.inner + c;
          sum = Math.fma(down[r], across(x, at, columns.weights[column]), sum);
        }
        y[out++] = sum;
      }
    }
  }

  private double across(double[] x, int from, double[] weights) {
    double sum = weights[0] * x[from];
    for (int k = 1; k < weights.length; k++) {
      sum = Math.fma(weights[k], x[from + k * s.inner], sum);
    }
    return sum;
  }

  /// Adds the gradients `g` of the output to the gradients `dx` of the input.
  public void backward(Workers w, double[] g, double[] dx) {
    over(w, (image, row) -> backward(g, image, row, dx));
  }

  private void backward(double[] g, int image, int row, double[] dx) {
    int in = (image * s.inHeight + rows.first[row]) * s.inWidth * s.inner;
    int out = (image * s.outHeight + row) * s.outWidth * s.inner;
    double[] down = rows.weights[row];
    for (int column = 0; column < s.outWidth; column++) {
      int from = in + columns.first[column] * s.inner;
      for (int c = 0; c < s.inner; c++, out++) {
        for (int r = 0; r < down.length; r++) {
          int at = from + r * s.inWidth * s.inner + c;
          backAcross(dx, at, columns.weights[column], down[r] * g[out]);
        }
      }
    }
  }

  private void backAcross(double[] dx, int from, double[] weights, double g) {
    for (int k = 0; k < weights.length; k++) {
      int at = from + k * s.inner;
      dx[at] = Math.fma(weights[k], g, dx[at]);
    }
  }
}
