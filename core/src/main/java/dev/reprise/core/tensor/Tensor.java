package dev.reprise.core.tensor;

import dev.reprise.core.digest.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// A named-type block of numbers with a shape, row-major, as it is stored and compared.
///
/// The arrays are shared, not copied: who makes a tensor gives them away.
public sealed interface Tensor {
  /// The sizes along each axis; empty for a scalar.
  int[] shape();

  /// The safetensors name of the element type: `F32`, `F64` or `I32`.
  String type();

  /// The number of elements.
  int size();

  /// The elements as little-endian bytes, in row-major order.
  byte[] bytes();

  /// 32-bit floats. A NaN is written with its canonical bits, 0x7fc00000.
  record Floats(int[] shape, float[] values) implements Tensor {
    /// Checks that the shape fits the values.
    public Floats {
      requireSize(shape, values.length);
    }

    @Override
    public String type() {
      return "F32";
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public byte[] bytes() {
      ByteBuffer out = little(values.length, 4);
      for (int i = 0; i < values.length; i++) {
        out.putInt(Float.floatToIntBits(values[i]));
      }
      return out.array();
    }
  }

  /// 64-bit floats. A NaN is written with its canonical bits.
  record Doubles(int[] shape, double[] values) implements Tensor {
    /// Checks that the shape fits the values.
    public Doubles {
      requireSize(shape, values.length);
    }

    @Override
    public String type() {
      return "F64";
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public byte[] bytes() {
      ByteBuffer out = little(values.length, 8);
      for (double value : values) {
        out.putLong(Double.doubleToLongBits(value));
      }
      return out.array();
    }
  }

  /// 32-bit signed integers.
  record Ints(int[] shape, int[] values) implements Tensor {
    /// Checks that the shape fits the values.
    public Ints {
      requireSize(shape, values.length);
    }

    @Override
    public String type() {
      return "I32";
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public byte[] bytes() {
      ByteBuffer out = little(values.length, 4);
      out.asIntBuffer().put(values);
      return out.array();
    }
  }

  /// The tensor's identity: SHA-256 over its type, its shape and its bytes, as
  /// `docs/formats/ledger.md` says. Two tensors have the same digest exactly if they have the same
  /// bits.
  default Digest digest() {
    MessageDigest sha = Digest.sha256();
    ByteBuffer head = ByteBuffer.allocate(8 + 4 * shape().length).order(ByteOrder.LITTLE_ENDIAN);
    head.put((type() + " ").substring(0, 4).getBytes(StandardCharsets.US_ASCII));
    head.putInt(shape().length);
    for (int size : shape()) {
      head.putInt(size);
    }
    sha.update(head.array());
    return Digest.ofHash(sha.digest(bytes()));
  }

  private static ByteBuffer little(int count, int width) {
    return ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireSize(int[] shape, int values) {
    long size = 1;
    for (int length : shape) {
      if (length < 0) {
        throw new IllegalArgumentException(
            "a shape has no negative size: " + Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, (long) length);
    }
    if (size != values) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " has " + size + " elements, found " + values);
    }
  }
}
