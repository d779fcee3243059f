package dev.reprise.core.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  /// The leaves and the roots over the first 0, 1, 2, … of them that the Certificate Transparency
  /// project publishes for RFC 6962.
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  /// RFC 6962, section 2.1, word by word.
  private static byte[] plain(List<byte[]> leaves) {
    MessageDigest sha = Digest.sha256();
    int n = leaves.size();
    if (n == 0) {
      return sha.digest();
    }
    if (n == 1) {
      sha.update((byte) 0);
      return sha.digest(leaves.getFirst());
    }
    int k = Integer.highestOneBit(n - 1);
    sha.update((byte) 1);
    sha.update(plain(leaves.subList(0, k)));
    sha.update(plain(leaves.subList(k, n)));
    return sha.digest();
  }

  @Test
  void theRuleGivesTheKnownAnswersOfRfc6962() {
    List<byte[]> leaves = LEAVES.stream().map(HexFormat.of()::parseHex).toList();
    for (int n = 0; n <= leaves.size(); n++) {
      assertThat(HexFormat.of().formatHex(plain(leaves.subList(0, n)))).isEqualTo(ROOTS.get(n));
    }
  }

  @Test
  void theTreeFollowsTheRuleForAnyNumberOfLeaves() {
    for (int n = 0; n <= 70; n++) {
      List<Digest> leaves =
          IntStream.range(0, n).mapToObj(i -> Digest.ofText("leaf " + i)).toList();
      byte[] expected = plain(leaves.stream().map(Digest::hash).toList());
      assertThat(MerkleTree.root(leaves).hash()).as("%d leaves", n).isEqualTo(expected);
    }
  }

  @Test
  void anyChangeOfALeafOrOfTheOrderChangesTheRoot() {
    List<Digest> leaves =
        new ArrayList<>(IntStream.range(0, 7).mapToObj(i -> Digest.ofText("" + i)).toList());
    Digest before = MerkleTree.root(leaves);
    assertThat(MerkleTree.root(leaves.reversed())).isNotEqualTo(before);
    assertThat(MerkleTree.root(leaves.subList(0, 6))).isNotEqualTo(before);
    for (int i = 0; i < leaves.size(); i++) {
      Digest old = leaves.set(i, Digest.ofText("changed"));
      assertThat(MerkleTree.root(leaves)).isNotEqualTo(before);
      leaves.set(i, old);
    }
  }
}
