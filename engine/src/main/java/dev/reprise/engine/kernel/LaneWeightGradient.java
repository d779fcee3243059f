package dev.reprise.engine.kernel;

import java.util.concurrent.atomic.AtomicInteger;

/// One gradient at the weights of a convolution: a tile is one kernel place of eight output
/// channels by input channels along the vectors. Images are laid out with their channels side by
/// side, so that every kernel place reads the same numbers from another place on, and padding is
/// passed over ([Places]). Lines of results go in blocks that stay in the cache.
record LaneWeightGradient(
    ConvolutionShape s, float[] x, int xOff, float[] g, int gOff, float[] dWeight, int dWeightOff) {
  private static final int LANES = ImageLanes.LANES;
  private static final int ROWS = ImageLanes.ROWS;

  /// Places that a block has, about.
  private static final int PLACES = 1024;

  /// Floats laid out between two meetings of the threads.
  private static final int AT_ONCE = 1 << 20;

  static boolean suits(ConvolutionShape s) {
    return LANES > 0
        && s.taps() > 1
        && s.outChannels() % ROWS == 0
        && s.inChannels() % LANES == 0
        && s.outPlane() <= 4 * PLACES
        && Places.suits(s);
  }

  /// Steps of a kernel place's chains in one block of images.
  private record Steps(int[] a, int[] b) {}

  /// Whether it could be done; if not, the gradient holds nothing of use.
  boolean run(Workers w) {
    return new Run(w).all();
  }

  private final class Run {
    private final Workers w;
    private final Places places = new Places(s);
    private final int images = Math.clamp(PLACES / s.outPlane(), 1, s.images());
    private final int blocks = Math.ceilDiv(s.images(), images);
    private final int outs = s.outChannels() / ROWS;
    private final int ins = s.inChannels() / LANES;
    private final int left = images * s.outPlane() * s.outChannels();
    private final int right = images * s.plane() * s.inChannels();
    private final int atOnce = Math.clamp(AT_ONCE / (left + right), 1, blocks);
    private final float[] a = Slots.floats(3, left * atOnce);
    private final float[] b = Slots.floats(4, right * atOnce);
    private final float[] tiles = Slots.floats(5, s.weightSize());
    private final Steps[] steps = new Steps[s.taps()];
    private final int[] perImage = new int[s.taps()];
    private final AtomicInteger found = new AtomicInteger();

    Run(Workers w) {
      this.w = w;
      for (int t = 0; t < s.taps(); t++) {
        steps[t] = steps(t);
      }
    }

    private Steps steps(int tap) {
      int[] left = new int[images * s.outPlane()];
      int[] right = new int[images * s.outPlane()];
      int k = 0;
      for (int image = 0; image < images; image++) {
        for (int p = 0; p < s.outPlane(); p++) {
          int element = places.element(p, tap);
          if (element >= 0) {
            left[k] = (image * s.outPlane() + p) * ROWS;
            right[k] = (image * s.plane() + element) * LANES;
            k++;
          }
        }
      }
      perImage[tap] = k / images;
      return new Steps(left, right);
    }

    boolean all() {
      for (int first = 0; first < blocks; first += atOnce) {
        int start = first;
        int count = Math.min(atOnce, blocks - first);
        w.parallel(count * images, 1, (from, to) -> lay(start * images, from, to));
        w.parallel(ins * outs, 1, (from, to) -> multiply(start, count, from, to));
      }
      w.parallel(ins * outs, 1, this::look);
      if ((found.get() & Places.NOT_FINITE) != 0) {
        return false;
      }
      w.parallel(s.outChannels(), 8, this::turn);
      return true;
    }

    private int held(int block) {
      return Math.min(images, s.images() - block * images);
    }

    /// Images as `[thirty-two input channels][image][element][32]`, gradients as `[eight output
    /// channels][image][place][8]`, block by block.
    private void lay(int first, int from, int to) {
      for (int i = from; i < to && first + i < s.images(); i++) {
        int image = first + i;
        int inside = i % images;
        for (int o = 0; o < outs; o++) {
          int at = gOff + (image * s.outChannels() + o * ROWS) * s.outPlane();
          int out = i / images * left + (o * images + inside) * s.outPlane() * ROWS;
          Forms.ACTIVE.turn(ROWS, s.outPlane(), g, at, s.outPlane(), a, out, ROWS);
        }
        for (int c = 0; c < ins; c++) {
          int at = xOff + (image * s.inChannels() + c * LANES) * s.plane();
          int out = i / images * right + (c * images + inside) * s.plane() * LANES;
          Forms.ACTIVE.pack(true, s.plane(), LANES, x, at, s.plane(), b, out);
        }
      }
    }

    private void multiply(int start, int count, int from, int to) {
      for (int i = from; i < to; i++) {
        int c = i / outs;
        int o = i % outs;
        for (int block = 0; block < count; block++) {
          int at = block * left + o * images * s.outPlane() * ROWS;
          int bt = block * right + c * images * s.plane() * LANES;
          Form.Start begin = start + block == 0 ? Form.Start.ZERO : Form.Start.CONTINUED;
          for (int t = 0; t < s.taps(); t++) {
            Forms.ACTIVE.tile(
                begin,
                held(start + block) * perImage[t],
                a,
                at,
                steps[t].a,
                b,
                bt,
                bt + LANES / 2,
                steps[t].b,
                tiles,
                (i * s.taps() + t) * ROWS * LANES,
                LANES);
          }
        }
      }
    }

    private void look(int from, int to) {
      int size = s.taps() * ROWS * LANES;
      for (int i = from; i < to; i++) {
        int seen = Places.look(tiles, i * size, size);
        if (seen != 0) {
          found.accumulateAndGet(seen, (p, q) -> p | q);
          for (int j = i * size; j < (i + 1) * size; j++) {
            if (Float.floatToRawIntBits(tiles[j]) == 0x80000000) {
              int row = j / LANES % ROWS + i % outs * ROWS;
              tiles[j] = whole(row, j % LANES + i / outs * LANES, j / (LANES * ROWS) % s.taps());
            }
          }
        }
      }
    }

    /// One chain with its padding.
    private float whole(int o, int c, int tap) {
      float chain = 0.0f;
      for (int image = 0; image < s.images(); image++) {
        int at = xOff + (image * s.inChannels() + c) * s.plane();
        int gradient = gOff + (image * s.outChannels() + o) * s.outPlane();
        for (int p = 0; p < s.outPlane(); p++) {
          int element = places.element(p, tap);
          chain = Math.fma(g[gradient + p], element < 0 ? 0.0f : x[at + element], chain);
        }
      }
      return chain;
    }

    private void turn(int from, int to) {
      for (int o = from; o < to; o++) {
        for (int c = 0; c < ins; c++) {
          int at = ((c * outs + o / ROWS) * s.taps() * ROWS + o % ROWS) * LANES;
          int out = dWeightOff + o * s.rows() + c * LANES * s.taps();
          Forms.ACTIVE.turn(s.taps(), LANES, tiles, at, ROWS * LANES, dWeight, out, s.taps());
        }
      }
    }
  }
}
