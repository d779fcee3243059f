package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/// Between heap arrays and the buffers of the DJL interface; always a copy.
final class Buffers {
  private Buffers() {}

  /// Reads a whole tensor. A byte buffer holds elements of `type` in its own byte order; any other
  /// buffer holds its own elements, which are converted.
  static Tensor read(Buffer source, DataType type, int[] dims) {
    int size = Shapes.size(dims);
    if (source instanceof ByteBuffer bytes) {
      return readBytes(bytes, type, dims, size);
    }
    if (source.remaining() < size) {
      throw new IllegalArgumentException(
          "Exact: " + size + " elements are needed, the buffer holds " + source.remaining());
    }
    Tensor read =
        switch (source) {
          case FloatBuffer b -> {
            float[] a = FloatPool.take(size);
            b.duplicate().get(a);
            yield Tensor.of(a, dims);
          }
          case DoubleBuffer b -> {
            double[] a = new double[size];
            b.duplicate().get(a);
            yield Tensor.of(a, dims);
          }
          case IntBuffer b -> {
            int[] a = new int[size];
            b.duplicate().get(a);
            yield Tensor.of(DataType.INT32, dims, a);
          }
          case LongBuffer b -> {
            long[] a = new long[size];
            b.duplicate().get(a);
            yield Tensor.of(a, dims);
          }
          default -> throw Types.unsupported("create", source.getClass().getSimpleName());
        };
    return Cast.to(read, type);
  }

  private static Tensor readBytes(ByteBuffer source, DataType type, int[] dims, int size) {
    ByteBuffer bytes = source.duplicate().order(source.order());
    Object out = Types.uninitialized(type, size);
    if (bytes.remaining() < (long) size * type.getNumOfBytes()) {
      throw new IllegalArgumentException(
          "Exact: "
              + (long) size * type.getNumOfBytes()
              + " bytes are needed, the buffer holds "
              + bytes.remaining());
    }
    switch (out) {
      case float[] a -> bytes.asFloatBuffer().get(a);
      case double[] a -> bytes.asDoubleBuffer().get(a);
      case int[] a -> bytes.asIntBuffer().get(a);
      case long[] a -> bytes.asLongBuffer().get(a);
      case byte[] a -> bytes.get(a);
      default -> throw Types.unsupportedType("create", type);
    }
    return Tensor.of(type, dims, out);
  }

  static ByteBuffer write(Tensor x) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(x.size(), x.type().getNumOfBytes()))
            .order(ByteOrder.nativeOrder());
    switch (x.array()) {
      case float[] a -> bytes.asFloatBuffer().put(a);
      case double[] a -> bytes.asDoubleBuffer().put(a);
      case int[] a -> bytes.asIntBuffer().put(a);
      case long[] a -> bytes.asLongBuffer().put(a);
      case byte[] a -> bytes.duplicate().put(a);
      default -> throw Types.unsupportedType("toByteBuffer", x.type());
    }
    return bytes;
  }
}
