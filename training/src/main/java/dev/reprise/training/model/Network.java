package dev.reprise.training.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.exact.ExactEngine;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A designed model with its numbers, as ordinary DJL blocks.
///
/// The activation the model ends with is kept apart, because losses of sigmoid and softmax are
/// computed from what stands before it. Not for use by several threads.
public final class Network implements AutoCloseable {
  private final NDManager manager;
  private final SequentialBlock body = new SequentialBlock();
  private final Activation output;
  private final List<NDArray> parameters;
  private final List<NDArray> state;
  private final ParameterStore store = new Direct();

  /// Builds the blocks and copies the weights.
  ///
  /// @throws IllegalArgumentException where a weight is missing or has another shape
  public Network(Design design, SortedMap<String, Tensor> weights) {
    manager = ExactEngine.instance().newBaseManager();
    output = design.outputActivation();
    LayerBlocks blocks = new LayerBlocks(manager, weights);
    for (LayerDesign layer : design.layers()) {
      boolean last = layer == design.layers().getLast();
      Block block = last ? blocks.withoutActivation(layer) : blocks.block(layer);
      body.add(block);
    }
    parameters = arrays(blocks, design.parameters());
    state = arrays(blocks, design.state());
  }

  private static List<NDArray> arrays(LayerBlocks blocks, List<ParameterDesign> designs) {
    return designs.stream()
        .map(design -> Objects.requireNonNull(blocks.parameters().get(design.name())).getArray())
        .toList();
  }

  /// A place for the arrays of one batch; close it after use.
  public NDManager newManager() {
    return manager.newSubManager();
  }

  /// The outputs before the last activation, for inputs `[batch, …]`. While training, layers drop
  /// out and augment, and batch normalization moves its averages.
  public NDArray forward(NDArray inputs, boolean training) {
    return body.forward(store, new NDList(inputs), training).singletonOrThrow();
  }

  /// The outputs, from what [#forward] gave.
  public NDArray activate(NDArray forward) {
    return Activations.apply(output, forward);
  }

  /// The parameters, in the order of the design.
  public List<NDArray> parameters() {
    return parameters;
  }

  /// What is kept but not trained, in the order of the design.
  public List<NDArray> state() {
    return state;
  }

  /// Says that gradients are wanted.
  public void requireGradients() {
    parameters.forEach(array -> array.setRequiresGradient(true));
  }

  @Override
  public void close() {
    manager.close();
  }

  /// DJL's store mirrors parameters over devices; here there is one of each.
  private static final class Direct extends ParameterStore {
    @Override
    public @Nullable NDArray getValue(
        @Nullable Parameter parameter, Device device, boolean training) {
      return parameter == null ? null : parameter.getArray();
    }
  }
}
