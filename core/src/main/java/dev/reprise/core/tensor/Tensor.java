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
  /// Elements in a chunk of the digest: 2¹⁶.
  int CHUNK = 1 << 16;

  /// The sizes along each axis; empty for a scalar.
  int[] shape();

  /// The safetensors name of the element type: `F32`, `F64` or `I32`.
  String type();

  /// The number of elements.
  int size();

  /// Bytes in an element.
  int width();

  /// Writes the elements `from` (inclusive) to `to` (exclusive) as little-endian bytes at the
  /// buffer's position.
  ///
  /// @param out in little-endian order, with room for them
  void put(int from, int to, ByteBuffer out);

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
    public int width() {
      return Float.BYTES;
    }

    @Override
    public void put(int from, int to, ByteBuffer out) {
      if (Canonical.hasNan(values, from, to)) {
        for (int i = from; i < to; i++) {
          out.putInt(Float.floatToIntBits(values[i]));
        }
      } else {
        out.asFloatBuffer().put(values, from, to - from);
        out.position(out.position() + (to - from) * Float.BYTES);
      }
    }
  }

  /// 64-bit floats. A NaN is written with its canonical bits, 0x7ff8000000000000.
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
    public int width() {
      return Double.BYTES;
    }

    @Override
    public void put(int from, int to, ByteBuffer out) {
      for (int i = from; i < to; i++) {
        out.putLong(Double.doubleToLongBits(values[i]));
      }
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
    public int width() {
      return Integer.BYTES;
    }

    @Override
    public void put(int from, int to, ByteBuffer out) {
      out.asIntBuffer().put(values, from, to - from);
      out.position(out.position() + (to - from) * Integer.BYTES);
    }
  }

  /// The elements as little-endian bytes, in row-major order.
  default byte[] bytes() {
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(size(), width())).order(ByteOrder.LITTLE_ENDIAN);
    put(0, size(), out);
    return out.array();
  }

  /// The tensor's identity: SHA-256 over a head and the SHA-256 of each chunk of [#CHUNK] elements,
  /// as `docs/formats/ledger.md` says. Two tensors have the same digest exactly if they have the
  /// same type, shape and bits, all NaN counting as one.
  ///
  /// The head is the type's name padded with spaces to four ASCII bytes, the number of axes, and
  /// the size along each axis; numbers are 4 little-endian bytes. Chunks follow in row-major order;
  /// the last may be shorter, and a tensor without elements has none.
  default Digest digest() {
    byte[] hashes = new byte[chunks() * Digest.LENGTH];
    for (int chunk = 0; chunk < chunks(); chunk++) {
      hashChunk(chunk, hashes, chunk * Digest.LENGTH);
    }
    return digest(hashes);
  }

  /// How many chunks the digest is made of.
  default int chunks() {
    return (int) ((size() + (long) CHUNK - 1) / CHUNK);
  }

  /// Writes the SHA-256 of one chunk. Chunks may be hashed at once by several threads.
  ///
  /// @param hashes where to, 32 bytes from `offset`
  default void hashChunk(int chunk, byte[] hashes, int offset) {
    int from = chunk * CHUNK;
    Canonical.hash(this, from, Math.min(size(), from + CHUNK), hashes, offset);
  }

  /// The digest from its chunks' hashes, for callers that hash chunks in parallel.
  ///
  /// @param hashes 32 bytes a chunk, in order
  default Digest digest(byte[] hashes) {
    if (hashes.length != chunks() * Digest.LENGTH) {
      throw new IllegalArgumentException(
          "expected the hashes of " + chunks() + " chunks, found " + hashes.length + " bytes");
    }
    ByteBuffer head = ByteBuffer.allocate(8 + 4 * shape().length).order(ByteOrder.LITTLE_ENDIAN);
    head.put((type() + " ").substring(0, 4).getBytes(StandardCharsets.US_ASCII));
    head.putInt(shape().length);
    for (int size : shape()) {
      head.putInt(size);
    }
    MessageDigest sha = Digest.sha256();
    sha.update(head.array());
    return Digest.ofHash(sha.digest(hashes));
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
