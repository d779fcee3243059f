package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.util.Arrays;
import java.util.Locale;

/// Largest value and average over the windows of `[planes, depth, height, width]` arrays, and their
/// gradients.
///
/// Within a window elements are taken by depth, height and width ascending. Largest: the first
/// element that is larger than all before it, where the first NaN beats every number; its place
/// receives the gradient. Average: the sum of the elements inside the image from +0, divided by the
/// number of the window's elements (with or without those in the padding). Gradients are added to
/// each input element from +0 by window ascending.
public final class Pooling {
  private Pooling() {}

  /// One axis of a pooling: the image's size, the window's size, stride and padding, and the number
  /// of windows.
  public record Axis(int size, int kernel, int stride, int pad, int out) {
    /// An axis that is not there.
    public static final Axis ONE = new Axis(1, 1, 1, 0, 1);

    public Axis {
      if (Math.min(size, Math.min(kernel, stride)) < 1 || pad < 0 || pad > kernel / 2 || out < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "A pooling window of %d (stride %d, padding %d) does not fit %d elements; the padding may be half the window at most",
                kernel,
                stride,
                pad,
                size));
      }
    }

    /// As PyTorch counts windows: a last, incomplete one only if `ceil` and if it starts inside the
    /// image or the padding before it.
    public static Axis of(int size, int kernel, int stride, int pad, boolean ceil) {
      int room = size + 2 * pad - kernel;
      int out = room < 0 && !ceil ? 0 : Math.floorDiv(room + (ceil ? stride - 1 : 0), stride) + 1;
      if (ceil && (out - 1) * stride >= size + pad) {
        out--;
      }
      return new Axis(size, kernel, stride, pad, out);
    }

    int first(int window) {
      return Math.max(0, window * stride - pad);
    }

    int end(int window) {
      return Math.min(size, window * stride - pad + kernel);
    }

    /// Elements of the window, those in the padding included.
    int extent(int window) {
      int first = window * stride - pad;
      return Math.min(first + kernel, size + pad) - first;
    }
  }

  /// The whole array.
  public record Shape(int planes, Axis depth, Axis height, Axis width) {
    /// Elements of one plane.
    public int plane() {
      return Broadcast.size(new int[] {depth.size(), height.size(), width.size()});
    }

    /// Windows of one plane.
    public int outPlane() {
      return Broadcast.size(new int[] {depth.out(), height.out(), width.out()});
    }

    int inSize() {
      return Broadcast.size(new int[] {planes, plane()});
    }

    int outSize() {
      return Broadcast.size(new int[] {planes, outPlane()});
    }

    int grain() {
      int window = Broadcast.size(new int[] {depth.kernel(), height.kernel(), width.kernel()});
      return RowWalk.GRAIN / Math.max(1, Broadcast.size(new int[] {outPlane(), window})) + 1;
    }
  }

  /// Writes the largest values, and the places in their planes that they come from.
  public static void max(Workers w, Shape s, float[] x, float[] y, int[] places) {
    check(s, x.length, y.length);
    checkFromIndexSize(0, s.outSize(), places.length);
    each(
        w,
        s,
        (plane, window, z, v, u) -> {
          int from = plane * s.plane();
          int best = (s.depth().first(z) * s.height().size() + s.height().first(v));
          best = best * s.width().size() + s.width().first(u);
          for (int a = s.depth().first(z); a < s.depth().end(z); a++) {
            for (int b = s.height().first(v); b < s.height().end(v); b++) {
              int line = (a * s.height().size() + b) * s.width().size();
              for (int i = line + s.width().first(u); i < line + s.width().end(u); i++) {
                float kept = x[from + best];
                float next = x[from + i];
                best = next > kept || (Float.isNaN(next) && !Float.isNaN(kept)) ? i : best;
              }
            }
          }
          y[window] = x[from + best];
          places[window] = best;
        });
  }

  /// dx = the gradient at the input of [#max].
  public static void maxBackward(Workers w, Shape s, int[] places, float[] g, float[] dx) {
    check(s, dx.length, g.length);
    w.parallel(
        s.planes(),
        s.grain(),
        (from, to) -> {
          Arrays.fill(dx, from * s.plane(), to * s.plane(), 0.0f);
          for (int i = from * s.outPlane(); i < to * s.outPlane(); i++) {
            dx[i / s.outPlane() * s.plane() + places[i]] += g[i];
          }
        });
  }

  /// Writes the averages.
  ///
  /// @param countPadding whether elements in the padding count
  public static void average(Workers w, Shape s, boolean countPadding, float[] x, float[] y) {
    check(s, x.length, y.length);
    each(
        w,
        s,
        (plane, window, z, v, u) -> {
          int from = plane * s.plane();
          float sum = 0.0f;
          for (int a = s.depth().first(z); a < s.depth().end(z); a++) {
            for (int b = s.height().first(v); b < s.height().end(v); b++) {
              int line = from + (a * s.height().size() + b) * s.width().size();
              for (int i = line + s.width().first(u); i < line + s.width().end(u); i++) {
                sum += x[i];
              }
            }
          }
          y[window] = sum / divisor(s, countPadding, z, v, u);
        });
  }

  /// dx = the gradient at the input of [#average].
  public static void averageBackward(
      Workers w, Shape s, boolean countPadding, float[] g, float[] dx) {
    check(s, dx.length, g.length);
    Arrays.fill(dx, 0, s.inSize(), 0.0f);
    each(
        w,
        s,
        (plane, window, z, v, u) -> {
          int from = plane * s.plane();
          float share = g[window] / divisor(s, countPadding, z, v, u);
          for (int a = s.depth().first(z); a < s.depth().end(z); a++) {
            for (int b = s.height().first(v); b < s.height().end(v); b++) {
              int line = from + (a * s.height().size() + b) * s.width().size();
              for (int i = line + s.width().first(u); i < line + s.width().end(u); i++) {
                dx[i] += share;
              }
            }
          }
        });
  }

  static int divisor(Shape s, boolean countPadding, int z, int v, int u) {
    if (countPadding) {
      return s.depth().extent(z) * s.height().extent(v) * s.width().extent(u);
    }
    return (s.depth().end(z) - s.depth().first(z))
        * (s.height().end(v) - s.height().first(v))
        * (s.width().end(u) - s.width().first(u));
  }

  private interface Window {
    void run(int plane, int window, int z, int y, int x);
  }

  /// Threads share out planes, within which windows go ascending.
  private static void each(Workers w, Shape s, Window body) {
    w.parallel(
        s.planes(),
        s.grain(),
        (from, to) -> {
          int window = from * s.outPlane();
          for (int plane = from; plane < to; plane++) {
            for (int z = 0; z < s.depth().out(); z++) {
              for (int y = 0; y < s.height().out(); y++) {
                for (int x = 0; x < s.width().out(); x++) {
                  body.run(plane, window++, z, y, x);
                }
              }
            }
          }
        });
  }

  private static void check(Shape s, int x, int y) {
    checkFromIndexSize(0, s.inSize(), x);
    checkFromIndexSize(0, s.outSize(), y);
  }
}
