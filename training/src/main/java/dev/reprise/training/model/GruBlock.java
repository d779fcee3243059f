package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.experiment.Recurrent;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;

/// Keras's GRU with `reset_after`: `[batch, time, features]` to the last hidden state `[batch,
/// units]`, or to all of them `[batch, time, units]`.
///
/// With update gate z, reset gate r and candidate h̃, in Keras's order along the last axis of
/// kernel `[features, 3 units]`, recurrent kernel `[units, 3 units]` and biases `[2, 3 units]`: `h̃
/// = tanh(x W_h + b_h + r · (h U_h + c_h))`, `h' = z h + (1 − z) h̃`, from a state of zeros.
final class GruBlock extends LayerBlock {
  private final Recurrent.Gru layer;

  GruBlock(
      LayerDesign design,
      Recurrent.Gru layer,
      NDManager manager,
      SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
    this.layer = layer;
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    NDManager manager = input.getManager();
    NDArray kernel = gates(weights.get(0).transpose());
    NDArray recurrent = gates(weights.get(1).transpose());
    NDArray biases = weights.get(2);
    NDArray bias = gates(biases.get(0));
    NDArray recurrentBias = gates(biases.get(1));
    NDList parameters = new NDList(kernel, recurrent, bias, recurrentBias);
    parameters.attach(manager);
    NDArray state = manager.zeros(new Shape(1, input.getShape().get(0), layer.units()));
    NDList outputs =
        input.getNDArrayInternal().gru(input, state, parameters, true, 1, 0, true, false, true);
    return layer.returnSequences() ? outputs.get(0) : outputs.get(1).squeeze(0);
  }

  /// Keras has the gates z, r, h̃, the engines PyTorch's r, z, h̃.
  private NDArray gates(NDArray keras) {
    int units = layer.units();
    NDArray update = keras.get("0:{}", units);
    NDArray reset = keras.get("{}:{}", units, 2 * units);
    NDArray candidate = keras.get("{}:", 2 * units);
    return reset.concat(update, 0).concat(candidate, 0);
  }
}
