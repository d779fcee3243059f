package dev.reprise.engine.kernel;

import org.jspecify.annotations.Nullable;

/// Convolutions whose output channels see one input channel each: no matrix product to speak of, so
/// each plane is walked by itself over a padded copy. The chains are those of [Convolution].
record Depthwise(ConvolutionShape s) {
  static boolean suits(ConvolutionShape s) {
    return s.groupIn() == 1 && s.groups() > 1;
  }

  void forward(
      Workers w,
      float[] x,
      int xOff,
      float[] weight,
      int weightOff,
      float @Nullable [] bias,
      float[] y,
      int yOff) {
    int taps = s.taps();
    int plane = s.outPlane();
    Unfold unfold = new Unfold(s);
    w.parallel(
        s.images() * s.groups(),
        RowWalk.GRAIN / (plane * taps * s.groupOut()) + 1,
        (from, to) -> {
          float[] cols = Slots.floats(0, taps * plane);
          for (int i = from; i < to; i++) {
            int image = i / s.groups();
            int group = i % s.groups();
            unfold.unfold(group, 0, taps, image * plane, plane, x, xOff, cols, 0, plane);
            for (int o = group * s.groupOut(); o < (group + 1) * s.groupOut(); o++) {
              int at = yOff + (image * s.outChannels() + o) * plane;
              plane(cols, weight, weightOff + o * taps, y, at);
              if (bias != null) {
                Forms.ACTIVE.binary(BinaryOp.ADD, y, at, bias[o], y, at, plane);
              }
            }
          }
        });
  }

  private void plane(float[] cols, float[] weight, int at, float[] y, int to) {
    int plane = s.outPlane();
    java.util.Arrays.fill(y, to, to + plane, 0.0f);
    for (int tap = 0; tap < s.taps(); tap++) {
      float factor = weight[at + tap];
      int row = tap * plane;
      for (int i = 0; i < plane; i++) {
        y[to + i] = Math.fma(factor, cols[row + i], y[to + i]);
      }
    }
  }

  void weightGradient(
      Workers w, float[] x, int xOff, float[] g, int gOff, float[] dWeight, int dWeightOff) {
    int taps = s.taps();
    int plane = s.outPlane();
    Unfold unfold = new Unfold(s);
    w.parallel(
        s.groups(),
        1,
        (from, to) -> {
          float[] cols = Slots.floats(0, taps * plane);
          for (int group = from; group < to; group++) {
            int first = group * s.groupOut();
            int end = first + s.groupOut();
            java.util.Arrays.fill(
                dWeight, dWeightOff + first * taps, dWeightOff + end * taps, 0.0f);
            for (int image = 0; image < s.images(); image++) {
              unfold.unfold(group, 0, taps, image * plane, plane, x, xOff, cols, 0, plane);
              for (int o = first; o < end; o++) {
                int at = gOff + (image * s.outChannels() + o) * plane;
                sums(cols, g, at, dWeight, dWeightOff + o * taps);
              }
            }
          }
        });
  }

  /// Three chains at a time: each waits for itself only.
  private void sums(float[] cols, float[] g, int at, float[] dWeight, int to) {
    int plane = s.outPlane();
    int tap = 0;
    for (; tap + 3 <= s.taps(); tap += 3) {
      float a = dWeight[to + tap];
      float b = dWeight[to + tap + 1];
      float c = dWeight[to + tap + 2];
      int row = tap * plane;
      for (int i = 0; i < plane; i++) {
        float factor = g[at + i];
        a = Math.fma(factor, cols[row + i], a);
        b = Math.fma(factor, cols[row + plane + i], b);
        c = Math.fma(factor, cols[row + 2 * plane + i], c);
      }
      dWeight[to + tap] = a;
      dWeight[to + tap + 1] = b;
      dWeight[to + tap + 2] = c;
    }
    for (; tap < s.taps(); tap++) {
      float a = dWeight[to + tap];
      for (int i = 0; i < plane; i++) {
        a = Math.fma(g[at + i], cols[tap * plane + i], a);
      }
      dWeight[to + tap] = a;
    }
  }
}
