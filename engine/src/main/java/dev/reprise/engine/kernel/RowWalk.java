package dev.reprise.engine.kernel;

import java.util.Arrays;

/// Walks several strided views of one shape in step, row by row. Axes that lie one behind the other
/// in every view are joined first, so that rows are as long as they can be.
final class RowWalk {
  /// Elements below which another thread is not worth waking.
  static final int GRAIN = 1 << 14;

  /// Work on `n` elements; view `v` starts at element `at[v]` and steps by [RowWalk#step].
  @FunctionalInterface
  interface Row {
    void run(int[] at, int n);
  }

  private final int[] shape;
  private final int[] offsets;
  private final int[][] strides;
  private final int inner;
  private final int rows;

  RowWalk(int[] shape, int[] offsets, int[]... strides) {
    this.offsets = offsets.clone();
    int axes = 0;
    int[] sizes = new int[shape.length + 1];
    int[][] steps = new int[strides.length][shape.length + 1];
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] != 1) {
        axes = append(shape[i], i, axes, sizes, steps, strides);
      }
    }
    if (axes == 0) {
      sizes[axes++] = 1;
    }
    this.shape = Arrays.copyOf(sizes, axes);
    this.strides = new int[strides.length][];
    for (int v = 0; v < strides.length; v++) {
      this.strides[v] = Arrays.copyOf(steps[v], axes);
    }
    this.inner = this.shape[axes - 1];
    this.rows = inner == 0 ? 0 : Broadcast.size(this.shape) / inner;
  }

  private static int append(
      int size, int axis, int axes, int[] sizes, int[][] steps, int[][] strides) {
    boolean joins = axes > 0;
    for (int v = 0; v < strides.length && joins; v++) {
      joins = steps[v][axes - 1] == strides[v][axis] * size;
    }
    int at = joins ? axes - 1 : axes;
    sizes[at] = joins ? sizes[at] * size : size;
    for (int v = 0; v < strides.length; v++) {
      steps[v][at] = strides[v][axis];
    }
    return at + 1;
  }

  /// The step of a view along a row.
  int step(int view) {
    return strides[view][strides[view].length - 1];
  }

  void forEach(Workers w, Row row) {
    if (rows == 1) {
      w.parallel(inner, GRAIN, (from, to) -> row.run(start(0, from), to - from));
    } else {
      w.parallel(rows, GRAIN / Math.max(1, inner) + 1, (from, to) -> walk(from, to, row));
    }
  }

  private void walk(int from, int to, Row row) {
    int[] index = index(from);
    int[] at = start(from, 0);
    for (int r = from; r < to; r++) {
      row.run(at, inner);
      for (int axis = shape.length - 2; axis >= 0; axis--) {
        boolean carry = ++index[axis] == shape[axis];
        for (int v = 0; v < at.length; v++) {
          at[v] += carry ? strides[v][axis] * (1 - shape[axis]) : strides[v][axis];
        }
        if (!carry) {
          break;
        }
        index[axis] = 0;
      }
    }
  }

  private int[] index(int row) {
    int[] index = new int[shape.length];
    int rest = row;
    for (int axis = shape.length - 2; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return index;
  }

  private int[] start(int row, int column) {
    int[] index = index(row);
    index[shape.length - 1] = column;
    int[] at = offsets.clone();
    for (int v = 0; v < at.length; v++) {
      for (int axis = 0; axis < shape.length; axis++) {
        at[v] += index[axis] * strides[v][axis];
      }
    }
    return at;
  }
}
