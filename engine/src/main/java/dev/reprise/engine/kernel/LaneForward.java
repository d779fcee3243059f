package dev.reprise.engine.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One forward convolution of many small images: place by place, images along the vectors, so that
/// nothing has to be unfolded and padding is passed over ([Places]). Channels go in blocks that
/// stay in the second-level cache.
record LaneForward(
    ConvolutionShape s,
    float[] x,
    int xOff,
    float[] weight,
    int weightOff,
    float @Nullable [] bias,
    float[] y,
    int yOff) {
  private static final int LANES = ImageLanes.LANES;
  private static final int ROWS = ImageLanes.ROWS;

  /// Floats of the input that stay in the cache, and the fewest channels that a block has.
  private static final int CACHED = 1 << 16;

  private static final int FEWEST = 16;

  static boolean suits(ConvolutionShape s) {
    return Places.pays(s)
        && s.outChannels() % ROWS == 0
        && ImageLanes.fills(s.images())
        && Places.suits(s);
  }

  /// Steps of a chain at the places that see the same kernel places.
  private record Steps(int count, int perChannel, int[] a, int[] b) {}

  /// Whether it could be done; if not, y holds nothing of use.
  boolean run(Workers w) {
    return new Run(w).all();
  }

  private final class Run {
    private final Workers w;
    private final Places places = new Places(s);
    private final int channels =
        Math.min(s.inChannels(), Math.max(FEWEST, CACHED / (LANES * s.plane())));
    private final int blocks = ImageLanes.blocks(s.images());
    private final int across = s.outChannels() / ROWS;
    private final Steps[] steps = new Steps[s.outPlane()];
    private final int[] corners = new int[s.outPlane()];
    private final float[] spread = Slots.floats(3, blocks * s.inChannels() * s.plane() * LANES);
    private final float[] packed = Slots.floats(4, s.weightSize());
    private final float[] out = Slots.floats(5, blocks * s.outChannels() * s.outPlane() * LANES);
    private final AtomicInteger found = new AtomicInteger();

    Run(Workers w) {
      this.w = w;
      Map<Long, Steps> known = new HashMap<>();
      for (int p = 0; p < s.outPlane(); p++) {
        steps[p] = known.computeIfAbsent(places.taps(p), this::steps);
        corners[p] = places.corner(p) * LANES;
      }
    }

    private Steps steps(long taps) {
      int each = Long.bitCount(taps);
      int[] a = new int[channels * each];
      int[] b = new int[channels * each];
      int i = 0;
      for (int c = 0; c < channels; c++) {
        for (int t = 0; t < s.taps(); t++) {
          if ((taps >> t & 1) != 0) {
            a[i] = (c * s.taps() + t) * ROWS;
            b[i] = (c * s.plane() + places.behind(t)) * LANES;
            i++;
          }
        }
      }
      return new Steps(i, each, a, b);
    }

    boolean all() {
      ImageLanes.spread(w, s.images(), s.inChannels() * s.plane(), x, xOff, spread);
      pack();
      w.parallel(
          blocks * across,
          1,
          (from, to) -> {
            for (int b = from / across; b * across < to; b++) {
              int low = Math.max(from, b * across) - b * across;
              multiply(b, low, Math.min(to, (b + 1) * across) - b * across);
            }
          });
      if ((found.get() & Places.NOT_FINITE) != 0) {
        return false;
      }
      ImageLanes.gather(w, s.images(), s.outChannels(), s.outPlane(), out, y, yOff);
      if (bias != null) {
        w.parallel(s.images() * s.outChannels(), 8, (from, to) -> shift(bias, from, to));
      }
      return true;
    }

    private void shift(float[] b, int from, int to) {
      int plane = s.outPlane();
      for (int i = from; i < to; i++) {
        int at = yOff + i * plane;
        Forms.ACTIVE.binary(BinaryOp.ADD, y, at, b[i % s.outChannels()], y, at, plane);
      }
    }

    /// `[block of channels][eight output channels][channel, kernel place][8]`.
    private void pack() {
      int rows = s.rows();
      w.parallel(
          across,
          1,
          (from, to) -> {
            for (int o = from; o < to; o++) {
              for (int c = 0; c < s.inChannels(); c += channels) {
                int k = Math.min(channels, s.inChannels() - c) * s.taps();
                int at = weightOff + o * ROWS * rows + c * s.taps();
                Forms.ACTIVE.turn(ROWS, k, weight, at, rows, packed, weights(c, o, k), ROWS);
              }
            }
          });
    }

    private int weights(int channel, int o, int k) {
      return channel * s.taps() * s.outChannels() + o * k * ROWS;
    }

    /// Eights of output channels, of one block of images.
    private void multiply(int block, int from, int to) {
      int plane = s.outPlane();
      for (int c = 0; c < s.inChannels(); c += channels) {
        int count = Math.min(channels, s.inChannels() - c);
        int in = (block * s.inChannels() + c) * s.plane() * LANES;
        Form.Start start = c == 0 ? Form.Start.ZERO : Form.Start.CONTINUED;
        for (int o = from; o < to; o++) {
          int at = weights(c, o, count * s.taps());
          for (int p = 0; p < plane; p++) {
            Steps list = steps[p];
            int b = in + corners[p];
            Forms.ACTIVE.tile(
                start,
                count * list.perChannel,
                packed,
                at,
                list.a,
                spread,
                b,
                b + LANES / 2,
                list.b,
                out,
                ((block * across + o) * plane + p) * ROWS * LANES,
                LANES);
          }
        }
      }
      for (int o = from; o < to; o++) {
        for (int p = 0; p < plane; p++) {
          look(block, o, p);
        }
      }
    }

    private void look(int block, int o, int p) {
      int at = ((block * across + o) * s.outPlane() + p) * ROWS * LANES;
      int seen = Places.look(out, at, ROWS * LANES);
      if (seen == 0) {
        return;
      }
      found.accumulateAndGet(seen, (a, b) -> a | b);
      for (int i = 0; i < ROWS * LANES; i++) {
        if (Float.floatToRawIntBits(out[at + i]) == 0x80000000) {
          int in = block * s.inChannels() * s.plane() * LANES + i % LANES;
          out[at + i] = whole(in, o * ROWS + i / LANES, p);
        }
      }
    }

    /// One chain with its padding.
    private float whole(int in, int o, int p) {
      float chain = 0.0f;
      for (int row = 0; row < s.rows(); row++) {
        int element = places.element(p, row % s.taps());
        int at = in + (row / s.taps() * s.plane() + element) * LANES;
        float right = element < 0 ? 0.0f : spread[at];
        chain = Math.fma(weight[weightOff + o * s.rows() + row], right, chain);
      }
      return chain;
    }
  }
}
