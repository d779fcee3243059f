package dev.reprise.engine.exact;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexNull;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import java.util.Arrays;
import java.util.List;

/// A regular part of an array: what positions, slices, `...` and new axes select. Slices are
/// limited to the array, and negative bounds count from the end, as in Python.
record Region(int[] dims, int offset, int[] strides) {

  static Region of(NDIndex index, int[] dims) {
    return of(index.getIndices(), index.getEllipsisIndex(), dims);
  }

  /// `ellipsis`: before which element all axes not named stand; −1 for after the last.
  static Region of(List<NDIndexElement> elements, int ellipsis, int[] dims) {
    int named = axesOf(elements);
    if (named > dims.length) {
      throw new IllegalArgumentException(
          "Exact: the index has " + named + " axes, the array " + dims.length);
    }
    Builder builder = new Builder(dims);
    for (int i = 0; i < elements.size(); i++) {
      if (i == ellipsis) {
        builder.all(dims.length - named);
      }
      builder.add(elements.get(i));
    }
    builder.all(dims.length - builder.axis);
    return builder.build();
  }

  /// How many axes of the array the elements name; a new axis names none.
  static int axesOf(List<NDIndexElement> elements) {
    return (int) elements.stream().filter(e -> !(e instanceof NDIndexNull)).count();
  }

  static Region of(NDIndexFullSlice slice, int[] dims) {
    Builder builder = new Builder(dims);
    for (int i = 0; i < dims.length; i++) {
      builder.slice((int) slice.getMin()[i], (int) slice.getMax()[i], (int) slice.getStep()[i]);
    }
    return builder.build();
  }

  private static final class Builder {
    private final int[] source;
    private final int[] sourceStrides;
    private int[] dims = new int[0];
    private int[] strides = new int[0];
    private int offset;
    private int axis;

    Builder(int[] source) {
      this.source = source;
      this.sourceStrides = Rearrange.rowMajor(source);
    }

    void add(NDIndexElement element) {
      switch (element) {
        case NDIndexAll all -> all(1);
        case NDIndexNull nothing -> append(1, 0);
        case NDIndexFixed fixed -> fixed(fixed.getIndex());
        case NDIndexSlice slice -> slice(slice);
        default -> throw Types.unsupported("index", element.getClass().getSimpleName() + " here");
      }
    }

    private void fixed(long index) {
      int size = source[axis];
      long at = index < 0 ? index + size : index;
      if (at < 0 || at >= size) {
        throw new IndexOutOfBoundsException(
            "Exact: index "
                + index
                + " is out of range for axis "
                + axis
                + " of "
                + Arrays.toString(source));
      }
      offset += (int) at * sourceStrides[axis++];
    }

    private void slice(NDIndexSlice slice) {
      int size = source[axis];
      Long min = slice.getMin();
      Long max = slice.getMax();
      Long step = slice.getStep();
      slice(
          min == null ? 0 : bound(min, size),
          max == null ? size : bound(max, size),
          step == null ? 1 : Math.toIntExact(step));
    }

    private static int bound(long bound, int size) {
      return (int) Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size);
    }

    void slice(int from, int to, int step) {
      if (step <= 0) {
        throw new IllegalArgumentException("Exact: a slice needs a positive step, found " + step);
      }
      int length = Math.max(0, (to - from + step - 1) / step);
      if (length > 0) {
        offset += from * sourceStrides[axis];
      }
      append(length, sourceStrides[axis++] * step);
    }

    void all(int count) {
      for (int i = 0; i < count; i++) {
        append(source[axis], sourceStrides[axis++]);
      }
    }

    private void append(int dim, int stride) {
      dims = Shapes.joined(dims, new int[] {dim});
      strides = Shapes.joined(strides, new int[] {stride});
    }

    Region build() {
      return new Region(dims, offset, strides);
    }
  }
}
