package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Digests over example ids.
public final class Ids {
  private Ids() {}

  /// SHA-256 over the ids in order, 8 little-endian bytes each.
  public static Digest digest(long[] ids) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(8, ids.length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(ids);
    return Digest.of(bytes.array());
  }

  /// The ids at these positions.
  static long[] at(long[] ids, int[] positions) {
    long[] chosen = new long[positions.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = ids[positions[i]];
    }
    return chosen;
  }
}
