package dev.reprise.engine.kernel;

import java.util.Arrays;

/// One gradient at the input of a convolution of many small images: place by place, images along
/// the vectors. What kernel places add to an element is added in the tile's own registers, and
/// nothing is computed that would fall into the padding.
record LaneInputGradient(
    ConvolutionShape s, float[] weight, int weightOff, float[] g, int gOff, float[] dx, int dxOff) {
  private static final int LANES = ImageLanes.LANES;
  private static final int ROWS = ImageLanes.ROWS;

  static boolean suits(ConvolutionShape s) {
    return Places.pays(s)
        && Places.suits(s)
        && s.inChannels() % ROWS == 0
        && ImageLanes.fills(s.images());
  }

  void run(Workers w) {
    int blocks = ImageLanes.blocks(s.images());
    float[] spread = Slots.floats(3, blocks * s.outPlane() * line());
    float[] packed = Slots.floats(4, s.weightSize());
    float[] out = Slots.floats(5, blocks * s.inChannels() * s.plane() * LANES);
    w.parallel(blocks * s.outChannels(), 8, (from, to) -> spread(from, to, spread));
    int across = s.inChannels() / ROWS;
    w.parallel(across, 1, (from, to) -> pack(from, to, packed));
    Task task = new Task(s, spread, packed, out);
    w.parallel(
        blocks * across,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            task.run(i / across, i % across);
          }
        });
    ImageLanes.gather(w, s.images(), s.inChannels(), s.plane(), out, dx, dxOff);
  }

  /// Floats from one place to the next: one line of the cache more than they need, so that places
  /// do not fall onto each other in the cache.
  private int line() {
    return (s.outChannels() + 1) * LANES;
  }

  /// The gradient as `[block of images][place][channel][image]`.
  private void spread(int from, int to, float[] spread) {
    int plane = s.outPlane();
    int size = s.outChannels() * plane;
    for (int i = from; i < to; i++) {
      int image = i / s.outChannels() * LANES;
      int o = i % s.outChannels();
      int n = Math.min(LANES, s.images() - image);
      int at = gOff + image * size + o * plane;
      int out = i / s.outChannels() * plane * line() + o * LANES;
      Forms.ACTIVE.turn(n, plane, g, at, size, spread, out, line());
    }
  }

  /// `[eight input channels][kernel place][output channel][8]`.
  private void pack(int from, int to, float[] packed) {
    int taps = s.taps();
    for (int c = from; c < to; c++) {
      for (int o = 0; o < s.outChannels(); o++) {
        int at = weightOff + o * s.rows() + c * ROWS * taps;
        for (int t = 0; t < taps; t++) {
          int out = ((c * taps + t) * s.outChannels() + o) * ROWS;
          for (int i = 0; i < ROWS; i++) {
            packed[out + i] = weight[at + i * taps + t];
          }
        }
      }
    }
  }

  private static final class Task {
    private final ConvolutionShape s;
    private final float[] spread;
    private final float[] packed;
    private final float[] out;

    /// For every element and kernel place the result place that sees it there, or −1.
    private final int[] seers;

    private final int[] a;
    private final int[] b;

    Task(ConvolutionShape s, float[] spread, float[] packed, float[] out) {
      this.s = s;
      this.spread = spread;
      this.packed = packed;
      this.out = out;
      a = new int[s.outChannels()];
      b = new int[s.outChannels()];
      Arrays.setAll(a, o -> o * ROWS);
      Arrays.setAll(b, o -> o * LANES);
      seers = new int[s.plane() * s.taps()];
      Arrays.fill(seers, -1);
      Places places = new Places(s);
      for (int p = 0; p < s.outPlane(); p++) {
        for (int t = 0; t < s.taps(); t++) {
          int element = places.element(p, t);
          if (element >= 0) {
            seers[element * s.taps() + t] = p;
          }
        }
      }
    }

    /// Eight input channels of a block of images.
    void run(int block, int c) {
      int taps = s.taps();
      int line = (s.outChannels() + 1) * LANES;
      for (int q = 0; q < s.plane(); q++) {
        int to = ((block * (s.inChannels() / ROWS) + c) * s.plane() + q) * ROWS * LANES;
        Form.Start start = Form.Start.FIRST;
        for (int t = 0; t < taps; t++) {
          int p = seers[q * taps + t];
          if (p >= 0) {
            int k = s.outChannels();
            int at = (c * taps + t) * k * ROWS;
            int right = (block * s.outPlane() + p) * line;
            int half = right + LANES / 2;
            Forms.ACTIVE.tile(start, k, packed, at, a, spread, right, half, b, out, to, LANES);
            start = Form.Start.ADDED;
          }
        }
        if (start == Form.Start.FIRST) {
          Arrays.fill(out, to, to + ROWS * LANES, 0.0f);
        }
      }
    }
  }
}
