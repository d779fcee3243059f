package dev.reprise.engine.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/// Random numbers without state: each is a pure function of (seed, purpose, coordinates; example;
/// element), so threads, workers and order of arrival cannot change one.
///
/// The key is the first 64 bits (big endian) of a SHA-256 over seed, purpose and coordinates.
/// Element `e` of example `x` is word `e mod 4` of the [Philox] block with counter (`e / 4`, `x`),
/// 64 bits each, low word first. Immutable.
public final class CounterRandom {
  private static final String DOMAIN = "reprise.random.1";

  /// Blocks of Philox words handled at a time in the bulk forms.
  private static final int BATCH = 256;

  private static final double TWO_PI = 0x1.921fb54442d18p2;

  private final long key;

  private CounterRandom(long key) {
    this.key = key;
  }

  /// The generator for a seed, a purpose ("dropout", "shuffle", …) and coordinates (epoch, layer,
  /// …).
  public static CounterRandom of(long seed, String purpose, long... coordinates) {
    byte[] domain = DOMAIN.getBytes(StandardCharsets.UTF_8);
    byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(domain.length + 8 + 4 + name.length + 4 + 8 * coordinates.length);
    bytes.put(domain).putLong(seed).putInt(name.length).put(name).putInt(coordinates.length);
    for (long coordinate : coordinates) {
      bytes.putLong(coordinate);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return new CounterRandom(ByteBuffer.wrap(digest).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
    }
  }

  /// The generator for a further purpose, seeded by this one's key.
  public CounterRandom derive(String purpose, long... coordinates) {
    return of(key, purpose, coordinates);
  }

  public long key() {
    return key;
  }

  /// 32 random bits.
  public int bits(long example, long element) {
    int[] words = new int[4];
    Forms.ACTIVE.bits(key, example, element >>> 2, words, 0, 1);
    return words[(int) (element & 3)];
  }

  /// Uniform in [0, 1): the 24 high bits.
  public float uniform(long example, long element) {
    return uniform(bits(example, element));
  }

  /// Normal with mean 0 and deviation 1, by Box–Muller from words `2p` and `2p + 1` of pair `p =
  /// element / 2`: the cosine for even elements, the sine for odd.
  public double normal(long example, long element) {
    int[] words = new int[4];
    Forms.ACTIVE.bits(key, example, element >>> 2, words, 0, 1);
    int pair = (int) (element & 2);
    return normal(words[pair], words[pair + 1], (element & 1) == 0);
  }

  /// A whole number in [0, bound): the high half of the 128-bit product of 64 random bits and the
  /// bound. Uses elements `2·element` and `2·element + 1`.
  public long below(long example, long element, long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("Bound must be positive, found " + bound);
    }
    long high = bits(example, 2 * element) & 0xffffffffL;
    long low = bits(example, 2 * element + 1) & 0xffffffffL;
    return Math.unsignedMultiplyHigh((high << 32) | low, bound);
  }

  /// Elements `first`, `first + 1`, … of an example, as [#bits(long, long)].
  public void bits(Workers w, long example, long first, int[] out, int off, int n) {
    Objects.checkFromIndexSize(off, n, out.length);
    fill(
        w,
        example,
        first,
        n,
        (words, word, from, to) -> System.arraycopy(words, word, out, off + from, to - from));
  }

  /// Elements `first`, `first + 1`, … of an example, as [#uniform(long, long)].
  public void uniform(Workers w, long example, long first, float[] out, int off, int n) {
    Objects.checkFromIndexSize(off, n, out.length);
    fill(
        w,
        example,
        first,
        n,
        (words, word, from, to) -> {
          for (int i = from; i < to; i++) {
            out[off + i] = uniform(words[word + i - from]);
          }
        });
  }

  /// Elements `first`, `first + 1`, … of an example, as [#normal(long, long)] rounded to float.
  public void normal(Workers w, long example, long first, float[] out, int off, int n) {
    Objects.checkFromIndexSize(off, n, out.length);
    fill(
        w,
        example,
        first,
        n,
        (words, word, from, to) -> {
          for (int i = from; i < to; i++) {
            int at = word + i - from;
            out[off + i] = (float) normal(words[at & ~1], words[at | 1], (at & 1) == 0);
          }
        });
  }

  /// A mask for dropout: 1/keep where the uniform number is below `keep`, else 0.
  public void dropoutMask(
      Workers w, long example, long first, float keep, float[] out, int off, int n) {
    if (!(keep > 0.0f && keep <= 1.0f)) {
      throw new IllegalArgumentException(
          "Probability to keep must be above 0 and at most 1, found " + keep);
    }
    Objects.checkFromIndexSize(off, n, out.length);
    float kept = 1.0f / keep;
    // uniform < keep, in whole numbers and without a branch that the processor would guess wrong.
    int bound = (int) Math.ceil(keep * 0x1p24);
    fill(
        w,
        example,
        first,
        n,
        (words, word, from, to) -> {
          for (int i = from; i < to; i++) {
            int below = ((words[word + i - from] >>> 8) - bound) >>> 31;
            out[off + i] = kept * below;
          }
        });
  }

  private static float uniform(int bits) {
    return (bits >>> 8) * 0x1p-24f;
  }

  // The radius takes (bits + 1) · 2^-32 in (0, 1], so that the logarithm is finite.
  private static double normal(int first, int second, boolean cosine) {
    double radius = Math.sqrt(-2.0 * WideMath.log(((first & 0xffffffffL) + 1L) * 0x1p-32));
    double angle = TWO_PI * ((second & 0xffffffffL) * 0x1p-32);
    return radius * (cosine ? StrictMath.cos(angle) : StrictMath.sin(angle));
  }

  /// Takes the words for elements `[from, to)` of a bulk call, the first of them at `words[word]`.
  @FunctionalInterface
  private interface Sink {
    void take(int[] words, int word, int from, int to);
  }

  private void fill(Workers w, long example, long first, int n, Sink sink) {
    if (first < 0) {
      throw new IllegalArgumentException("First element must not be negative, found " + first);
    }
    w.parallel(n, 4 * BATCH, (from, to) -> fill(example, first, from, to, sink));
  }

  private void fill(long example, long first, int from, int to, Sink sink) {
    int[] words = new int[4 * BATCH];
    int at = from;
    while (at < to) {
      long element = first + at;
      int skip = (int) (element & 3);
      int taken = Math.min(to - at, 4 * BATCH - skip);
      Forms.ACTIVE.bits(key, example, element >>> 2, words, 0, (skip + taken + 3) / 4);
      sink.take(words, skip, at, at + taken);
      at += taken;
    }
  }
}
