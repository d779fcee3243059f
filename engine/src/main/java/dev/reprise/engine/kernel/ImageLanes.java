package dev.reprise.engine.kernel;

/// Arrays with images side by side, a block of as many as a tile has columns after the other, and
/// the way back.
final class ImageLanes {
  static final int LANES = Places.LANES;
  static final int ROWS = 8;
  private static final int PIECES = 16;

  private ImageLanes() {}

  static int blocks(int images) {
    return Math.ceilDiv(images, LANES);
  }

  /// Whether blocks of images are full, or nearly.
  static boolean fills(int images) {
    int over = images % LANES;
    return over == 0 || over > LANES / 2 && 4 * images >= 3 * blocks(images) * LANES;
  }

  /// From `images` times `size` elements to `[block][element][image]`; images beyond the last are
  /// zeros.
  static void spread(Workers w, int images, int size, float[] x, int xOff, float[] out) {
    int piece = Math.ceilDiv(size, PIECES * 8) * 8;
    w.parallel(
        blocks(images) * PIECES,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int image = i / PIECES * LANES;
            int first = i % PIECES * piece;
            int k = Math.min(piece, size - first);
            int n = Math.min(LANES, images - image);
            if (k > 0) {
              int at = xOff + image * size + first;
              Forms.ACTIVE.pack(true, k, n, x, at, size, out, image * size + first * LANES);
            }
          }
        });
  }

  /// From tiles, `[block][eight channels][place][channel][image]`, to `[image][channel][place]`.
  static void gather(
      Workers w, int images, int channels, int plane, float[] tiles, float[] y, int yOff) {
    int size = channels * plane;
    w.parallel(
        blocks(images) * channels,
        8,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int image = i / channels * LANES;
            int n = Math.min(LANES, images - image);
            int at = (i / ROWS * plane * ROWS + i % ROWS) * LANES;
            int out = yOff + image * size + i % channels * plane;
            Forms.ACTIVE.turn(plane, n, tiles, at, ROWS * LANES, y, out, size);
          }
        });
  }
}
