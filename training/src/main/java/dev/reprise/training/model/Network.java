package dev.reprise.training.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.exact.ExactEngine;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Parameter> parameters = new ArrayList<>();
  private final ParameterStore store = new Direct();

  /// Builds the blocks and copies the weights.
  ///
  /// @throws IllegalArgumentException where a weight is missing or has another shape
  public Network(Design design, SortedMap<String, Tensor> weights) {
    manager = ExactEngine.instance().newBaseManager();
    output = design.outputActivation();
    for (LayerDesign layer : design.layers()) {
      Block block = block(layer, weights);
      body.add(block);
      parameters.addAll(block.getDirectParameters().values());
      boolean last = layer == design.layers().getLast();
      if (!last && layer.layer() instanceof Layer.Dense dense) {
        body.add(activation(dense.activation()));
      }
      if (!last && layer.layer() instanceof Layer.ActivationLayer activation) {
        body.add(activation(activation.function()));
      }
    }
  }

  /// A place for the arrays of one batch; close it after use.
  public NDManager newManager() {
    return manager.newSubManager();
  }

  /// The outputs before the last activation, for inputs `[batch, …]`.
  public NDArray forward(NDArray inputs, boolean training) {
    return body.forward(store, new NDList(inputs), training).singletonOrThrow();
  }

  /// The outputs, from what [#forward] gave.
  public NDArray activate(NDArray forward) {
    return Activations.apply(output, forward);
  }

  /// The parameters, in the order of the design.
  public List<NDArray> parameters() {
    return parameters.stream().map(Parameter::getArray).toList();
  }

  /// Says that gradients are wanted.
  public void requireGradients() {
    parameters().forEach(array -> array.setRequiresGradient(true));
  }

  @Override
  public void close() {
    manager.close();
  }

  private Block block(LayerDesign design, SortedMap<String, Tensor> weights) {
    return switch (design.layer()) {
      case Layer.Embedding e -> new EmbeddingBlock(design, manager, weights);
      case Layer.Lstm lstm -> new LstmBlock(design, lstm, manager, weights);
      case Layer.Dense d -> new DenseBlock(design, manager, weights);
      case Layer.Dropout dropout -> Dropout.builder().optRate((float) dropout.rate()).build();
      case Layer.ActivationLayer a -> Blocks.identityBlock();
      case Layer.Flatten f ->
          LambdaBlock.singleton(x -> x.reshape(x.getShape().get(0), -1), "flatten");
      case Layer.GlobalAveragePooling1d p ->
          LambdaBlock.singleton(x -> x.mean(new int[] {1}), "global_average_pooling1d");
    };
  }

  private static Block activation(Activation activation) {
    return LambdaBlock.singleton(x -> Activations.apply(activation, x), activation.label());
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
