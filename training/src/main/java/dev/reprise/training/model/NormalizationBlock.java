package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.experiment.Normalization;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;

/// Normalization with γ and β for each channel: the first axis behind the batch of an image, the
/// last of all else.
final class NormalizationBlock extends LayerBlock {
  private final Normalization layer;

  NormalizationBlock(
      LayerDesign design,
      Normalization layer,
      NDManager manager,
      SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
    this.layer = layer;
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    NDManager manager = input.getManager();
    long channels = input.getShape().get(image(input) ? 1 : input.getShape().dimension() - 1);
    NDArray gamma = layer.scale() ? weights.getFirst() : manager.ones(new Shape(channels));
    NDArray beta =
        layer.center() ? weights.get(layer.scale() ? 1 : 0) : manager.zeros(new Shape(channels));
    return switch (layer) {
      case Normalization.BatchNormalization n -> batch(n, input, gamma, beta, weights, training);
      case Normalization.LayerNormalization n -> channels(input, gamma, beta);
      case Normalization.GroupNormalization n -> groups(n, input, gamma, beta);
    };
  }

  private static boolean image(NDArray x) {
    return x.getShape().dimension() == 4;
  }

  private NDArray batch(
      Normalization.BatchNormalization n,
      NDArray x,
      NDArray gamma,
      NDArray beta,
      List<NDArray> weights,
      boolean training) {
    NDArray mean = weights.get(weights.size() - 2);
    NDArray variance = weights.getLast();
    Shape shape = x.getShape();
    NDArray rows = image(x) ? x : x.reshape(-1, shape.get(shape.dimension() - 1));
    if (!training) {
      return normalize(n, rows, mean, variance, gamma, beta, 1, false).reshape(shape);
    }
    // The operator keeps averages by PyTorch's rule, of variances over n − 1; Keras's are over n.
    // With momentum 0 it gives the batch's own, and the averages are formed here.
    NDArray batchMean = mean.zerosLike();
    NDArray batchVariance = mean.zerosLike();
    NDArray out = normalize(n, rows, batchMean, batchVariance, gamma, beta, 0, true).reshape(shape);
    long count = x.size() / mean.size();
    move(mean, batchMean, n.momentum());
    move(
        variance,
        count > 1 ? batchVariance.mul((count - 1f) / count) : mean.zerosLike(),
        n.momentum());
    return out;
  }

  private static void move(NDArray average, NDArray batch, double momentum) {
    NDArray next = average.mul((float) momentum).add(batch.mul((float) (1 - momentum)));
    next.copyTo(average);
  }

  private NDArray normalize(
      Normalization.BatchNormalization n,
      NDArray rows,
      NDArray mean,
      NDArray variance,
      NDArray gamma,
      NDArray beta,
      float momentum,
      boolean training) {
    return rows.getNDArrayInternal()
        .batchNorm(rows, mean, variance, gamma, beta, 1, momentum, (float) n.epsilon(), training)
        .singletonOrThrow();
  }

  private NDArray channels(NDArray x, NDArray gamma, NDArray beta) {
    NDArray last = image(x) ? x.transpose(0, 2, 3, 1) : x;
    NDArray out = layerNorm(last, gamma, beta);
    return image(x) ? out.transpose(0, 3, 1, 2) : out;
  }

  private NDArray layerNorm(NDArray x, NDArray gamma, NDArray beta) {
    return x.getNDArrayInternal()
        .layerNorm(x, gamma.getShape(), gamma, beta, (float) layer.epsilon())
        .singletonOrThrow();
  }

  private NDArray groups(
      Normalization.GroupNormalization n, NDArray x, NDArray gamma, NDArray beta) {
    boolean sequence = x.getShape().dimension() == 3;
    NDArray first = sequence ? x.transpose(0, 2, 1) : x;
    Shape shape = first.getShape();
    NDArray grouped = first.reshape(shape.get(0), n.groups(), -1);
    Shape group = new Shape(grouped.getShape().get(2));
    NDManager manager = x.getManager();
    NDArray normal = layerNorm(grouped, manager.ones(group), manager.zeros(group)).reshape(shape);
    long[] one = new long[shape.dimension()];
    java.util.Arrays.fill(one, 1);
    one[1] = shape.get(1);
    NDArray out = normal.mul(gamma.reshape(one)).add(beta.reshape(one));
    return sequence ? out.transpose(0, 2, 1) : out;
  }
}
