package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.reprise.core.experiment.Attention.MultiHeadAttention;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.block.Attention;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Keras's self-attention: `[batch, time, features]` to the same.
final class AttentionBlock extends LayerBlock {
  private final MultiHeadAttention layer;

  AttentionBlock(
      LayerDesign design,
      MultiHeadAttention layer,
      NDManager manager,
      SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
    this.layer = layer;
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    NDArray q = project(input, weights, 0);
    NDArray k = project(input, weights, 1);
    NDArray v = project(input, weights, 2);
    NDArray mask =
        layer.useCausalMask()
            ? Attention.causalMask(input.getManager(), input.getShape().get(1))
            : null;
    NDArray seen =
        Attention.attend(q, k, v, layer.numHeads(), mask, null, (float) layer.dropout(), training);
    return project(seen, weights, 3);
  }

  /// The product with a kernel whose heads are an axis of their own, here one with the axis beside
  /// them.
  private NDArray project(NDArray x, List<NDArray> weights, int part) {
    int step = layer.useBias() ? 2 : 1;
    NDArray kernel = weights.get(part * step).reshape(x.getShape().get(2), -1);
    @Nullable NDArray bias = layer.useBias() ? weights.get(part * step + 1).reshape(-1) : null;
    NDArray out = x.matMul(kernel);
    return bias == null ? out : out.add(bias);
  }
}
