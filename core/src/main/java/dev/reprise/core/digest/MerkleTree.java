package dev.reprise.core.digest;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/// The Merkle tree hash of RFC 6962, section 2.1, over a list of leaves that are digests
/// themselves.
///
/// A leaf is hashed as `0x00 ‖ leaf`, a node as `0x01 ‖ left ‖ right`; the left subtree of `n`
/// leaves holds the largest power of two below `n`. The root of no leaves is the digest of no
/// bytes.
public final class MerkleTree {
  private MerkleTree() {}

  /// The root over the leaves in the order given.
  public static Digest root(List<Digest> leaves) {
    if (leaves.isEmpty()) {
      return Digest.of(new byte[0]);
    }
    MessageDigest sha = Digest.sha256();
    List<byte[]> level = new ArrayList<>(leaves.size());
    for (Digest leaf : leaves) {
      sha.update((byte) 0);
      level.add(sha.digest(leaf.hash()));
    }
    // Pairing neighbours and carrying an odd last one up gives RFC 6962's shape.
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>((level.size() + 1) / 2);
      for (int i = 0; i + 1 < level.size(); i += 2) {
        sha.update((byte) 1);
        sha.update(level.get(i));
        above.add(sha.digest(level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        above.add(level.getLast());
      }
      level = above;
    }
    return Digest.ofHash(level.getFirst());
  }
}
