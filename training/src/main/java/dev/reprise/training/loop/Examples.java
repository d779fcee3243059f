package dev.reprise.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.LayerDesign;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;

/// The examples of a split, given out in batches as arrays of the engine.
///
/// @param split the examples
/// @param tokens how many targets an example has: one, or as many as it has tokens
/// @param outputs how many outputs the model has for each target
/// @param inferenceBatch how many examples are worth a batch where no gradient is formed
public record Examples(PreparedSplit split, int tokens, int outputs, int inferenceBatch) {
  private static final int LARGEST_BATCH = 256;

  // 8 MiB: the largest layer's output for a batch, as a rule.
  private static final long WORKING_SET = 1 << 21;

  /// Examples with one target each.
  public Examples(PreparedSplit split, int outputs) {
    this(split, 1, outputs, LARGEST_BATCH);
  }

  /// The examples of a split, for a model of this design.
  public static Examples of(PreparedSplit split, Design design) {
    List<Long> output = design.outputShape();
    long largest = 1;
    for (LayerDesign layer : design.layers()) {
      long size = layer.outputShape().stream().reduce(1L, Math::multiplyExact);
      largest = Math.max(largest, size);
    }
    return new Examples(
        split,
        isEachToken(split) ? output.getFirst().intValue() : 1,
        output.getLast().intValue(),
        (int) Math.clamp(WORKING_SET / largest, 1, LARGEST_BATCH));
  }

  /// Whether every token of an example has a target of its own.
  static boolean isEachToken(PreparedSplit split) {
    return split.targets() instanceof Tensor.Ints && split.targets().shape().length == 2;
  }

  /// The inputs at these positions, `[batch, …]`.
  NDArray inputs(NDManager manager, int[] positions) {
    int width = split.inputs().size() / Math.max(1, split.size());
    Shape shape = shape(positions.length, split.inputs().shape());
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

  private static Shape shape(int batch, int[] inputs) {
    long[] shape = new long[inputs.length];
    shape[0] = batch;
    for (int axis = 1; axis < shape.length; axis++) {
      shape[axis] = inputs[axis];
    }
    return new Shape(shape);
  }

  /// The targets at these positions, `[batch, outputs]`: a number for one output, a row with a
  /// single 1 for several; or such a row for every token, `[batch, tokens, outputs]`.
  NDArray targets(NDManager manager, int[] positions) {
    int width = tokens * outputs;
    float[] rows = new float[positions.length * width];
    for (int row = 0; row < positions.length; row++) {
      target(positions[row], rows, row * width);
    }
    Shape shape =
        isEachToken(split)
            ? new Shape(positions.length, tokens, outputs)
            : new Shape(positions.length, outputs);
    return manager.create(FloatBuffer.wrap(rows), shape);
  }

  /// Writes one example's target into zeros.
  void target(int position, float[] out, int at) {
    switch (split.targets()) {
      case Tensor.Ints ints -> {
        for (int token = 0; token < tokens; token++) {
          int index = ints.values()[position * tokens + token];
          if (outputs == 1) {
            out[at] = index;
          } else {
            out[at + token * outputs + index] = 1;
          }
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

  /// The true class of one of an example's tokens.
  public int trueClass(int position, int token) {
    return tokens == 1
        ? trueClass(position)
        : ((Tensor.Ints) split.targets()).values()[position * tokens + token];
  }

  /// The true number of an example.
  public double trueNumber(int position) {
    return switch (split.targets()) {
      case Tensor.Ints ints -> ints.values()[position];
      case Tensor.Floats floats -> floats.values()[position];
      case Tensor.Doubles doubles -> doubles.values()[position];
    };
  }

  /// A model's outputs for all examples with their shape.
  public Tensor tensor(float[] values) {
    int[] shape =
        isEachToken(split)
            ? new int[] {split.size(), tokens, outputs}
            : new int[] {split.size(), outputs};
    return new Tensor.Floats(shape, values);
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
