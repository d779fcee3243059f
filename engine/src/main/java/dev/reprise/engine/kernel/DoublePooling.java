package dev.reprise.engine.kernel;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// [Pooling] for doubles: the same choices and sums, one window after the other.
public final class DoublePooling {
  private DoublePooling() {}

  private interface Window {
    void run(int window, int[] elements, int count);
  }

  /// Writes the largest values, and the places in `x` that they come from.
  public static void max(Pooling.Shape s, double[] x, double[] y, int[] places) {
    each(
        s,
        (window, elements, count) -> {
          int best = elements[0];
          for (int i = 1; i < count; i++) {
            double next = x[elements[i]];
            boolean wins = next > x[best] || (Double.isNaN(next) && !Double.isNaN(x[best]));
            best = wins ? elements[i] : best;
          }
          y[window] = x[best];
          places[window] = best;
        });
  }

  /// dx = the gradient at the input of [#max].
  public static void maxBackward(int[] places, double[] g, double[] dx) {
    Arrays.fill(dx, 0);
    for (int i = 0; i < places.length; i++) {
      dx[places[i]] += g[i];
    }
  }

  /// Writes the averages.
  public static void average(Pooling.Shape s, boolean countPadding, double[] x, double[] y) {
    int[] divisors = divisors(s, countPadding);
    each(
        s,
        (window, elements, count) -> {
          double sum = 0;
          for (int i = 0; i < count; i++) {
            sum += x[elements[i]];
          }
          y[window] = sum / divisors[window % divisors.length];
        });
  }

  /// dx = the gradient at the input of [#average].
  public static void averageBackward(
      Pooling.Shape s, boolean countPadding, double[] g, double[] dx) {
    Arrays.fill(dx, 0);
    int[] divisors = divisors(s, countPadding);
    each(
        s,
        (window, elements, count) -> {
          double share = g[window] / divisors[window % divisors.length];
          for (int i = 0; i < count; i++) {
            dx[elements[i]] += share;
          }
        });
  }

  private static int[] divisors(Pooling.Shape s, boolean countPadding) {
    int[] divisors = new int[s.outPlane()];
    for (int i = 0; i < divisors.length; i++) {
      int x = i % s.width().out();
      int y = i / s.width().out() % s.height().out();
      int z = i / (s.width().out() * s.height().out());
      divisors[i] = Pooling.divisor(s, countPadding, z, y, x);
    }
    return divisors;
  }

  private static void each(Pooling.Shape s, Window body) {
    int[] elements = new int[s.plane()];
    int window = 0;
    for (int plane = 0; plane < s.planes(); plane++) {
      for (int z = 0; z < s.depth().out(); z++) {
        for (int y = 0; y < s.height().out(); y++) {
          for (int x = 0; x < s.width().out(); x++) {
            int[] count = new int[1];
            see(s, plane * s.plane(), z, y, x, e -> elements[count[0]++] = e);
            body.run(window++, elements, count[0]);
          }
        }
      }
    }
  }

  private static void see(Pooling.Shape s, int from, int z, int y, int x, IntConsumer seen) {
    for (int a = s.depth().first(z); a < s.depth().end(z); a++) {
      for (int b = s.height().first(y); b < s.height().end(y); b++) {
        int line = from + (a * s.height().size() + b) * s.width().size();
        for (int i = line + s.width().first(x); i < line + s.width().end(x); i++) {
          seen.accept(i);
        }
      }
    }
  }
}
