package dev.reprise.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorDigestTest {
  /// The rule, written out once more and as plainly as can be.
  private static Digest plain(Tensor tensor) {
    byte[] bytes = tensor.bytes();
    ByteBuffer head = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    head.put((tensor.type() + " ").getBytes(StandardCharsets.US_ASCII));
    head.putInt(tensor.shape().length);
    Arrays.stream(tensor.shape()).forEach(head::putInt);
    MessageDigest sha = Digest.sha256();
    sha.update(head.flip());
    int chunk = 65_536 * tensor.width();
    for (int from = 0; from < bytes.length; from += chunk) {
      int to = Math.min(bytes.length, from + chunk);
      sha.update(Digest.of(Arrays.copyOfRange(bytes, from, to)).hash());
    }
    return Digest.ofHash(sha.digest());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 2047, 2048, 2049, 65_535, 65_536, 65_537, 200_003})
  void digestFollowsTheWrittenRule(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i % 1000 == 999 ? Float.NaN : i * 0.37f - 11;
    }
    Tensor floats = new Tensor.Floats(new int[] {size}, values);
    Tensor doubles =
        new Tensor.Doubles(
            new int[] {size, 1},
            IntStream.range(0, size).mapToDouble(i -> values[i] / 3).toArray());
    Tensor ints = new Tensor.Ints(new int[] {1, size}, IntStream.range(0, size).toArray());
    assertThat(floats.digest()).isEqualTo(plain(floats));
    assertThat(doubles.digest()).isEqualTo(plain(doubles));
    assertThat(ints.digest()).isEqualTo(plain(ints));
  }

  @Test
  void digestOfAKnownTensorNeverChanges() {
    Tensor tensor = new Tensor.Floats(new int[] {2, 2}, new float[] {1, -0f, 0, Float.NaN});
    assertThat(tensor.digest().hex())
        .isEqualTo("930da76f9301613123367b89e81a85924e7c24a968d58b2f6737a8585ea5a9e8");
  }

  @Test
  void everyNanCountsAsOne() {
    float odd = Float.intBitsToFloat(0xffc01234);
    Tensor one = new Tensor.Floats(new int[] {3}, new float[] {1, odd, 2});
    Tensor other = new Tensor.Floats(new int[] {3}, new float[] {1, Float.NaN, 2});
    assertThat(one.digest()).isEqualTo(other.digest());
  }

  @Test
  void signOfZeroTypeAndShapeCount() {
    Digest zero = new Tensor.Floats(new int[] {2}, new float[] {0, 0}).digest();
    assertThat(new Tensor.Floats(new int[] {2}, new float[] {0, -0f}).digest()).isNotEqualTo(zero);
    assertThat(new Tensor.Floats(new int[] {1, 2}, new float[2]).digest()).isNotEqualTo(zero);
    assertThat(new Tensor.Ints(new int[] {2}, new int[2]).digest()).isNotEqualTo(zero);
  }

  @Test
  void infinitiesAndLargestNumbersAreNoNan() {
    float[] values = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -0f};
    assertThat(Canonical.hasNan(values, 0, values.length)).isFalse();
    for (int bits : new int[] {0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff}) {
      assertThat(Canonical.hasNan(new float[] {1, Float.intBitsToFloat(bits)}, 0, 2)).isTrue();
    }
  }

  @Test
  void hashesOfAnotherNumberOfChunksAreRefused() {
    Tensor tensor = new Tensor.Ints(new int[] {3}, new int[3]);
    assertThatThrownBy(() -> tensor.digest(new byte[64]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 chunks");
  }
}
