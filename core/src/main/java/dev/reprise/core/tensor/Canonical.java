package dev.reprise.core.tensor;

import dev.reprise.core.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;

/// Hashing of elements without copying the whole tensor.
final class Canonical {
  /// Elements converted at once: small enough to stay in a core's nearest cache.
  private static final int PIECE = 2048;

  private Canonical() {}

  /// Writes the SHA-256 of the elements `from` to `to`.
  static void hash(Tensor tensor, int from, int to, byte[] hashes, int offset) {
    MessageDigest sha = Digest.sha256();
    ByteBuffer piece =
        ByteBuffer.allocate(Math.min(PIECE, to - from) * tensor.width())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int start = from; start < to; start += PIECE) {
      tensor.put(start, Math.min(to, start + PIECE), piece.clear());
      sha.update(piece.flip());
    }
    try {
      sha.digest(hashes, offset, Digest.LENGTH);
    } catch (DigestException e) {
      throw new IllegalArgumentException("no room for 32 bytes at " + offset, e);
    }
  }

  /// Whether there is a NaN among the elements. Without branches, so that it is vectorised.
  static boolean hasNan(float[] values, int from, int to) {
    int sign = 0;
    for (int i = from; i < to; i++) {
      // Negative exactly if the bits without the sign are beyond infinity's.
      sign |= 0x7f800000 - (Float.floatToRawIntBits(values[i]) & 0x7fffffff);
    }
    return sign < 0;
  }
}
