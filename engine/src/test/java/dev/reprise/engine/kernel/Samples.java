package dev.reprise.engine.kernel;

import java.util.Arrays;

/// Inputs for the kernel tests, and comparison by raw bits with every NaN made the same.
final class Samples {
  static final int[] SIZES = {1, 7, 13, 207, 4098};

  static final float[] SPECIAL = {
    Float.NaN,
    0.0f,
    -0.0f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x1.8p-127f,
    -0x1.8p-127f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1.0f,
    -1.0f,
    88.72284f,
    -103.97208f,
    -104.5f,
    0.0625f,
    -0.06249f,
    15.0f,
    -15.0f,
    1.0e-20f,
    0.70710677f,
    0.7071068f,
    1.4142135f
  };

  private Samples() {}

  /// Normal numbers with deviation `scale`.
  static float[] normal(long seed, int n, float scale) {
    float[] x = new float[n];
    CounterRandom random = CounterRandom.of(seed, "samples");
    for (int i = 0; i < n; i++) {
      x[i] = scale * (float) random.normal(0, i);
    }
    return x;
  }

  /// Normal numbers with every special value among them, as far as there is room.
  static float[] withSpecials(long seed, int n, float scale) {
    float[] x = normal(seed, n, scale);
    for (int i = 0; i < SPECIAL.length && 2 * i < n; i++) {
      x[2 * i] = SPECIAL[(int) ((i + seed) % SPECIAL.length)];
    }
    return x;
  }

  /// Any bit pattern at all.
  static float[] anyBits(long seed, int n) {
    float[] x = new float[n];
    CounterRandom random = CounterRandom.of(seed, "any bits");
    for (int i = 0; i < n; i++) {
      x[i] = Float.intBitsToFloat(random.bits(0, i));
    }
    return x;
  }

  static int[] bits(float[] x) {
    int[] bits = new int[x.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(x[i]));
    return bits;
  }
}
