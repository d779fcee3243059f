package dev.reprise.engine.kernel;

/// One gradient at the weights of a convolution. The chain of every weight runs over all positions,
/// so threads share out rows (channel, kernel place), each unfolding its own. Positions go in
/// blocks: the gradient of some blocks is packed by all threads together, then every thread
/// multiplies its rows by it, adding to the transposed result.
record ConvolutionWeightGradient(
    ConvolutionShape s, float[] x, int xOff, float[] g, int gOff, float[] dWeight, int dWeightOff) {
  private static final int POSITIONS = 256;

  /// Distance of the rows of the unfolded block, as in the forward convolution.
  private static final int LINE = POSITIONS + 16;

  private static final int ROWS = 72;

  /// Floats of packed gradient between two meetings of the threads.
  private static final int AT_ONCE = 1 << 19;

  void run(Workers w) {
    Form form = Forms.ACTIVE;
    int blocks = Math.ceilDiv(s.positions(), POSITIONS);
    int size = form.packedSize(Math.min(POSITIONS, s.positions()), s.groupOut());
    int atOnce = Math.clamp(AT_ONCE / ((long) size * s.groups()), 1, blocks);
    float[] packed = Slots.floats(3, Math.multiplyExact(size * s.groups(), atOnce));
    float[] turned = Slots.floats(2, s.weightSize());
    int perChunk = Math.clamp(Math.ceilDiv(ROWS, s.taps()), 1, s.groupIn());
    int chunks = Math.ceilDiv(s.groupIn(), perChunk);
    for (int first = 0; first < blocks; first += atOnce) {
      int start = first;
      int count = Math.min(atOnce, blocks - first);
      w.parallel(
          count * s.groups(),
          1,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              pack(i % s.groups(), (start + i / s.groups()) * POSITIONS, packed, i * size);
            }
          });
      w.parallel(
          chunks * s.groups(),
          1,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              int channel = i % chunks * perChunk;
              int end = Math.min(s.groupIn(), channel + perChunk);
              multiply(i / chunks, channel, end, start, count, packed, size, turned);
            }
          });
    }
    for (int group = 0; group < s.groups(); group++) {
      int at = group * s.groupOut() * s.rows();
      Layout.transpose(w, s.rows(), s.groupOut(), turned, at, dWeight, dWeightOff + at);
    }
  }

  /// The gradient at a block of positions, as the right operand: `[position][channel]`.
  private void pack(int group, int first, float[] packed, int packedOff) {
    int k = Math.min(POSITIONS, s.positions() - first);
    int n = s.groupOut();
    int plane = s.outPlane();
    int inside = first % plane;
    int at = gOff + (first / plane * s.outChannels() + group * n) * plane;
    if (inside + k <= plane) {
      Forms.ACTIVE.pack(true, k, n, g, at + inside, plane, packed, packedOff);
      return;
    }
    float[] gathered = Slots.floats(0, n * LINE);
    for (int o = 0; o < n; o++) {
      for (int p = first; p < first + k; ) {
        int run = Math.min(first + k - p, plane - p % plane);
        int from = gOff + (p / plane * s.outChannels() + group * n + o) * plane + p % plane;
        System.arraycopy(g, from, gathered, o * LINE + p - first, run);
        p += run;
      }
    }
    Forms.ACTIVE.pack(true, k, n, gathered, 0, LINE, packed, packedOff);
  }

  private void multiply(
      int group,
      int channel,
      int end,
      int start,
      int count,
      float[] packed,
      int size,
      float[] turned) {
    int from = channel * s.taps();
    int to = end * s.taps();
    int n = s.groupOut();
    float[] block = Slots.floats(0, (to - from) * LINE);
    Unfold unfold = new Unfold(s);
    for (int i = 0; i < count; i++) {
      int first = (start + i) * POSITIONS;
      int k = Math.min(POSITIONS, s.positions() - first);
      unfold.unfold(group, from, to, first, k, x, xOff, block, 0, LINE);
      Forms.ACTIVE.multiplyPacked(
          false,
          to - from,
          n,
          k,
          block,
          0,
          LINE,
          packed,
          (i * s.groups() + group) * size,
          turned,
          (group * s.rows() + from) * n,
          n,
          start + i > 0);
    }
  }
}
