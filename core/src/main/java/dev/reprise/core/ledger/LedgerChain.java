package dev.reprise.core.ledger;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.digest.MerkleTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.List;

/// The arithmetic of the chain: how each entry's digest follows from the one before it.
final class LedgerChain {
  static final byte STEP = 1;
  static final byte EPOCH = 2;
  static final byte STEP_WITHOUT_LEAVES = 3;

  private LedgerChain() {}

  static Digest start(byte[] header) {
    MessageDigest sha = Digest.sha256();
    sha.update((byte) 0);
    return Digest.ofHash(sha.digest(header));
  }

  static Digest step(
      Digest previous, long step, int epoch, Digest batch, long lossBits, List<Digest> leaves) {
    ByteBuffer out = buffer(previous, STEP);
    out.putLong(step).putInt(epoch).put(batch.hash()).putLong(lossBits);
    return finish(out.put(MerkleTree.root(leaves).hash()));
  }

  static Digest step(Digest previous, long step, int epoch, Digest batch, long lossBits) {
    ByteBuffer out = buffer(previous, STEP_WITHOUT_LEAVES);
    return finish(out.putLong(step).putInt(epoch).put(batch.hash()).putLong(lossBits));
  }

  static Digest epoch(Digest previous, int epoch, Digest order, Digest metrics) {
    return finish(buffer(previous, EPOCH).putInt(epoch).put(order.hash()).put(metrics.hash()));
  }

  private static ByteBuffer buffer(Digest previous, byte type) {
    return ByteBuffer.allocate(160).order(ByteOrder.LITTLE_ENDIAN).put(previous.hash()).put(type);
  }

  private static Digest finish(ByteBuffer out) {
    MessageDigest sha = Digest.sha256();
    sha.update(out.flip());
    return Digest.ofHash(sha.digest());
  }
}
