package dev.reprise.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/// The examples of a split, given out in batches as arrays of the engine.
///
/// @param split the examples
/// @param outputs how many outputs the model has
public record Examples(PreparedSplit split, int outputs) {

  /// The inputs at these positions, `[batch, …]`.
  NDArray inputs(NDManager manager, int[] positions) {
    int width = split.inputs().size() / Math.max(1, split.size());
    Shape shape = new Shape(positions.length, width);
    return switch (split.inputs()) {
      case Tensor.Ints ints -> {
        int[] rows = new int[positions.length * width];
        for (int row = 0; row < positions.length; row++) {
          System.arraycopy(ints.values(), positions[row] * width, rows, row * width, width);
        }
        yield manager.create(IntBuffer.wrap(rows), shape);
      }
      case Tensor.Floats floats -> {
        float[] rows = new float[positions.length * width];
        for (int row = 0; row < positions.length; row++) {
          System.arraycopy(floats.values(), positions[row] * width, rows, row * width, width);
        }
        yield manager.create(FloatBuffer.wrap(rows), shape);
      }
      case Tensor.Doubles d -> throw new IllegalArgumentException("inputs are F32 or I32");
    };
  }

  /// The targets at these positions, `[batch, outputs]`: a number for one output, a row with a
  /// single 1 for several.
  NDArray targets(NDManager manager, int[] positions) {
    float[] rows = new float[positions.length * outputs];
    for (int row = 0; row < positions.length; row++) {
      target(positions[row], rows, row * outputs);
    }
    return manager.create(FloatBuffer.wrap(rows), new Shape(positions.length, outputs));
  }

  /// Writes one example's target into zeros.
  void target(int position, float[] out, int at) {
    switch (split.targets()) {
      case Tensor.Ints ints -> {
        int index = ints.values()[position];
        if (outputs == 1) {
          out[at] = index;
        } else {
          out[at + index] = 1;
        }
      }
      case Tensor.Floats floats ->
          System.arraycopy(floats.values(), position * outputs, out, at, outputs);
      case Tensor.Doubles d -> throw new IllegalArgumentException("targets are F32 or I32");
    }
  }

  /// The true class of an example: its index, or the place of the 1 in its row.
  public int trueClass(int position) {
    return switch (split.targets()) {
      case Tensor.Ints ints -> ints.values()[position];
      case Tensor.Floats floats ->
          outputs == 1
              ? (int) floats.values()[position]
              : largest(floats.values(), position * outputs, outputs);
      case Tensor.Doubles d -> throw new IllegalArgumentException("targets are F32 or I32");
    };
  }

  /// The true number of an example.
  public double trueNumber(int position) {
    return switch (split.targets()) {
      case Tensor.Ints ints -> ints.values()[position];
      case Tensor.Floats floats -> floats.values()[position];
      case Tensor.Doubles doubles -> doubles.values()[position];
    };
  }

  /// The class a row of outputs tells: 1 where a single output is above one half, else the first
  /// largest.
  public static int predictedClass(float[] outputs, int at, int count) {
    return count == 1 ? (outputs[at] > 0.5f ? 1 : 0) : largest(outputs, at, count);
  }

  private static int largest(float[] values, int at, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (values[at + i] > values[at + best]) {
        best = i;
      }
    }
    return best;
  }
}
