package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;

/// Token ids `[batch, length]` to rows of a table: `[batch, length, outputDim]`.
final class EmbeddingBlock extends LayerBlock {
  EmbeddingBlock(LayerDesign design, NDManager manager, SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    NDArray table = weights.getFirst();
    return input
        .getNDArrayInternal()
        .embedding(input, table, SparseFormat.DENSE)
        .singletonOrThrow();
  }
}
