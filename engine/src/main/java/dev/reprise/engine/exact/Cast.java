package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;

/// Conversion between data types: Java's own conversions, which are exact or round to nearest even;
/// floating to integer truncates toward zero and saturates; anything to boolean asks whether it
/// differs from zero.
final class Cast {
  private Cast() {}

  static Tensor to(Tensor x, DataType type) {
    if (x.type() == type) {
      return x;
    }
    if (x.array() instanceof byte[] && type == DataType.INT8 || isByteView(x.type(), type)) {
      return x.withType(type);
    }
    int n = x.size();
    Object out = Types.uninitialized(type, n);
    switch (out) {
      case float[] a when x.array() instanceof double[] d -> {
        for (int i = 0; i < n; i++) {
          a[i] = (float) d[i];
        }
      }
      case float[] a when x.array() instanceof long[] d -> {
        for (int i = 0; i < n; i++) {
          a[i] = (float) d[i];
        }
      }
      case float[] a -> copy(toDoubles(x), a);
      case double[] a -> System.arraycopy(toDoubles(x), 0, a, 0, n);
      case int[] a -> toInts(x, a);
      case long[] a -> System.arraycopy(toLongs(x), 0, a, 0, n);
      case byte[] a -> toBytes(x, type, a);
      default -> throw Types.unsupportedType("toType", type);
    }
    return Tensor.of(type, x.dims(), out);
  }

  private static boolean isByteView(DataType from, DataType to) {
    return from == DataType.BOOLEAN && (to == DataType.UINT8 || to == DataType.INT8)
        || from == DataType.INT8 && to == DataType.UINT8;
  }

  private static void copy(double[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) from[i];
    }
  }

  private static void toInts(Tensor x, int[] out) {
    switch (x.array()) {
      case float[] a -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = (int) a[i];
        }
      }
      case double[] a -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = (int) a[i];
        }
      }
      default -> {
        long[] a = toLongs(x);
        for (int i = 0; i < out.length; i++) {
          out[i] = (int) a[i];
        }
      }
    }
  }

  private static void toBytes(Tensor x, DataType type, byte[] out) {
    if (Types.isFloating(x.type())) {
      double[] a = toDoubles(x);
      for (int i = 0; i < out.length; i++) {
        out[i] = Types.toByte(type, a[i]);
      }
    } else {
      long[] a = toLongs(x);
      for (int i = 0; i < out.length; i++) {
        out[i] = type == DataType.BOOLEAN ? (byte) (a[i] != 0 ? 1 : 0) : (byte) a[i];
      }
    }
  }

  /// The values as doubles; the array itself where it is one already (not to be written to).
  static double[] toDoubles(Tensor x) {
    if (x.array() instanceof double[] d) {
      return d;
    }
    double[] out = new double[x.size()];
    switch (x.array()) {
      case float[] a -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = a[i];
        }
      }
      default -> {
        long[] a = toLongs(x);
        for (int i = 0; i < out.length; i++) {
          out[i] = (double) a[i];
        }
      }
    }
    return out;
  }

  /// The values as longs; the array itself where it is one already (not to be written to).
  static long[] toLongs(Tensor x) {
    if (x.array() instanceof long[] a) {
      return a;
    }
    long[] out = new long[x.size()];
    int mask = x.type() == DataType.UINT8 ? 0xff : -1;
    switch (x.array()) {
      case float[] a -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = (long) a[i];
        }
      }
      case double[] a -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = (long) a[i];
        }
      }
      case int[] a -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = a[i];
        }
      }
      case byte[] a -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = a[i] & mask;
        }
      }
      default -> throw Types.unsupportedType("toType", x.type());
    }
    return out;
  }

  /// Integer results go back into their type, wrapping as Java does.
  static Tensor fromLongs(long[] values, DataType type, int... dims) {
    return to(Tensor.of(values, dims), type);
  }
}
