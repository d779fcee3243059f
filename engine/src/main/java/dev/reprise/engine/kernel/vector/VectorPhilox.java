package dev.reprise.engine.kernel.vector;

import dev.reprise.engine.kernel.Philox;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Philox4x32-10, one block a lane. Each word is held in 64 bits, so that a product is one
/// multiplication.
final class VectorPhilox {
  private static final VectorSpecies<Long> S = LongVector.SPECIES_PREFERRED;
  private static final int LANES = S.length();
  private static final long MASK = 0xffffffffL;
  private static final long M0 = Philox.MULTIPLIER_0 & MASK;
  private static final long M1 = Philox.MULTIPLIER_1 & MASK;

  private VectorPhilox() {}

  /// Writes whole vectors of blocks and returns how many it has done.
  static int bits(long key, long example, long block, int[] out, int off, int blocks) {
    int whole = S.loopBound(blocks);
    long[] pairs = new long[2 * LANES];
    LongVector steps = LongVector.zero(S).addIndex(1);
    for (int i = 0; i < whole; i += LANES) {
      rounds(key, example, steps.add(block + i), pairs);
      for (int lane = 0; lane < LANES; lane++) {
        int to = off + 4 * (i + lane);
        out[to] = (int) pairs[lane];
        out[to + 1] = (int) (pairs[lane] >>> 32);
        out[to + 2] = (int) pairs[LANES + lane];
        out[to + 3] = (int) (pairs[LANES + lane] >>> 32);
      }
    }
    return whole;
  }

  private static void rounds(long key, long example, LongVector at, long[] pairs) {
    LongVector x0 = at.and(MASK);
    LongVector x1 = at.lanewise(VectorOperators.LSHR, 32);
    LongVector x2 = LongVector.broadcast(S, example & MASK);
    LongVector x3 = LongVector.broadcast(S, example >>> 32);
    int key0 = (int) key;
    int key1 = (int) (key >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector p0 = x0.mul(M0);
      LongVector p1 = x2.mul(M1);
      x0 =
          p1.lanewise(VectorOperators.LSHR, 32)
              .lanewise(VectorOperators.XOR, x1)
              .lanewise(VectorOperators.XOR, key0 & MASK);
      x1 = p1.and(MASK);
      x2 =
          p0.lanewise(VectorOperators.LSHR, 32)
              .lanewise(VectorOperators.XOR, x3)
              .lanewise(VectorOperators.XOR, key1 & MASK);
      x3 = p0.and(MASK);
      key0 += Philox.WEYL_0;
      key1 += Philox.WEYL_1;
    }
    x0.or(x1.lanewise(VectorOperators.LSHL, 32)).intoArray(pairs, 0);
    x2.or(x3.lanewise(VectorOperators.LSHL, 32)).intoArray(pairs, LANES);
  }
}
