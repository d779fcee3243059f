package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;

/// Adds the first rows of a table to a sequence `[batch, time, features]`.
final class PositionBlock extends LayerBlock {
  PositionBlock(LayerDesign design, NDManager manager, SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    NDArray table = weights.getFirst();
    long time = input.getShape().get(1);
    return input.add(time == table.getShape().get(0) ? table : table.get("0:{}", time));
  }
}
