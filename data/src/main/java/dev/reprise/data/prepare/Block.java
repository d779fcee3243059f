package dev.reprise.data.prepare;

import dev.reprise.core.tensor.Tensor;

/// Numbers for every record of a sample, one row a record, ready for a tensor.
sealed interface Block {
  /// The rows of some records as a tensor.
  Tensor select(int[] rows);

  /// Token ids, `width` a row.
  ///
  /// @param vocabulary how many different ids there may be
  record Ids(int[] values, int width, int vocabulary) implements Block {
    @Override
    public Tensor select(int[] rows) {
      return new Tensor.Ints(new int[] {rows.length, width}, gather(values, width, rows));
    }
  }

  /// Class indices, one a record.
  record Indices(int[] values) implements Block {
    @Override
    public Tensor select(int[] rows) {
      return new Tensor.Ints(new int[] {rows.length}, gather(values, 1, rows));
    }
  }

  /// Numbers, `width` a row.
  ///
  /// @param flat whether the tensor has no second axis, as a single number for a target
  record Vectors(float[] values, int width, boolean flat) implements Block {
    @Override
    public Tensor select(int[] rows) {
      float[] selected = new float[Math.multiplyExact(rows.length, width)];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(values, rows[i] * width, selected, i * width, width);
      }
      int[] shape = flat ? new int[] {rows.length} : new int[] {rows.length, width};
      return new Tensor.Floats(shape, selected);
    }
  }

  private static int[] gather(int[] values, int width, int[] rows) {
    int[] selected = new int[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, selected, i * width, width);
    }
    return selected;
  }
}
