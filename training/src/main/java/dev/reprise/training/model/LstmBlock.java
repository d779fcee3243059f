package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;

/// Keras's LSTM: `[batch, time, features]` to the last hidden state `[batch, units]`, or to all of
/// them `[batch, time, units]`.
///
/// With input gate i, forget gate f, candidate c and output gate o, in Keras's order along the last
/// axis of kernel `[features, 4 units]`, recurrent kernel `[units, 4 units]` and bias `[4 units]`,
/// which is PyTorch's i, f, g, o: `c' = σ(f) c + σ(i) tanh(g)`, `h' = σ(o) tanh(c')`, from states
/// of zeros.
final class LstmBlock extends LayerBlock {
  private final Layer.Lstm layer;

  LstmBlock(
      LayerDesign design, Layer.Lstm layer, NDManager manager, SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
    this.layer = layer;
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    NDManager manager = input.getManager();
    // The engines take PyTorch's shapes and two biases, of which Keras has one.
    NDArray kernel = weights.get(0).transpose();
    NDArray recurrent = weights.get(1).transpose();
    kernel.attach(manager);
    recurrent.attach(manager);
    NDArray bias = weights.get(2);
    NDArray none = manager.zeros(bias.getShape(), DataType.FLOAT32);
    Shape state = new Shape(1, input.getShape().get(0), layer.units());
    NDList states = new NDList(manager.zeros(state), manager.zeros(state));
    NDList outputs =
        input
            .getNDArrayInternal()
            .lstm(
                input,
                states,
                new NDList(kernel, recurrent, bias, none),
                true,
                1,
                0,
                true,
                false,
                true);
    return layer.returnSequences() ? outputs.get(0) : outputs.get(1).squeeze(0);
  }
}
