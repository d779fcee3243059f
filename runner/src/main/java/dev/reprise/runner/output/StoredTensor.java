package dev.reprise.runner.output;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A tensor as it lies in a file.
///
/// @param name in the file
/// @param type how elements are written
/// @param shape the size along each axis
/// @param strides how many elements lie between neighbours along each axis
/// @param source its elements, from its first on
record StoredTensor(
    String name, ElementType type, List<Long> shape, List<Long> strides, Source source) {

  /// More axes than this have no meaning.
  static final int MOST_AXES = 32;

  /// What is gathered element by element is held in memory, and may have this many bytes.
  private static final long GATHERED = 64L << 20;

  /// Opens a tensor's elements for reading.
  interface Source {
    InputStream open() throws IOException;
  }

  StoredTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    if (shape.size() != strides.size()) {
      throw new IllegalArgumentException("a stride is missing");
    }
  }

  /// One whose elements stand in row-major order without gaps.
  static StoredTensor rowMajor(String name, ElementType type, List<Long> shape, Source source)
      throws UnreadableException {
    return new StoredTensor(name, type, shape, rowMajor(shape), source);
  }

  static List<Long> rowMajor(List<Long> shape) throws UnreadableException {
    Long[] strides = new Long[shape.size()];
    long stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride = product(stride, Math.max(1, shape.get(axis)));
    }
    return List.of(strides);
  }

  /// The number of elements.
  ///
  /// @throws UnreadableException where the shape is beyond all bounds
  static long size(List<Long> shape) throws UnreadableException {
    if (shape.size() > MOST_AXES) {
      throw new UnreadableException("a tensor has " + shape.size() + " axes");
    }
    long size = 1;
    for (long length : shape) {
      if (length < 0) {
        throw new UnreadableException("a tensor has the shape " + shape);
      }
      size = product(size, length);
    }
    return size;
  }

  static long product(long a, long b) throws UnreadableException {
    long product = Math.multiplyHigh(a, b) == 0 ? a * b : -1;
    if (product < 0) {
      throw new UnreadableException("a tensor has a shape beyond all bounds");
    }
    return product;
  }

  long size() throws UnreadableException {
    return size(shape);
  }

  /// Whether its elements fill a block, in whatever order of its axes.
  boolean isDense() throws UnreadableException {
    long expected = 1;
    for (int axis : byStride()) {
      if (shape.get(axis) != 1 && strides.get(axis) != expected) {
        return false;
      }
      expected = product(expected, Math.max(1, shape.get(axis)));
    }
    return true;
  }

  /// The place of the element that stands at an offset of a dense block.
  long[] index(long offset) {
    long[] index = new long[shape.size()];
    long rest = offset;
    int[] axes = byStride();
    for (int i = axes.length - 1; i >= 0; i--) {
      if (shape.get(axes[i]) > 1) {
        index[axes[i]] = rest / strides.get(axes[i]);
        rest %= strides.get(axes[i]);
      }
    }
    return index;
  }

  /// Axes of one element last, the others by their strides.
  private int[] byStride() {
    return IntStream.range(0, shape.size())
        .boxed()
        .sorted(
            Comparator.<Integer, Boolean>comparing(axis -> shape.get(axis) == 1)
                .thenComparing(strides::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// The same with its elements in row-major order, in memory.
  ///
  /// @throws UnreadableException where it is too large for that
  StoredTensor gathered() throws IOException {
    long reach = 1;
    for (int axis = 0; axis < shape.size(); axis++) {
      if (strides.get(axis) < 0) {
        throw new UnreadableException("a tensor has the strides " + strides);
      }
      reach += product(Math.max(0, shape.get(axis) - 1), strides.get(axis));
      if (reach < 0) {
        throw new UnreadableException("a tensor has the strides " + strides);
      }
    }
    long size = size();
    if (Math.max(product(size, type.width()), product(reach, type.width())) > GATHERED) {
      throw new UnreadableException(
          "the tensor " + name + " lies in another order on each side and is too large to turn");
    }
    byte[] out = gather((int) size, (int) reach);
    return rowMajor(name, type, shape, () -> new ByteArrayInputStream(out));
  }

  private byte[] gather(int size, int reach) throws IOException {
    byte[] in = size == 0 ? new byte[0] : read(reach);
    int width = type.width();
    byte[] out = new byte[size * width];
    long[] index = new long[shape.size()];
    for (int element = 0; element < size; element++) {
      long at = 0;
      for (int axis = 0; axis < index.length; axis++) {
        at += index[axis] * strides.get(axis);
      }
      System.arraycopy(in, (int) at * width, out, element * width, width);
      for (int axis = index.length - 1; axis >= 0 && ++index[axis] == shape.get(axis); axis--) {
        index[axis] = 0;
      }
    }
    return out;
  }

  private byte[] read(int elements) throws IOException {
    try (InputStream stream = source.open()) {
      byte[] in = stream.readNBytes(elements * type.width());
      if (in.length < elements * type.width()) {
        throw new EOFException("the tensor " + name + " ends before its last element");
      }
      return in;
    }
  }

  /// `[3,17]`, and nothing for a scalar.
  static String text(long[] index) {
    return index.length == 0 ? "" : Arrays.toString(index).replace(" ", "");
  }
}
