package dev.reprise.engine.kernel;

import java.util.Arrays;

/// The order of examples in an epoch: ascending by (64 random bits of the example's id, id,
/// position). It depends on which examples there are and on seed and epoch, not on the order in
/// which they were listed, unless ids repeat.
public final class Shuffle {
  private Shuffle() {}

  /// Positions into `exampleIds`, in shuffled order.
  public static int[] order(long seed, long epoch, long[] exampleIds) {
    CounterRandom random = CounterRandom.of(seed, "shuffle", epoch);
    long[] draws = new long[exampleIds.length];
    Integer[] positions = new Integer[exampleIds.length];
    for (int i = 0; i < draws.length; i++) {
      long high = random.bits(exampleIds[i], 0) & 0xffffffffL;
      draws[i] = (high << 32) | (random.bits(exampleIds[i], 1) & 0xffffffffL);
      positions[i] = i;
    }
    // A stable sort: equal draws and ids keep their positions' order.
    Arrays.sort(
        positions,
        (a, b) -> {
          int byDraw = Long.compareUnsigned(draws[a], draws[b]);
          return byDraw != 0 ? byDraw : Long.compare(exampleIds[a], exampleIds[b]);
        });
    int[] order = new int[positions.length];
    Arrays.setAll(order, i -> positions[i]);
    return order;
  }

  /// [#order(long, long, long[])] for ids 0 to `n − 1`.
  public static int[] order(long seed, long epoch, int n) {
    long[] ids = new long[n];
    Arrays.setAll(ids, i -> i);
    return order(seed, epoch, ids);
  }
}
