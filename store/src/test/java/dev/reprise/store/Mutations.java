package dev.reprise.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Whole files made wrong in the ways that break readers: flipped bits, lengths beyond all bounds,
/// cut and doubled pieces, JSON without end. The same seed gives the same files.
final class Mutations {
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    7,
    31,
    200,
    65_536,
    16 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    0xffff_ffffL,
    1L << 53,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final List<String> TEXTS =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "1e999",
          "-1",
          "9007199254740993",
          "1".repeat(2000),
          "\\ud800",
          "\u0000",
          "[".repeat(100_000),
          "{\"a\":".repeat(50_000),
          "\"",
          "sha256:",
          "NaN",
          "true",
          "F16",
          "2147483648",
          "é",
          ",",
          "}");

  private final byte[] whole;

  Mutations(byte[] whole) {
    this.whole = whole.clone();
  }

  /// The file of that number.
  byte[] of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] content = whole;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      content = changed(content, random);
    }
    return content;
  }

  private byte[] changed(byte[] content, SplittableRandom random) {
    int at = content.length == 0 ? 0 : random.nextInt(content.length);
    int other = content.length == 0 ? 0 : random.nextInt(content.length);
    int begin = Math.min(at, other);
    int end = Math.max(at, other);
    return switch (random.nextInt(8)) {
      case 0 -> flipped(content, at, 1 << random.nextInt(8));
      case 1 -> Arrays.copyOf(content, at);
      case 2 -> number(content, random.nextBoolean() ? at : random.nextInt(16), random);
      case 3 -> joined(content, 0, begin, new byte[0], end); // a piece is missing
      case 4 -> joined(content, 0, end, new byte[0], begin); // a piece is there twice
      case 5 -> joined(content, 0, begin, text(random), random.nextBoolean() ? begin : end);
      case 6 -> joined(content, 0, at, noise(random), at);
      default -> joined(content, 0, content.length, noise(random), content.length);
    };
  }

  private static byte[] flipped(byte[] content, int at, int mask) {
    byte[] changed = content.clone();
    if (changed.length > 0) {
      changed[at] ^= (byte) mask;
    }
    return changed;
  }

  private static byte[] number(byte[] content, int at, SplittableRandom random) {
    byte[] changed = content.clone();
    ByteBuffer in = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    long value = EXTREMES[random.nextInt(EXTREMES.length)];
    if (random.nextBoolean() && at + 8 <= changed.length) {
      in.putLong(at, value);
    } else if (at + 4 <= changed.length) {
      in.putInt(at, (int) value);
    }
    return changed;
  }

  private static byte[] joined(byte[] content, int begin, int end, byte[] middle, int rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(content, begin, end - begin);
    out.writeBytes(middle);
    out.write(content, rest, content.length - rest);
    return out.toByteArray();
  }

  private static byte[] text(SplittableRandom random) {
    return TEXTS.get(random.nextInt(TEXTS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] noise = new byte[random.nextInt(64)];
    random.nextBytes(noise);
    return noise;
  }
}
