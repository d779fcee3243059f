package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.experiment.Augmentation;
import dev.reprise.core.experiment.Augmentation.FillMode;
import dev.reprise.core.experiment.Augmentation.FlipMode;
import dev.reprise.engine.exact.ExactRandom;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/// Moves the pixels of images `[batch, channels, height, width]`, each image in its own way.
///
/// What becomes of an image is drawn from two numbers for it, so that the batch it is in, and what
/// else is in it, do not matter.
final class AugmentationBlock {
  private static final int DRAWS = 2;

  private AugmentationBlock() {}

  static NDArray apply(Augmentation layer, NDArray x) {
    Shape shape = x.getShape();
    int height = Math.toIntExact(shape.get(2));
    int width = Math.toIntExact(shape.get(3));
    int batch = Math.toIntExact(shape.get(0));
    float[] draws = ExactRandom.perExample(layer.kind(), batch, DRAWS);
    int[] rows = new int[batch * height];
    int[] columns = new int[batch * width];
    for (int i = 0; i < batch; i++) {
      float first = draws[i * DRAWS];
      float second = draws[i * DRAWS + 1];
      switch (layer) {
        case Augmentation.RandomFlip flip -> {
          boolean down = flip.mode() != FlipMode.HORIZONTAL && first < 0.5f;
          boolean across = flip.mode() != FlipMode.VERTICAL && second < 0.5f;
          mirror(rows, i, height, down);
          mirror(columns, i, width, across);
        }
        case Augmentation.RandomTranslation move -> {
          shift(rows, i, height, first, move.heightFactor(), move.fillMode());
          shift(columns, i, width, second, move.widthFactor(), move.fillMode());
        }
      }
    }
    float fill = layer instanceof Augmentation.RandomTranslation t ? (float) t.fillValue() : 0;
    return pick(x, rows, columns, fill);
  }

  private static void mirror(int[] from, int image, int size, boolean mirrored) {
    for (int i = 0; i < size; i++) {
      from[image * size + i] = mirrored ? size - 1 - i : i;
    }
  }

  /// Where each place's content comes from, −1 for the fill value. A draw from [0, 1) means a shift
  /// from −factor to factor, rounded to whole places.
  private static void shift(
      int[] from, int image, int size, float draw, double factor, FillMode mode) {
    int by = (int) Math.rint((2.0 * draw - 1) * factor * size);
    for (int i = 0; i < size; i++) {
      int at = i - by;
      from[image * size + i] =
          switch (mode) {
            case CONSTANT -> at < 0 || at >= size ? -1 : at;
            case NEAREST -> Math.clamp(at, 0, size - 1);
            case REFLECT -> {
              int folded = Math.floorMod(at, 2 * size);
              yield folded < size ? folded : 2 * size - 1 - folded;
            }
            case WRAP -> Math.floorMod(at, size);
          };
    }
  }

  private static NDArray pick(NDArray x, int[] rows, int[] columns, float fill) {
    Shape shape = x.getShape();
    int batch = Math.toIntExact(shape.get(0));
    int channels = Math.toIntExact(shape.get(1));
    int height = rows.length / batch;
    int width = columns.length / batch;
    int pixels = height * width;
    long[] index = new long[Math.multiplyExact(batch * channels, pixels)];
    float[] filled = new float[index.length];
    boolean any = false;
    for (int i = 0; i < index.length; i++) {
      int image = i / (channels * pixels);
      int row = rows[image * height + i % pixels / width];
      int column = columns[image * width + i % width];
      if (row < 0 || column < 0) {
        filled[i] = 1;
        any = true;
      } else {
        index[i] = (long) row * width + column;
      }
    }
    Shape flat = new Shape((long) batch * channels, pixels);
    NDArray source = x.getManager().create(LongBuffer.wrap(index), flat);
    NDArray moved = x.reshape(flat).gather(source, 1).reshape(shape);
    if (!any) {
      return moved;
    }
    NDArray outside = x.getManager().create(FloatBuffer.wrap(filled), shape).gt(0.5);
    return ai.djl.ndarray.NDArrays.where(outside, moved.zerosLike().add(fill), moved);
  }
}
