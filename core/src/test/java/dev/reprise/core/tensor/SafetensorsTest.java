package dev.reprise.core.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.problem.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static SortedMap<String, Tensor> sample() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put(
        "dense/kernel", new Tensor.Floats(new int[] {2, 3}, new float[] {1, 2, 3, -0f, 5, 6}));
    tensors.put("counts", new Tensor.Ints(new int[] {3}, new int[] {1, -2, Integer.MIN_VALUE}));
    tensors.put("exact", new Tensor.Doubles(new int[] {}, new double[] {0.1}));
    tensors.put("nothing", new Tensor.Floats(new int[] {0, 4}, new float[0]));
    tensors.put("Ünïcode \"name\"", new Tensor.Ints(new int[] {1}, new int[] {7}));
    return tensors;
  }

  private static Tensor at(SortedMap<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  @Test
  void readsBackWhatItWrote() {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("format", "reprise");
    byte[] content = Safetensors.bytes(sample(), metadata);
    SortedMap<String, Tensor> read = Safetensors.read("test", content);
    assertThat(read.keySet()).isEqualTo(sample().keySet());
    read.forEach(
        (name, tensor) -> assertThat(tensor.digest()).isEqualTo(at(sample(), name).digest()));
    assertThat(Safetensors.metadata("test", content)).isEqualTo(metadata);
    assertThat(Safetensors.bytes(read, metadata)).isEqualTo(content);
  }

  @Test
  void headerIsCanonicalPaddedAndWiderTypesComeFirst() {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("a", new Tensor.Floats(new int[] {1}, new float[] {1}));
    tensors.put("b", new Tensor.Doubles(new int[] {1}, new double[] {1}));
    byte[] content = Safetensors.bytes(tensors);
    long length = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(length % 8).isZero();
    assertThat(new String(content, 8, (int) length, StandardCharsets.UTF_8).stripTrailing())
        .isEqualTo(
            """
            {"a":{"data_offsets":[8,12],"dtype":"F32","shape":[1]},\
            "b":{"data_offsets":[0,8],"dtype":"F64","shape":[1]}}""");
    assertThat(content).hasSize(8 + (int) length + 12);
  }

  @Test
  void largeTensorsAreWrittenWhole() {
    float[] values = new float[100_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("w", new Tensor.Floats(new int[] {values.length}, values));
    Tensor read = at(Safetensors.read("test", Safetensors.bytes(tensors)), "w");
    assertThat(((Tensor.Floats) read).values()).isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}           | 4 | its shape does not have
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}           | 4 | beyond the content
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}           | 8 | gap or an overlap
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}           | 8 | of which tensors use 4
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}           | 4 | its shape does not have
          {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}          | 4 | beyond the content
          {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}         | 4 | beyond the content
          {"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}           | 4 | expected F32, F64 or I32
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}     | 4 | otherwise than by
          {"a":{"dtype":"F32","shape":[1]}}                                | 4 | otherwise than by
          {"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}             | 4 | otherwise than by
          {"a":{"dtype":"F32","shape":[1],"dtype":"F32","data_offsets":[0,4]}} | 4 | names something twice
          {"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}} | 4 | beyond all bounds
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}} | 4 | beyond the content
          {"__metadata__":{"a":1}}                                         | 0 | not text
          {"__metadata__":[]}                                              | 0 | not a JSON object
          []                                                               | 0 | not a JSON object
          {} {}                                                            | 0 | not JSON
          """)
  void hostileHeadersAreRefused(String header, int dataBytes, String message) {
    assertThatThrownBy(() -> Safetensors.read("evil.safetensors", file(header, dataBytes)))
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("evil.safetensors")
        .hasMessageContaining(message);
  }

  @Test
  void twoTensorsOfOneNameAreRefused() {
    String entry = "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
    assertThatThrownBy(() -> Safetensors.read("x", file("{" + entry + "," + entry + "}", 0)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void overlappingTensorsAreRefused() {
    String header =
        """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
         "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""";
    assertThatThrownBy(() -> Safetensors.read("x", file(header, 8)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("overlap");
  }

  @Test
  void headerLengthIsNotBelieved() {
    for (long length : new long[] {-1, 0, 1, 100, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
      byte[] content =
          ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
      assertThatThrownBy(() -> Safetensors.read("x", content))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("claims a header");
    }
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] content = Safetensors.bytes(sample());
    for (int length = 0; length < content.length; length++) {
      byte[] cut = Arrays.copyOf(content, length);
      assertThatThrownBy(() -> Safetensors.read("x", cut)).isInstanceOf(FailureException.class);
    }
  }

  @Test
  void changedBytesGiveAFailureOrTensorsButNothingElse() {
    byte[] content = Safetensors.bytes(sample());
    long seed = 20260101;
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] changed = content.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        Safetensors.read("x", changed);
      } catch (FailureException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    assertThat(refused).isPositive();
  }
}
