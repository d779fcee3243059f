package dev.reprise.engine.exact;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/// Arithmetic of dimensions and axes.
final class Shapes {
  private Shapes() {}

  static int size(int[] dims) {
    long size = 1;
    for (int dim : dims) {
      size *= dim;
    }
    return Math.toIntExact(size);
  }

  static int product(int[] dims, int from, int to) {
    int product = 1;
    for (int i = from; i < to; i++) {
      product *= dims[i];
    }
    return product;
  }

  static int[] toDims(Shape shape) {
    int[] dims = new int[shape.dimension()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.toIntExact(shape.get(i));
      if (dims[i] < 0) {
        throw new IllegalArgumentException("Exact: shape " + shape + " is not fully known");
      }
    }
    return dims;
  }

  static Shape toShape(int[] dims) {
    long[] shape = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      shape[i] = dims[i];
    }
    return new Shape(shape);
  }

  /// The axis counted from the front; negative axes count from the end.
  static int axis(int axis, int rank) {
    int normal = axis < 0 ? axis + rank : axis;
    if (normal < 0 || normal >= Math.max(rank, 1)) {
      throw new IllegalArgumentException(
          "Exact: axis " + axis + " is out of range for " + rank + " dimensions");
    }
    return normal;
  }

  /// The axes counted from the front, ascending, each once.
  static int[] axes(int[] axes, int rank) {
    return Arrays.stream(axes).map(a -> axis(a, rank)).sorted().distinct().toArray();
  }

  static int[] all(int rank) {
    int[] axes = new int[rank];
    Arrays.setAll(axes, i -> i);
    return axes;
  }

  static boolean contains(int[] axes, int axis) {
    for (int a : axes) {
      if (a == axis) {
        return true;
      }
    }
    return false;
  }

  /// Replaces the one allowed −1 in a wanted shape by what makes the sizes equal.
  static int[] infer(Shape wanted, int size) {
    int[] dims = new int[wanted.dimension()];
    int unknown = -1;
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.toIntExact(wanted.get(i));
      if (dims[i] < 0) {
        if (unknown >= 0) {
          throw new IllegalArgumentException("Exact: more than one unknown dimension in " + wanted);
        }
        unknown = i;
      } else {
        known *= dims[i];
      }
    }
    if (unknown >= 0) {
      if (known == 0 || size % known != 0) {
        throw new IllegalArgumentException(
            "Exact: cannot reshape " + size + " elements to " + wanted);
      }
      dims[unknown] = Math.toIntExact(size / known);
    }
    return dims;
  }

  /// The dimensions without the given axes.
  static int[] without(int[] dims, int... axes) {
    int[] rest = new int[dims.length];
    int n = 0;
    for (int i = 0; i < dims.length; i++) {
      if (!contains(axes, i)) {
        rest[n++] = dims[i];
      }
    }
    return Arrays.copyOf(rest, n);
  }

  /// The dimensions with the given axes set to 1.
  static int[] kept(int[] dims, int... axes) {
    int[] kept = dims.clone();
    for (int axis : axes) {
      kept[axis] = 1;
    }
    return kept;
  }

  static int[] with(int[] dims, int axis, int dim) {
    int[] changed = dims.clone();
    changed[axis] = dim;
    return changed;
  }

  static int[] inserted(int[] dims, int axis, int dim) {
    int[] longer = new int[dims.length + 1];
    System.arraycopy(dims, 0, longer, 0, axis);
    longer[axis] = dim;
    System.arraycopy(dims, axis, longer, axis + 1, dims.length - axis);
    return longer;
  }

  static int[] joined(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }
}
