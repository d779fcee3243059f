package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.util.Locale;

/// Unfolds images `[batch, channels, height, width]` into a matrix whose rows are the windows of a
/// convolution, so that the convolution is a [Gemm]; and folds the gradient back.
public final class Im2Col {
  private Im2Col() {}

  /// A window over an image; sizes, strides, zero padding on each side, and dilation.
  public record Window(
      int channels,
      int height,
      int width,
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int padH,
      int padW,
      int dilationH,
      int dilationW) {
    public Window {
      boolean positive =
          Math.min(channels, Math.min(height, width)) > 0
              && Math.min(Math.min(kernelH, kernelW), Math.min(strideH, strideW)) > 0
              && Math.min(dilationH, dilationW) > 0
              && Math.min(padH, padW) >= 0;
      if (!positive
          || dilationH * (kernelH - 1) >= height + 2 * padH
          || dilationW * (kernelW - 1) >= width + 2 * padW) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Window %d x %d (stride %d x %d, padding %d x %d, dilation %d x %d) does not fit an image of %d x %d x %d",
                kernelH,
                kernelW,
                strideH,
                strideW,
                padH,
                padW,
                dilationH,
                dilationW,
                channels,
                height,
                width));
      }
    }

    public int outH() {
      return (height + 2 * padH - dilationH * (kernelH - 1) - 1) / strideH + 1;
    }

    public int outW() {
      return (width + 2 * padW - dilationW * (kernelW - 1) - 1) / strideW + 1;
    }

    /// Elements of one window: channels, then rows, then columns.
    public int columns() {
      return channels * kernelH * kernelW;
    }

    int rows(int batch) {
      return Broadcast.size(new int[] {batch, outH(), outW()});
    }
  }

  /// cols `[batch · outH · outW, channels · kernelH · kernelW]` = the windows of x; padding is +0.
  public static void unfold(
      Workers w, Window s, int batch, float[] x, int xOff, float[] cols, int colsOff) {
    check(s, batch, x.length, xOff, cols.length, colsOff);
    w.parallel(
        s.rows(batch),
        RowWalk.GRAIN / s.columns() + 1,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            int image = xOff + r / (s.outH() * s.outW()) * s.channels() * s.height() * s.width();
            int top = r / s.outW() % s.outH() * s.strideH() - s.padH();
            int left = r % s.outW() * s.strideW() - s.padW();
            window(s, x, image, top, left, cols, colsOff + r * s.columns());
          }
        });
  }

  private static void window(
      Window s, float[] x, int image, int top, int left, float[] cols, int at) {
    int to = at;
    for (int c = 0; c < s.channels(); c++) {
      for (int ky = 0; ky < s.kernelH(); ky++) {
        int y = top + ky * s.dilationH();
        int row = image + (c * s.height() + y) * s.width();
        for (int kx = 0; kx < s.kernelW(); kx++) {
          int column = left + kx * s.dilationW();
          boolean inside = y >= 0 && y < s.height() && column >= 0 && column < s.width();
          cols[to++] = inside ? x[row + column] : 0.0f;
        }
      }
    }
  }

  /// dx = for every element of the images the sum over the windows that hold it, from +0, by kernel
  /// row and then kernel column ascending.
  public static void fold(
      Workers w, Window s, int batch, float[] cols, int colsOff, float[] dx, int dxOff) {
    check(s, batch, dx.length, dxOff, cols.length, colsOff);
    int plane = s.height() * s.width();
    w.parallel(
        batch * s.channels(),
        RowWalk.GRAIN / (plane * s.kernelH() * s.kernelW()) + 1,
        (from, to) -> {
          for (int p = from; p < to; p++) {
            int image = p / s.channels();
            int first = colsOff + image * s.outH() * s.outW() * s.columns();
            first += p % s.channels() * s.kernelH() * s.kernelW();
            for (int i = 0; i < plane; i++) {
              dx[dxOff + p * plane + i] = element(s, cols, first, i / s.width(), i % s.width());
            }
          }
        });
  }

  private static float element(Window s, float[] cols, int first, int y, int x) {
    float sum = 0.0f;
    for (int ky = 0; ky < s.kernelH(); ky++) {
      int top = y + s.padH() - ky * s.dilationH();
      for (int kx = 0; kx < s.kernelW(); kx++) {
        int left = x + s.padW() - kx * s.dilationW();
        if (top >= 0
            && left >= 0
            && top % s.strideH() == 0
            && left % s.strideW() == 0
            && top / s.strideH() < s.outH()
            && left / s.strideW() < s.outW()) {
          int window = top / s.strideH() * s.outW() + left / s.strideW();
          sum += cols[first + window * s.columns() + ky * s.kernelW() + kx];
        }
      }
    }
    return sum;
  }

  private static void check(
      Window s, int batch, int xLength, int xOff, int colsLength, int colsOff) {
    int size = Broadcast.size(new int[] {batch, s.channels(), s.height(), s.width()});
    checkFromIndexSize(xOff, size, xLength);
    checkFromIndexSize(colsOff, Broadcast.size(new int[] {s.rows(batch), s.columns()}), colsLength);
  }
}
