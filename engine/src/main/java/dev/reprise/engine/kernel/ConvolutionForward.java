package dev.reprise.engine.kernel;

import org.jspecify.annotations.Nullable;

/// One forward convolution. A task takes a block of positions and a block of output channels: it
/// unfolds the positions for some rows at a time into a buffer that stays in the second-level
/// cache, multiplies it by the packed weights, and writes the product back channel by channel.
record ConvolutionForward(
    ConvolutionShape s,
    float[] x,
    int xOff,
    float[] weight,
    int weightOff,
    float @Nullable [] bias,
    float[] y,
    int yOff) {
  private static final int POSITIONS = 128;
  private static final int DEPTH = 256;
  private static final int CHANNELS = 480;

  /// Distance of the rows of the unfolded block: one cache line more than it holds, so that they do
  /// not fall onto the same places of the cache.
  private static final int LINE = POSITIONS + 16;

  void run(Workers w) {
    int blocks = Math.ceilDiv(s.positions(), POSITIONS);
    int channelTasks = Math.max(1, Math.min(2 * w.threads() / blocks, s.groupOut() / 48));
    int perTask = Math.ceilDiv(Math.ceilDiv(s.groupOut(), channelTasks), 16) * 16;
    int channels = Math.min(CHANNELS, perTask);
    int across = Math.ceilDiv(s.groupOut(), channels);
    Packed packed = pack(w, channels, across);
    w.parallel(
        s.groups() * blocks * across,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int group = i / (blocks * across);
            int block = i / across % blocks;
            task(packed, group, block * POSITIONS, i % across);
          }
        });
  }

  /// The weights, packed for every group, block of output channels and block of rows.
  private record Packed(float[] floats, int channels, int across, int size) {}

  private Packed pack(Workers w, int channels, int across) {
    Form form = Forms.ACTIVE;
    int rows = s.rows();
    int depths = Math.ceilDiv(rows, DEPTH);
    int size = form.packedSize(Math.min(DEPTH, rows), channels);
    int count = s.groups() * across * depths;
    float[] floats = Slots.floats(3, Math.multiplyExact(count, size));
    w.parallel(
        count,
        Math.max(1, RowWalk.GRAIN / size),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i / depths % across * channels;
            int n = Math.min(channels, s.groupOut() - first);
            int row = i % depths * DEPTH;
            int k = Math.min(DEPTH, rows - row);
            int channel = i / (depths * across) * s.groupOut() + first;
            int at = weightOff + channel * rows + row;
            form.pack(true, k, n, weight, at, rows, floats, i * size);
          }
        });
    return new Packed(floats, channels, across, size);
  }

  private void task(Packed packed, int group, int first, int acrossIndex) {
    Form form = Forms.ACTIVE;
    int rows = s.rows();
    int depths = Math.ceilDiv(rows, DEPTH);
    int m = Math.min(POSITIONS, s.positions() - first);
    int channel = acrossIndex * packed.channels;
    int n = Math.min(packed.channels, s.groupOut() - channel);
    boolean direct = s.isPointwise() && first / s.outPlane() == (first + m - 1) / s.outPlane();
    float[] block = Slots.floats(0, direct ? 0 : DEPTH * LINE);
    float[] product = Slots.floats(1, POSITIONS * n);
    Unfold unfold = new Unfold(s);
    for (int d = 0; d < depths; d++) {
      int row = d * DEPTH;
      int k = Math.min(DEPTH, rows - row);
      int at = ((group * packed.across + acrossIndex) * depths + d) * packed.size;
      if (direct) {
        int image = first / s.outPlane();
        int a = (image * s.inChannels() + group * s.groupIn() + row) * s.plane();
        a += xOff + first % s.outPlane();
        form.multiplyPacked(
            true, m, n, k, x, a, s.plane(), packed.floats, at, product, 0, n, d > 0);
      } else {
        unfold.unfold(group, row, row + k, first, m, x, xOff, block, 0, LINE);
        form.multiplyPacked(true, m, n, k, block, 0, LINE, packed.floats, at, product, 0, n, d > 0);
      }
    }
    write(group * s.groupOut() + channel, n, first, m, product);
  }

  private void write(int channel, int n, int first, int m, float[] product) {
    int plane = s.outPlane();
    for (int p = 0; p < m; ) {
      int position = first + p;
      int run = Math.min(m - p, plane - position % plane);
      int to = yOff + (position / plane * s.outChannels() + channel) * plane + position % plane;
      for (int o = 0; o < n; o++) {
        int at = p * n + o;
        int out = to + o * plane;
        float b = bias == null ? 0.0f : bias[channel + o];
        for (int i = 0; i < run; i++) {
          y[out + i] = bias == null ? product[at + i * n] : product[at + i * n] + b;
        }
      }
      p += run;
    }
  }
}
