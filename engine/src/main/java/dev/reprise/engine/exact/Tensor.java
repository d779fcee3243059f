package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.Array;
import java.util.Arrays;

/// Numbers in row-major order with a type and dimensions: what operators compute with. It has no
/// identity, no manager and no gradient; those belong to the handle, [ExactNDArray].
///
/// Treated as immutable: only [Cell] may write into the array, and only as its single holder.
final class Tensor {
  private final DataType type;
  private final int[] dims;
  private final int size;
  private final Storage storage;

  private Tensor(DataType type, int[] dims, Storage storage) {
    this.type = type;
    this.dims = dims;
    this.size = Shapes.size(dims);
    this.storage = storage;
  }

  static Tensor of(DataType type, int[] dims, Object array) {
    Tensor tensor = new Tensor(type, dims, new Storage(array));
    if (Array.getLength(array) != tensor.size) {
      throw new IllegalArgumentException(
          "Exact: shape "
              + Arrays.toString(dims)
              + " needs "
              + tensor.size
              + " elements, found "
              + Array.getLength(array));
    }
    return tensor;
  }

  static Tensor of(float[] array, int... dims) {
    return of(DataType.FLOAT32, dims, array);
  }

  static Tensor of(double[] array, int... dims) {
    return of(DataType.FLOAT64, dims, array);
  }

  static Tensor of(long[] array, int... dims) {
    return of(DataType.INT64, dims, array);
  }

  static Tensor ofBooleans(byte[] array, int... dims) {
    return of(DataType.BOOLEAN, dims, array);
  }

  static Tensor zeros(DataType type, int... dims) {
    return of(type, dims, Types.allocate(type, Shapes.size(dims)));
  }

  /// Elements are undefined: for results that are written whole.
  static Tensor uninitialized(DataType type, int... dims) {
    return of(type, dims, Types.uninitialized(type, Shapes.size(dims)));
  }

  static Tensor full(DataType type, double value, int... dims) {
    Tensor tensor = uninitialized(type, dims);
    switch (tensor.array()) {
      case float[] a -> Arrays.fill(a, (float) value);
      case double[] a -> Arrays.fill(a, value);
      case int[] a -> Arrays.fill(a, (int) value);
      case long[] a -> Arrays.fill(a, (long) value);
      case byte[] a -> Arrays.fill(a, Types.toByte(type, value));
      default -> throw Types.unsupportedType("full", type);
    }
    return tensor;
  }

  /// Gives the array back, if nothing holds it: for intermediate results that no closure of the
  /// tape reads.
  void discard() {
    storage.retain();
    storage.release();
  }

  DataType type() {
    return type;
  }

  /// The dimensions; never written to.
  int[] dims() {
    return dims;
  }

  int rank() {
    return dims.length;
  }

  int dim(int axis) {
    return dims[axis];
  }

  int size() {
    return size;
  }

  Shape shape() {
    return Shapes.toShape(dims);
  }

  Storage storage() {
    return storage;
  }

  Object array() {
    return storage.array();
  }

  float[] floats() {
    return (float[]) storage.array();
  }

  double[] doubles() {
    return (double[]) storage.array();
  }

  long[] longs() {
    return (long[]) storage.array();
  }

  byte[] bytes() {
    return (byte[]) storage.array();
  }

  boolean isFloat32() {
    return type == DataType.FLOAT32;
  }

  boolean isFloat64() {
    return type == DataType.FLOAT64;
  }

  boolean sameDims(Tensor other) {
    return Arrays.equals(dims, other.dims);
  }

  /// The same numbers with other dimensions of the same product; no copy.
  Tensor withDims(int... newDims) {
    if (Shapes.size(newDims) != size) {
      throw new IllegalArgumentException(
          "Exact: cannot reshape " + Arrays.toString(dims) + " to " + Arrays.toString(newDims));
    }
    return new Tensor(type, newDims, storage);
  }

  /// The same bytes read as another type of the same width (uint8, int8, boolean); no copy.
  Tensor withType(DataType newType) {
    return new Tensor(newType, dims, storage);
  }

  Tensor copy() {
    Object copy =
        switch (array()) {
          case float[] a -> {
            float[] floats = FloatPool.take(a.length);
            System.arraycopy(a, 0, floats, 0, a.length);
            yield floats;
          }
          case double[] a -> a.clone();
          case int[] a -> a.clone();
          case long[] a -> a.clone();
          case byte[] a -> a.clone();
          default -> throw Types.unsupportedType("copy", type);
        };
    return new Tensor(type, dims, new Storage(copy));
  }
}
