package dev.reprise.engine.kernel;

/// One gradient at the input of a convolution. A task takes some images and some channels: it
/// multiplies the transposed weights by the gradient for a block of lines (or of whole small
/// images), rows by rows, and adds each product to the images while it is in the cache.
record ConvolutionInputGradient(
    ConvolutionShape s, float[] weight, int weightOff, float[] g, int gOff, float[] dx, int dxOff) {
  private static final int POSITIONS = 512;
  private static final int DEPTH = 256;
  private static final int ROWS = 96;

  void run(Workers w) {
    int plane = s.outPlane();
    int most = Math.clamp(POSITIONS / plane, 1, Math.ceilDiv(s.images(), w.threads()));
    int images = Math.ceilDiv(s.images(), Math.ceilDiv(s.images(), most));
    int blocks = Math.ceilDiv(s.images(), images);
    int perChunk = Math.clamp(evenly(ROWS / s.taps()), 1, s.groupIn());
    int chunks = Math.ceilDiv(s.groupIn(), perChunk);
    int wanted = Math.clamp(2 * w.threads() / (blocks * s.groups()), 1, chunks);
    int perShare = Math.ceilDiv(chunks, wanted) * perChunk;
    int shares = Math.ceilDiv(s.groupIn(), perShare);
    w.parallel(
        blocks * s.groups() * shares,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int first = i / shares / s.groups() * images;
            int channel = i % shares * perShare;
            new Task(
                    i / shares % s.groups(),
                    channel,
                    Math.min(s.groupIn(), channel + perShare),
                    perChunk)
                .run(first, Math.min(images, s.images() - first));
          }
        });
  }

  /// Channels in eights, so that their rows fill the tiles of the product.
  private static int evenly(int channels) {
    return channels < 8 ? channels : channels / 8 * 8;
  }

  private final class Task {
    private final int group;
    private final int from;
    private final int to;
    private final int perChunk;
    private final Fold fold = new Fold(s);

    Task(int group, int from, int to, int perChunk) {
      this.group = group;
      this.from = from;
      this.to = to;
      this.perChunk = perChunk;
    }

    void run(int image, int images) {
      int plane = s.plane();
      for (int i = image; i < image + images; i++) {
        int channel = i * s.inChannels() + group * s.groupIn();
        java.util.Arrays.fill(
            dx, dxOff + (channel + from) * plane, dxOff + (channel + to) * plane, 0.0f);
      }
      if (images > 1) {
        block(image, images, 0, s.depth().out() * s.height().out());
        return;
      }
      int lines = s.depth().out() * s.height().out();
      int step = Math.ceilDiv(lines, Math.ceilDiv(s.outPlane(), POSITIONS));
      int last = (lines - 1) / step * step;
      for (int line = last; line >= 0; line -= step) {
        block(image, 1, line, Math.min(step, lines - line));
      }
    }

    /// Some lines of one image, or whole images.
    private void block(int image, int images, int line, int lines) {
      Form form = Forms.ACTIVE;
      int each = lines * s.width().out();
      int n = images * each;
      int depth = Math.min(DEPTH, s.groupOut());
      int size = form.packedSize(depth, n);
      int depths = Math.ceilDiv(s.groupOut(), DEPTH);
      float[] packed = Slots.floats(0, size * depths);
      for (int d = 0; d < depths; d++) {
        pack(image, images, line, each, d * DEPTH, packed, d * size);
      }
      float[] cols = Slots.floats(1, perChunk * s.taps() * n);
      for (int c = from; c < to; c += perChunk) {
        int end = Math.min(to, c + perChunk);
        int rows = (end - c) * s.taps();
        for (int d = 0; d < depths; d++) {
          int k = Math.min(DEPTH, s.groupOut() - d * DEPTH);
          int at = (group * s.groupOut() + d * DEPTH) * s.rows() + c * s.taps();
          float[] a = copied(at, rows, k);
          form.multiplyPacked(true, rows, n, k, a, 0, rows, packed, d * size, cols, 0, n, d > 0);
        }
        for (int i = 0; i < images; i++) {
          fold.fold(group, c, end, image + i, line, lines, cols, i * each, n, dx, dxOff);
        }
      }
    }

    /// The weights of some rows side by side: their columns lie far apart.
    private float[] copied(int at, int rows, int k) {
      float[] a = Slots.floats(2, rows * k);
      for (int p = 0; p < k; p++) {
        System.arraycopy(weight, weightOff + at + p * s.rows(), a, p * rows, rows);
      }
      return a;
    }

    private void pack(
        int image, int images, int line, int each, int channel, float[] packed, int packedOff) {
      int k = Math.min(DEPTH, s.groupOut() - channel);
      int plane = s.outPlane();
      int first = image * s.outChannels() + group * s.groupOut() + channel;
      int at = gOff + first * plane + line * s.width().out();
      if (images == 1) {
        Forms.ACTIVE.pack(false, k, each, g, at, plane, packed, packedOff);
        return;
      }
      int n = images * each;
      float[] gathered = Slots.floats(2, k * n);
      for (int p = 0; p < k; p++) {
        for (int i = 0; i < images; i++) {
          int from = at + (i * s.outChannels() + p) * plane;
          System.arraycopy(g, from, gathered, p * n + i * each, each);
        }
      }
      Forms.ACTIVE.pack(false, k, n, gathered, 0, n, packed, packedOff);
    }
  }
}
