package dev.reprise.engine.kernel;

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
/// numbers: as easy as 1, 2, 3" (SC 2011). A block is a pure function of a 128-bit counter and a
/// 64-bit key; there is no state.
public final class Philox {
  public static final int MULTIPLIER_0 = 0xD2511F53;
  public static final int MULTIPLIER_1 = 0xCD9E8D57;
  public static final int WEYL_0 = 0x9E3779B9;
  public static final int WEYL_1 = 0xBB67AE85;
  public static final int ROUNDS = 10;

  private Philox() {}

  /// Writes the four words of the block at counter (c0, c1, c2, c3) under key (k0, k1).
  public static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out, int outOff) {
    int x0 = c0;
    int x1 = c1;
    int x2 = c2;
    int x3 = c3;
    int key0 = k0;
    int key1 = k1;
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (MULTIPLIER_0 & 0xffffffffL) * (x0 & 0xffffffffL);
      long p1 = (MULTIPLIER_1 & 0xffffffffL) * (x2 & 0xffffffffL);
      x0 = (int) (p1 >>> 32) ^ x1 ^ key0;
      x1 = (int) p1;
      x2 = (int) (p0 >>> 32) ^ x3 ^ key1;
      x3 = (int) p0;
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    out[outOff] = x0;
    out[outOff + 1] = x1;
    out[outOff + 2] = x2;
    out[outOff + 3] = x3;
  }
}
