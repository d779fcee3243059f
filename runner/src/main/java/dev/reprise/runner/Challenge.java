package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/// Which segments an auditor asks for: fixed by the record and the auditor's nonce, and by neither
/// alone (`docs/formats/audit.md`).
///
/// @param root the record's address, which fixes everything the record says
/// @param nonce what the auditor drew after that, in hexadecimal digits
public record Challenge(Digest root, String nonce) {
  private static final byte[] PURPOSE = "reprise-audit/1".getBytes(StandardCharsets.US_ASCII);
  private static final int LEAST_DIGITS = 16;
  private static final int MOST_DIGITS = 1024;
  private static final int DRAWN_BYTES = 32;

  /// Checks the nonce.
  ///
  /// @throws InvalidInputException where it is not 8 to 512 bytes in hexadecimal digits
  public Challenge {
    if (!nonce.matches("([0-9a-f]{2})*")
        || nonce.length() < LEAST_DIGITS
        || nonce.length() > MOST_DIGITS) {
      throw new InvalidInputException(
          "--nonce",
          "expected 8 to 512 bytes as lower-case hexadecimal digits, found '" + nonce + "'",
          "leave it out to have one drawn");
    }
  }

  /// A challenge nobody could have foreseen.
  public static Challenge draw(Digest root) {
    byte[] nonce = new byte[DRAWN_BYTES];
    new SecureRandom().nextBytes(nonce);
    return new Challenge(root, HexFormat.of().formatHex(nonce));
  }

  /// The numbers drawn without putting back, in ascending order.
  ///
  /// @param count how many, at most `of`
  /// @param of of the numbers 1 to this
  public List<Integer> choose(int count, int of) {
    List<Integer> all = new ArrayList<>();
    for (int i = 1; i <= of; i++) {
      all.add(i);
    }
    long block = 0;
    for (int i = 0; i < count; i++) {
      long left = of - i;
      long drawn = number(block++);
      // 2⁶⁴ mod left: numbers below it would make some remainders likelier than others.
      while (Long.compareUnsigned(drawn, Long.remainderUnsigned(-left, left)) < 0) {
        drawn = number(block++);
      }
      Collections.swap(all, i, i + (int) Long.remainderUnsigned(drawn, left));
    }
    return all.subList(0, count).stream().sorted().toList();
  }

  private long number(long block) {
    MessageDigest sha = Digest.sha256();
    sha.update(PURPOSE);
    sha.update(root.hash());
    sha.update(HexFormat.of().parseHex(nonce));
    sha.update(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(block).flip());
    return ByteBuffer.wrap(sha.digest()).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
