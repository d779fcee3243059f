package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A function of one array that keeps its shape, applied while training and left out otherwise.
final class WhileTraining extends AbstractBlock {
  private final UnaryOperator<NDArray> function;

  WhileTraining(UnaryOperator<NDArray> function) {
    super((byte) 1);
    this.function = function;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return training ? new NDList(function.apply(inputs.singletonOrThrow())) : inputs;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return inputs;
  }
}
