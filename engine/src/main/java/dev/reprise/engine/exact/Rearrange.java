package dev.reprise.engine.exact;

import dev.reprise.engine.kernel.Broadcast;
import dev.reprise.engine.kernel.Layout;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;

/// Copies that move numbers without changing them, for every data type.
final class Rearrange {
  private static final int[] ONE = {1};
  private static final int[] ZERO = {0};

  private Rearrange() {}

  static int[] rowMajor(int[] dims) {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  /// Reads a strided region (zero and negative strides allowed) into a new tensor.
  static Tensor read(Tensor x, int[] dims, int offset, int[] strides) {
    Tensor out = Tensor.uninitialized(x.type(), dims);
    if (out.size() == 0) {
      return out;
    }
    Workers w = ExactEngine.workers();
    int[] d = dims.length == 0 ? ONE : dims;
    int[] s = dims.length == 0 ? ZERO : strides;
    switch (x.array()) {
      case float[] a -> Layout.strided(w, d, a, offset, s, out.floats(), 0);
      case double[] a -> Layout.strided(w, d, a, offset, s, out.doubles(), 0);
      case int[] a -> Layout.strided(w, d, a, offset, s, (int[]) out.array(), 0);
      case long[] a -> Layout.strided(w, d, a, offset, s, out.longs(), 0);
      case byte[] a -> Layout.strided(w, d, a, offset, s, out.bytes(), 0);
      default -> throw Types.unsupportedType("copy", x.type());
    }
    return out;
  }

  /// Writes a whole tensor into a strided region of `target`, whose array must be writable.
  static void write(Tensor x, Tensor target, int offset, int[] strides) {
    if (x.size() == 0) {
      return;
    }
    Workers w = ExactEngine.workers();
    int[] d = x.rank() == 0 ? ONE : x.dims();
    int[] s = x.rank() == 0 ? ONE : strides;
    switch (x.array()) {
      case float[] a -> Layout.stridedInto(w, d, a, 0, target.floats(), offset, s);
      case double[] a -> Layout.stridedInto(w, d, a, 0, target.doubles(), offset, s);
      case int[] a -> Layout.stridedInto(w, d, a, 0, (int[]) target.array(), offset, s);
      case long[] a -> Layout.stridedInto(w, d, a, 0, target.longs(), offset, s);
      case byte[] a -> Layout.stridedInto(w, d, a, 0, target.bytes(), offset, s);
      default -> throw Types.unsupportedType("set", x.type());
    }
  }

  /// Zeros of the given dimensions with `x` added at a strided region: the gradient of [#read].
  static Tensor spread(Tensor x, int[] dims, int offset, int[] strides) {
    Tensor out = Tensor.zeros(x.type(), dims);
    if (x.size() == 0) {
      return out;
    }
    Workers w = ExactEngine.workers();
    int[] d = x.rank() == 0 ? ONE : x.dims();
    int[] s = x.rank() == 0 ? ONE : strides;
    if (x.isFloat32()) {
      Layout.stridedAdd(w, d, x.floats(), 0, out.floats(), offset, s);
    } else {
      Layout.stridedAdd(w, d, x.doubles(), 0, out.doubles(), offset, s);
    }
    return out;
  }

  static Tensor permute(Tensor x, int... axes) {
    int[] strides = rowMajor(x.dims());
    int[] dims = new int[axes.length];
    int[] moved = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      dims[i] = x.dim(axes[i]);
      moved[i] = strides[axes[i]];
    }
    if (x.isFloat32() && x.size() > 0 && axes.length > 0) {
      Tensor out = Tensor.uninitialized(x.type(), dims);
      Layout.permute(ExactEngine.workers(), x.dims(), axes, x.floats(), 0, out.floats(), 0);
      return out;
    }
    return read(x, dims, 0, moved);
  }

  static int[] inverse(int[] axes) {
    int[] inverse = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      inverse[axes[i]] = i;
    }
    return inverse;
  }

  static Tensor broadcast(Tensor x, int[] dims) {
    if (Arrays.equals(x.dims(), dims)) {
      return x;
    }
    int[] joint = Broadcast.shape(x.dims(), dims);
    if (!Arrays.equals(joint, dims)) {
      throw new IllegalArgumentException(
          "Exact: cannot broadcast " + Arrays.toString(x.dims()) + " to " + Arrays.toString(dims));
    }
    return read(x, dims, 0, Broadcast.strides(x.dims(), dims));
  }

  /// A part of one axis.
  static Tensor slice(Tensor x, int axis, int from, int to) {
    int[] strides = rowMajor(x.dims());
    return read(x, Shapes.with(x.dims(), axis, to - from), from * strides[axis], strides);
  }

  static Tensor concat(Tensor[] parts, int axis) {
    int total = 0;
    for (Tensor part : parts) {
      checkJoin(parts[0], part, axis);
      total += part.dim(axis);
    }
    Tensor out = Tensor.uninitialized(parts[0].type(), Shapes.with(parts[0].dims(), axis, total));
    int[] strides = rowMajor(out.dims());
    int at = 0;
    for (Tensor part : parts) {
      write(part, out, at * strides[axis], strides);
      at += part.dim(axis);
    }
    return out;
  }

  private static void checkJoin(Tensor first, Tensor part, int axis) {
    if (part.rank() != first.rank()
        || !Arrays.equals(Shapes.with(part.dims(), axis, 0), Shapes.with(first.dims(), axis, 0))) {
      throw new IllegalArgumentException(
          "Exact: concat along axis "
              + axis
              + " needs equal other dimensions, found "
              + Arrays.toString(first.dims())
              + " and "
              + Arrays.toString(part.dims()));
    }
  }
}
