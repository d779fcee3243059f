package dev.reprise.engine.kernel;

import dev.reprise.engine.kernel.ConvolutionShape.Extent;
import java.util.Arrays;

/// Adds a matrix laid out as by [Unfold] back to the images.
final class Fold {
  private final ConvolutionShape s;
  private final Extent depth;
  private final Extent height;
  private final Extent width;
  private final int plane;
  private final boolean aligned;

  Fold(ConvolutionShape s) {
    this.s = s;
    depth = s.depth();
    height = s.height();
    width = s.width();
    plane = s.plane();
    aligned = Unfold.isAligned(s);
  }

  /// Where the rows of one kernel place lie, and the images of their channels.
  private record Rows(int at, int step, int image, int count) {}

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
    int first = dxOff + (image * s.inChannels() + group * s.groupIn() + from) * plane;
    for (int tap = 0; tap < s.taps(); tap++) {
      Rows rows = new Rows(colsOff + tap * ld, s.taps() * ld, first, to - from);
      place(tap, firstLine, lines, cols, rows, dx);
    }
  }

  private void place(int tap, int firstLine, int lines, float[] cols, Rows rows, float[] dx) {
    int kz = tap / (height.kernel() * width.kernel());
    int ky = tap / width.kernel() % height.kernel();
    int shift = tap % width.kernel() * width.dilation() - width.pad();
    int h = height.out();
    for (int line = firstLine; line < firstLine + lines; ) {
      int n = aligned ? Math.min(firstLine + lines - line, h - line % h) : 1;
      int z = line / h * depth.stride() + kz * depth.dilation() - depth.pad();
      int y = line % h * height.stride() + ky * height.dilation() - height.pad();
      int layer = rows.image + z * height.size() * width.size();
      int at = rows.at + (line - firstLine) * width.out();
      Rows there = new Rows(at, rows.step, layer, rows.count);
      boolean inside = z >= 0 && z < depth.size();
      if (inside && aligned) {
        addLines(y, shift, n, cols, there, dx);
      } else if (inside && y >= 0 && y < height.size()) {
        addLine(y, shift, cols, there, dx);
      }
      line += n;
    }
  }

  /// `n` lines at once: what would wrap around to the neighbouring line is set to +0, and adding
  /// that changes nothing, because a sum that starts from +0 is never −0.
  private void addLines(int y, int shift, int n, float[] cols, Rows rows, float[] dx) {
    int w = width.size();
    int from = Math.clamp(-y, 0, n);
    int to = Math.clamp(height.size() - y, from, n);
    int edge = Math.min(Math.abs(shift), w);
    int column = shift < 0 ? 0 : w - edge;
    int start = y * w + shift;
    int low = Math.max(from * w, -start);
    int high = Math.min(to * w, height.size() * w - start);
    for (int c = 0; c < rows.count && low < high; c++) {
      int at = rows.at + c * rows.step;
      for (int line = from; edge > 0 && line < to; line++) {
        Arrays.fill(cols, at + line * w + column, at + line * w + column + edge, 0.0f);
      }
      int target = rows.image + c * plane + start + low;
      Forms.ACTIVE.binary(BinaryOp.ADD, dx, target, cols, at + low, dx, target, high - low);
    }
  }

  private void addLine(int y, int shift, float[] cols, Rows rows, float[] dx) {
    int stride = width.stride();
    int w = width.out();
    int low = Math.clamp(Math.ceilDiv(-shift, stride), 0, w);
    int high = Math.clamp(Math.ceilDiv(width.size() - shift, stride), low, w);
    for (int c = 0; c < rows.count; c++) {
      int at = rows.at + c * rows.step;
      int to = rows.image + c * plane + y * width.size() + shift;
      for (int i = low; i < high; i++) {
        dx[to + i * stride] += cols[at + i];
      }
    }
  }
}
