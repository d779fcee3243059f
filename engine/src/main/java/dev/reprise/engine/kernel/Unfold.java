package dev.reprise.engine.kernel;

import dev.reprise.engine.kernel.ConvolutionShape.Extent;
import java.util.Arrays;

/// Lays out, for some rows (channel, kernel place) and some positions, the elements that the
/// windows see: `cols[row][position]`, padding +0; and adds such a matrix back to the images.
final class Unfold {
  private final ConvolutionShape s;
  private final Extent depth;
  private final Extent height;
  private final Extent width;
  private final int taps;
  private final int plane;
  private final int outPlane;

  /// Windows step by one and results are as wide as images: positions and elements then run side by
  /// side over many lines.
  private final boolean aligned;

  Unfold(ConvolutionShape s) {
    this.s = s;
    depth = s.depth();
    height = s.height();
    width = s.width();
    taps = s.taps();
    plane = s.plane();
    outPlane = s.outPlane();
    aligned = width.stride() == 1 && height.stride() == 1 && width.out() == width.size();
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
    for (int p = first; p < first + count; ) {
      int image = p / outPlane;
      int inside = p % outPlane;
      int n = Math.min(first + count - p, outPlane - inside);
      int channels = xOff + (image * s.inChannels() + group * s.groupIn()) * plane;
      for (int r = from; r < to; r++) {
        int at = colsOff + (r - from) * ld + p - first;
        row(r, inside, n, x, channels + r / taps * plane, cols, at);
      }
      p += n;
    }
  }

  private void row(int r, int first, int count, float[] x, int xOff, float[] cols, int to) {
    int tap = r % taps;
    int kz = tap / (height.kernel() * width.kernel());
    int ky = tap / width.kernel() % height.kernel();
    int kx = tap % width.kernel();
    int area = height.out() * width.out();
    for (int p = first; p < first + count; ) {
      int n = Math.min(first + count - p, area - p % area);
      int z = p / area * depth.stride() + kz * depth.dilation() - depth.pad();
      int at = to + p - first;
      if (z < 0 || z >= depth.size()) {
        Arrays.fill(cols, at, at + n, 0.0f);
      } else {
        int layer = xOff + z * height.size() * width.size();
        if (aligned) {
          alignedLines(ky, kx, p % area, n, x, layer, cols, at);
        } else {
          lines(ky, kx, p % area, n, x, layer, cols, at);
        }
      }
      p += n;
    }
  }

  /// `count` places from `first` on, in one layer: one copy of all lines, then the columns that
  /// belong to the padding.
  private void alignedLines(
      int ky, int kx, int first, int count, float[] x, int layer, float[] cols, int at) {
    int w = width.size();
    int dy = ky * height.dilation() - height.pad();
    int dx = kx * width.dilation() - width.pad();
    int end = first + count;
    int shift = dy * w + dx;
    int low = Math.max(Math.max(0, -dy) * w, -shift);
    int high = Math.min((height.size() - dy) * w, height.size() * w - shift);
    int from = Math.clamp(low, first, end);
    int to = Math.clamp(high, from, end);
    Arrays.fill(cols, at, at + from - first, 0.0f);
    if (to > from) {
      System.arraycopy(x, layer + from + shift, cols, at + from - first, to - from);
    }
    Arrays.fill(cols, at + to - first, at + count, 0.0f);
    int edge = Math.min(Math.abs(dx), w);
    int column = dx < 0 ? 0 : w - edge;
    for (int line = first / w * w; edge > 0 && line < end; line += w) {
      int a = Math.max(line + column, first);
      int b = Math.min(line + column + edge, end);
      for (int i = a; i < b; i++) {
        cols[at + i - first] = 0.0f;
      }
    }
  }

  private void lines(
      int ky, int kx, int first, int count, float[] x, int layer, float[] cols, int at) {
    int w = width.out();
    for (int p = first; p < first + count; ) {
      int left = p % w;
      int n = Math.min(first + count - p, w - left);
      int y = p / w * height.stride() + ky * height.dilation() - height.pad();
      int to = at + p - first;
      if (y < 0 || y >= height.size()) {
        Arrays.fill(cols, to, to + n, 0.0f);
      } else {
        line(kx, left, n, x, layer + y * width.size(), cols, to);
      }
      p += n;
    }
  }

  private void line(int kx, int left, int n, float[] x, int line, float[] cols, int at) {
    int stride = width.stride();
    int shift = kx * width.dilation() - width.pad();
    int low = Math.clamp(Math.ceilDiv(-shift, stride), left, left + n);
    int high = Math.clamp(Math.ceilDiv(width.size() - shift, stride), low, left + n);
    Arrays.fill(cols, at, at + low - left, 0.0f);
    if (stride == 1) {
      System.arraycopy(x, line + low + shift, cols, at + low - left, high - low);
    } else {
      for (int i = low; i < high; i++) {
        cols[at + i - left] = x[line + i * stride + shift];
      }
    }
    Arrays.fill(cols, at + high - left, at + n, 0.0f);
  }

  /// Adds `cols[row][place]` of whole lines of results of one image to dx, for every row of the
  /// channels `from` to `to` of a group: by kernel place ascending. Lines of one image are to be
  /// added from the last to the first: then every element gets its summands by kernel place
  /// ascending.
  void fold(
      int group,
      int from,
      int to,
      int image,
      int firstLine,
      int lines,
      float[] cols,
      int colsOff,
      int ld,
      float[] dx,
      int dxOff) {
    for (int c = from; c < to; c++) {
      int at = dxOff + (image * s.inChannels() + group * s.groupIn() + c) * plane;
      for (int tap = 0; tap < taps; tap++) {
        int row = colsOff + ((c - from) * taps + tap) * ld;
        foldRow(tap, firstLine, lines, cols, row, dx, at);
      }
    }
  }

  private void foldRow(
      int tap, int firstLine, int lines, float[] cols, int row, float[] dx, int dxOff) {
    int kz = tap / (height.kernel() * width.kernel());
    int ky = tap / width.kernel() % height.kernel();
    int shift = tap % width.kernel() * width.dilation() - width.pad();
    int w = width.out();
    int low = Math.clamp(Math.ceilDiv(-shift, width.stride()), 0, w);
    int high = Math.clamp(Math.ceilDiv(width.size() - shift, width.stride()), low, w);
    int h = height.out();
    for (int line = firstLine; line < firstLine + lines; ) {
      int n = aligned ? Math.min(firstLine + lines - line, h - line % h) : 1;
      int z = line / h * depth.stride() + kz * depth.dilation() - depth.pad();
      int y = line % h * height.stride() + ky * height.dilation() - height.pad();
      int layer = dxOff + z * height.size() * width.size();
      int at = row + (line - firstLine) * w;
      boolean inside = z >= 0 && z < depth.size();
      if (inside && aligned) {
        addLines(y, shift, n, cols, at, dx, layer);
      } else if (inside && y >= 0 && y < height.size()) {
        addLine(cols, at, dx, layer + y * width.size() + shift, low, high);
      }
      line += n;
    }
  }

  /// `n` lines at once: what would wrap around to the neighbouring line is set to +0, and adding
  /// that changes nothing, because a sum that starts from +0 is never −0.
  private void addLines(int y, int shift, int n, float[] cols, int at, float[] dx, int layer) {
    int w = width.size();
    int from = Math.clamp(-y, 0, n);
    int to = Math.clamp(height.size() - y, from, n);
    int edge = Math.min(Math.abs(shift), w);
    int column = shift < 0 ? 0 : w - edge;
    for (int line = from; edge > 0 && line < to; line++) {
      int first = at + line * w + column;
      Arrays.fill(cols, first, first + edge, 0.0f);
    }
    int start = y * w + shift;
    int low = Math.max(from * w, -start);
    int high = Math.min(to * w, height.size() * w - start);
    if (low < high) {
      int target = layer + start + low;
      Forms.ACTIVE.binary(BinaryOp.ADD, dx, target, cols, at + low, dx, target, high - low);
    }
  }

  private void addLine(float[] cols, int at, float[] dx, int to, int low, int high) {
    int stride = width.stride();
    if (stride == 1) {
      for (int i = low; i < high; i++) {
        dx[to + i] += cols[at + i];
      }
    } else {
      for (int i = low; i < high; i++) {
        dx[to + i * stride] += cols[at + i];
      }
    }
  }
}
