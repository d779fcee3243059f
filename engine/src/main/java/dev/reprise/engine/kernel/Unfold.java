package dev.reprise.engine.kernel;

import dev.reprise.engine.kernel.ConvolutionShape.Extent;
import java.util.Arrays;

/// Lays out, for some rows (channel, kernel place) and some positions, the elements that the
/// windows see: `cols[row][position]`, padding +0. [Fold] is the way back.
///
/// Kernel places go outermost and channels innermost, so that what depends on the place alone is
/// worked out once for all channels.
final class Unfold {
  private final ConvolutionShape s;
  private final Extent depth;
  private final Extent height;
  private final Extent width;
  private final int taps;
  private final int plane;

  Unfold(ConvolutionShape s) {
    this.s = s;
    depth = s.depth();
    height = s.height();
    width = s.width();
    taps = s.taps();
    plane = s.plane();
  }

  /// Windows step by one and results are as wide as images: positions and elements then run side by
  /// side over many lines.
  static boolean isAligned(ConvolutionShape s) {
    return s.width().stride() == 1
        && s.height().stride() == 1
        && s.width().out() == s.width().size();
  }

  /// Rows `from` to `to` of a group, at `count` positions from `first` on (counted over all
  /// images).
  void unfold(
      int group,
      int from,
      int to,
      int first,
      int count,
      float[] x,
      int xOff,
      float[] cols,
      int colsOff,
      int ld) {
    int area = height.out() * width.out();
    int outPlane = s.outPlane();
    for (int p = first; p < first + count; ) {
      int image = p / outPlane;
      int inside = p % outPlane;
      int n = Math.min(first + count - p, area - inside % area);
      int channels = xOff + (image * s.inChannels() + group * s.groupIn()) * plane;
      for (int tap = 0; tap < taps; tap++) {
        int low = Math.ceilDiv(from - tap, taps);
        int high = Math.ceilDiv(to - tap, taps);
        if (low < high) {
          int at = colsOff + (low * taps + tap - from) * ld + p - first;
          Rows rows = new Rows(channels + low * plane, at, high - low, taps * ld);
          place(tap, inside / area, inside % area, n, x, rows, cols);
        }
      }
      p += n;
    }
  }

  /// The rows of one kernel place: where the first channel's image and the first row are, and how
  /// far apart rows lie.
  private record Rows(int image, int at, int count, int step) {
    void zero(float[] cols, int from, int to) {
      if (from < to) {
        for (int c = 0; c < count; c++) {
          Arrays.fill(cols, at + c * step + from, at + c * step + to, 0.0f);
        }
      }
    }
  }

  private void place(int tap, int oz, int first, int n, float[] x, Rows rows, float[] cols) {
    int kz = tap / (height.kernel() * width.kernel());
    int ky = tap / width.kernel() % height.kernel();
    int kx = tap % width.kernel();
    int z = oz * depth.stride() + kz * depth.dilation() - depth.pad();
    if (z < 0 || z >= depth.size()) {
      rows.zero(cols, 0, n);
      return;
    }
    int layer = rows.image + z * height.size() * width.size();
    Rows there = new Rows(layer, rows.at, rows.count, rows.step);
    if (isAligned(s)) {
      alignedLines(ky, kx, first, n, x, there, cols);
    } else {
      lines(ky, kx, first, n, x, there, cols);
    }
  }

  /// `count` places from `first` on, in one layer: one copy of all lines, then the columns that
  /// belong to the padding.
  private void alignedLines(
      int ky, int kx, int first, int count, float[] x, Rows rows, float[] cols) {
    int w = width.size();
    int dy = ky * height.dilation() - height.pad();
    int dx = kx * width.dilation() - width.pad();
    int end = first + count;
    int shift = dy * w + dx;
    int low = Math.max(Math.max(0, -dy) * w, -shift);
    int high = Math.min((height.size() - dy) * w, height.size() * w - shift);
    int from = Math.clamp(low, first, end);
    int to = Math.clamp(high, from, end);
    rows.zero(cols, 0, from - first);
    rows.zero(cols, to - first, count);
    int edge = Math.min(Math.abs(dx), w);
    int column = dx < 0 ? 0 : w - edge;
    for (int c = 0; c < rows.count && from < to; c++) {
      int at = rows.at + c * rows.step - first;
      System.arraycopy(x, rows.image + c * plane + from + shift, cols, at + from, to - from);
      for (int line = from / w * w + column; edge > 0 && line < to; line += w) {
        for (int i = Math.max(line, from); i < Math.min(line + edge, to); i++) {
          cols[at + i] = 0.0f;
        }
      }
    }
  }

  private void lines(int ky, int kx, int first, int count, float[] x, Rows rows, float[] cols) {
    int w = width.out();
    int stride = width.stride();
    int shift = kx * width.dilation() - width.pad();
    int inside = Math.ceilDiv(-shift, stride);
    int outside = Math.ceilDiv(width.size() - shift, stride);
    for (int p = first; p < first + count; ) {
      int left = p % w;
      int n = Math.min(first + count - p, w - left);
      int y = p / w * height.stride() + ky * height.dilation() - height.pad();
      boolean there = y >= 0 && y < height.size();
      int low = there ? Math.clamp(inside, left, left + n) : left + n;
      int high = Math.clamp(outside, low, left + n);
      int to = p - first - left;
      rows.zero(cols, to + left, to + low);
      rows.zero(cols, to + high, to + left + n);
      int line = rows.image + y * width.size() + shift;
      for (int c = 0; c < rows.count && low < high; c++) {
        int from = line + c * plane;
        int at = rows.at + c * rows.step + to;
        for (int i = low; i < high; i++) {
          cols[at + i] = x[from + i * stride];
        }
      }
      p += n;
    }
  }
}
