package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;

/// A fully connected layer on the last axis, without its activation: `x · kernel + bias`, kernel
/// `[features, units]`.
final class DenseBlock extends LayerBlock {
  DenseBlock(LayerDesign design, NDManager manager, SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    Shape shape = input.getShape();
    NDArray kernel = weights.getFirst();
    boolean flat = shape.dimension() == 2;
    NDArray rows = flat ? input : input.reshape(-1, shape.get(shape.dimension() - 1));
    NDArray out = rows.matMul(kernel);
    if (weights.size() > 1) {
      out = out.add(weights.get(1));
    }
    return flat
        ? out
        : out.reshape(shape.slice(0, shape.dimension() - 1).add(kernel.getShape().get(1)));
  }
}
