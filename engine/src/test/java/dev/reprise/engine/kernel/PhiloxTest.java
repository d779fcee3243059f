package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The known-answer vectors that Random123 publishes for philox4x32-10.
class PhiloxTest {
  @Test
  void zeroCounterAndKeyGiveThePublishedWords() {
    assertThat(block(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  }

  @Test
  void allOnesGiveThePublishedWords() {
    assertThat(block(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  }

  @Test
  void digitsOfPiGiveThePublishedWords() {
    assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void bulkBlocksCountTheLowWordsAndKeepTheHighOnesForTheExample() {
    int[] bulk = new int[4 * 11];
    Forms.active().bits(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L, bulk, 0, 11);
    assertThat(bulk).startsWith(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
    int[] out = new int[4];
    Philox.block(c0, c1, c2, c3, k0, k1, out, 0);
    return out;
  }
}
