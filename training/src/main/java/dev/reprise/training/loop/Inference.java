package dev.reprise.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.progress.Progress;
import dev.reprise.training.model.Network;
import java.util.stream.IntStream;

/// Runs a network over all examples of a split, in standard order, without learning from them.
///
/// Every output depends on its own example alone, so batches are cut as is convenient.
public final class Inference {
  private Inference() {}

  /// What a network makes of a split.
  ///
  /// @param outputs row by row
  /// @param losses each example's loss
  public record Scored(float[] outputs, float[] losses) {}

  /// Outputs and losses of all examples.
  public static Scored score(Network network, Examples examples, Loss loss, Progress.Task task) {
    return score(network, examples, loss, task, examples.inferenceBatch());
  }

  static Scored score(
      Network network, Examples examples, Loss loss, Progress.Task task, int batch) {
    int size = examples.split().size();
    int width = Math.multiplyExact(examples.tokens(), examples.outputs());
    float[] outputs = new float[Math.multiplyExact(size, width)];
    float[] losses = new float[size];
    for (int from = 0; from < size; from += batch) {
      int[] positions = IntStream.range(from, Math.min(size, from + batch)).toArray();
      try (NDManager manager = network.newManager()) {
        NDArray forward = network.forward(examples.inputs(manager, positions), false);
        NDArray out = network.activate(forward);
        NDArray targets = examples.targets(manager, positions);
        NDArray each = Losses.perExample(loss, forward, out, targets);
        copy(out, outputs, from * width);
        copy(each, losses, from);
      }
      task.advanceTo(from + positions.length, "");
    }
    return new Scored(outputs, losses);
  }

  /// The outputs of all examples, row by row; targets are not looked at.
  public static float[] outputs(Network network, Examples examples) {
    int size = examples.split().size();
    int width = Math.multiplyExact(examples.tokens(), examples.outputs());
    int batch = examples.inferenceBatch();
    float[] outputs = new float[Math.multiplyExact(size, width)];
    for (int from = 0; from < size; from += batch) {
      int[] positions = IntStream.range(from, Math.min(size, from + batch)).toArray();
      try (NDManager manager = network.newManager()) {
        NDArray forward = network.forward(examples.inputs(manager, positions), false);
        copy(network.activate(forward), outputs, from * width);
      }
    }
    return outputs;
  }

  private static void copy(NDArray from, float[] to, int at) {
    float[] values = from.toFloatArray();
    System.arraycopy(values, 0, to, at, values.length);
  }
}
