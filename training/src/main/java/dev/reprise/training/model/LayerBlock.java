package dev.reprise.training.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.exact.OperatorTrace;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// An ordinary DJL block for a designed layer: one array in, one array out, and parameters named
/// and shaped as Keras does.
abstract class LayerBlock extends AbstractBlock {
  private final LayerDesign design;
  private final List<Parameter> own = new ArrayList<>();

  LayerBlock(LayerDesign design, NDManager manager, SortedMap<String, Tensor> weights) {
    super((byte) 1);
    this.design = design;
    for (ParameterDesign parameter : design.parameters()) {
      own.add(addParameter(parameter(parameter, manager, weights, true)));
    }
    for (ParameterDesign state : design.state()) {
      own.add(addParameter(parameter(state, manager, weights, false)));
    }
  }

  private static Parameter parameter(
      ParameterDesign design,
      NDManager manager,
      SortedMap<String, Tensor> weights,
      boolean trained) {
    if (!(weights.get(design.name()) instanceof Tensor.Floats tensor)
        || !java.util.Arrays.equals(tensor.shape(), design.dimensions())) {
      throw new IllegalArgumentException(
          "expected the weight " + design.name() + " as F32 " + design.shape());
    }
    long[] shape = design.shape().stream().mapToLong(Integer::longValue).toArray();
    NDArray array = manager.create(FloatBuffer.wrap(tensor.values()), new Shape(shape));
    array.setName(design.name());
    return Parameter.builder()
        .setName(design.name())
        .setType(
            !trained
                ? Parameter.Type.OTHER
                : design.name().endsWith("/bias") ? Parameter.Type.BIAS : Parameter.Type.WEIGHT)
        .optRequiresGrad(trained)
        .optShape(new Shape(shape))
        .optArray(array)
        .build();
  }

  /// The output for an input `[batch, …]`.
  ///
  /// @param weights the layer's parameters, in the order of its design, then its state
  abstract NDArray forward(NDArray input, List<NDArray> weights, boolean training);

  final LayerDesign design() {
    return design;
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    OperatorTrace.within(design.name());
    NDArray input = inputs.singletonOrThrow();
    Device device = input.getDevice();
    List<NDArray> weights =
        own.stream().map(parameter -> store.getValue(parameter, device, training)).toList();
    return new NDList(forward(input, weights, training));
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputs) {
    long[] one = design.outputShape().stream().mapToLong(Long::longValue).toArray();
    return new Shape[] {new Shape(Objects.requireNonNull(inputs)[0].get(0)).addAll(new Shape(one))};
  }
}
