package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;

/// What the engine knows of data types: which it has, how they widen, and how values convert.
///
/// Types: float32 and float64 for arithmetic and gradients; int32, int64, uint8, int8 and boolean
/// for indexing, comparison and conversion. Widening follows PyTorch: a zero-dimensional operand or
/// a Java number widens the other operand only when its kind (boolean < integer < floating) is
/// higher.
final class Types {
  private Types() {}

  /// An array of zeros.
  static Object allocate(DataType type, int size) {
    return type == DataType.FLOAT32 ? FloatPool.zeros(size) : uninitialized(type, size);
  }

  /// An array whose elements are undefined: for results that are written whole.
  static Object uninitialized(DataType type, int size) {
    return switch (type) {
      case FLOAT32 -> FloatPool.take(size);
      case FLOAT64 -> new double[size];
      case INT32 -> new int[size];
      case INT64 -> new long[size];
      case BOOLEAN, UINT8, INT8 -> new byte[size];
      default ->
          throw new UnsupportedOperationException(
              "Exact: data type " + type + " is not supported; use float32");
    };
  }

  static UnsupportedOperationException unsupported(String operator) {
    return new UnsupportedOperationException("Exact: operator " + operator + " is not supported");
  }

  static UnsupportedOperationException unsupported(String operator, String why) {
    return new UnsupportedOperationException(
        "Exact: operator " + operator + " is not supported (" + why + ")");
  }

  static UnsupportedOperationException unsupportedType(String operator, DataType type) {
    return unsupported(operator, "data type " + type);
  }

  static boolean isFloating(DataType type) {
    return type == DataType.FLOAT32 || type == DataType.FLOAT64;
  }

  static byte toByte(DataType type, double value) {
    if (type == DataType.BOOLEAN) {
      return (byte) (value != 0 ? 1 : 0);
    }
    return (byte) (long) value;
  }

  /// The type of a result of two operands.
  static DataType common(Tensor a, Tensor b) {
    return common(a.type(), a.rank() == 0, b.type(), b.rank() == 0);
  }

  /// The type of an array combined with a Java number.
  static DataType common(Tensor a, Number n) {
    return common(a.type(), false, ofNumber(n), true);
  }

  static DataType ofNumber(Number n) {
    if (n instanceof Float) {
      return DataType.FLOAT32;
    }
    if (n instanceof Double) {
      return DataType.FLOAT64;
    }
    return n instanceof Integer ? DataType.INT32 : DataType.INT64;
  }

  private static DataType common(DataType a, boolean aScalar, DataType b, boolean bScalar) {
    if (aScalar != bScalar) {
      DataType array = aScalar ? b : a;
      DataType scalar = aScalar ? a : b;
      return kind(scalar) > kind(array) ? scalar : array;
    }
    return order(a) >= order(b) ? a : b;
  }

  private static int kind(DataType type) {
    return switch (type) {
      case BOOLEAN -> 0;
      case FLOAT32, FLOAT64 -> 2;
      default -> 1;
    };
  }

  private static int order(DataType type) {
    return switch (type) {
      case BOOLEAN -> 0;
      case UINT8 -> 1;
      case INT8 -> 2;
      case INT32 -> 3;
      case INT64 -> 4;
      case FLOAT32 -> 5;
      case FLOAT64 -> 6;
      default -> throw unsupportedType("arithmetic", type);
    };
  }
}
