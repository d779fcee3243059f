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

  /// Numbers with any axes beside the first.
  ///
  /// @param shape of one record
  record Arrays(float[] values, int[] shape) implements Block {
    @Override
    public Tensor select(int[] rows) {
      int size = size(shape);
      float[] selected = new float[Math.multiplyExact(rows.length, size)];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(values, rows[i] * size, selected, i * size, size);
      }
      return new Tensor.Floats(batch(rows.length, shape), selected);
    }
  }

  /// Bytes of images that become numbers by a table, channel by channel, only when they are asked
  /// for: as floats they take four times the memory.
  ///
  /// @param shape channels, height, width
  /// @param table by channel, then by byte
  record Pixels(byte[][] values, int[] shape, float[][] table) implements Block {
    @Override
    public Tensor select(int[] rows) {
      int size = size(shape);
      int area = size / shape[0];
      float[] selected = new float[Math.multiplyExact(rows.length, size)];
      for (int i = 0; i < rows.length; i++) {
        byte[] image = values[rows[i]];
        for (int j = 0; j < size; j++) {
          selected[i * size + j] = table[j / area][image[j] & 0xff];
        }
      }
      return new Tensor.Floats(batch(rows.length, shape), selected);
    }
  }

  private static int size(int[] shape) {
    int size = 1;
    for (int length : shape) {
      size = Math.multiplyExact(size, length);
    }
    return size;
  }

  private static int[] batch(int rows, int[] shape) {
    int[] whole = new int[shape.length + 1];
    whole[0] = rows;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    return whole;
  }

  private static int[] gather(int[] values, int width, int[] rows) {
    int[] selected = new int[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, selected, i * width, width);
    }
    return selected;
  }
}
