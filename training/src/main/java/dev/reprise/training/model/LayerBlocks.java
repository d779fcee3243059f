package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.Dropout;
import dev.reprise.core.experiment.Attention;
import dev.reprise.core.experiment.Augmentation;
import dev.reprise.core.experiment.Composite;
import dev.reprise.core.experiment.Convolution;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Normalization;
import dev.reprise.core.experiment.Pooling;
import dev.reprise.core.experiment.Recurrent;
import dev.reprise.core.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Makes DJL blocks of designed layers.
final class LayerBlocks {
  private final NDManager manager;
  private final SortedMap<String, Tensor> weights;
  private final Map<String, Parameter> parameters = new HashMap<>();

  LayerBlocks(NDManager manager, SortedMap<String, Tensor> weights) {
    this.manager = manager;
    this.weights = weights;
  }

  /// Every parameter and state made so far, by its design's name.
  Map<String, Parameter> parameters() {
    return parameters;
  }

  /// A layer with the activation it closes with.
  Block block(LayerDesign design) {
    Block block = withoutActivation(design);
    return design
        .layer()
        .closing()
        .map(
            closing ->
                (Block)
                    new SequentialBlock()
                        .add(block)
                        .addSingleton(x -> Activations.apply(closing, x)))
        .orElse(block);
  }

  /// A layer up to the activation it closes with.
  Block withoutActivation(LayerDesign design) {
    return switch (design.layer()) {
      case Layer.Embedding e -> own(new EmbeddingBlock(design, manager, weights));
      case Layer.Lstm lstm -> own(new LstmBlock(design, lstm, manager, weights));
      case Layer.Dense d -> own(new DenseBlock(design, manager, weights));
      case Layer.Dropout dropout -> Dropout.builder().optRate((float) dropout.rate()).build();
      case Layer.ActivationLayer a -> Blocks.identityBlock();
      case Layer.Flatten f -> LambdaBlock.singleton(LayerBlocks::flatten, "flatten");
      case Layer.Reshape r -> reshape(design.outputShape());
      case Recurrent.Gru gru -> own(new GruBlock(design, gru, manager, weights));
      case Recurrent.Bidirectional twin -> bidirectional(design, twin);
      case Convolution c -> own(new ConvolutionBlock(design, c, manager, weights));
      case Pooling p -> LambdaBlock.singleton(x -> PoolingBlock.apply(p, x), p.kind());
      case Normalization n -> own(new NormalizationBlock(design, n, manager, weights));
      case Attention.MultiHeadAttention a -> own(new AttentionBlock(design, a, manager, weights));
      case Attention.PositionEmbedding p -> own(new PositionBlock(design, manager, weights));
      case Composite.Residual residual -> residual(design, residual);
      case Composite.Assembly a -> chain(design.children());
      case Augmentation a -> new WhileTraining(x -> AugmentationBlock.apply(a, x));
    };
  }

  private Block own(LayerBlock block) {
    List<ParameterDesign> designs =
        java.util.stream.Stream.concat(
                block.design().parameters().stream(), block.design().state().stream())
            .toList();
    List<Parameter> own = block.getDirectParameters().values();
    for (int i = 0; i < designs.size(); i++) {
      parameters.put(designs.get(i).name(), own.get(i));
    }
    return block;
  }

  private Block chain(List<LayerDesign> layers) {
    SequentialBlock chain = new SequentialBlock();
    layers.forEach(layer -> chain.add(block(layer)));
    return chain;
  }

  private Block residual(LayerDesign design, Composite.Residual residual) {
    int inner = residual.layers().size();
    List<LayerDesign> children = design.children();
    Block shortcut =
        residual.shortcut().isEmpty()
            ? Blocks.identityBlock()
            : chain(children.subList(inner, children.size()));
    return new ParallelBlock(
        sides -> new NDList(sides.get(1).head().add(sides.get(0).head())),
        List.of(chain(children.subList(0, inner)), shortcut));
  }

  private Block bidirectional(LayerDesign design, Recurrent.Bidirectional twin) {
    boolean sequences = design.outputShape().size() == 2;
    SequentialBlock backward =
        new SequentialBlock().addSingleton(x -> x.flip(1)).add(block(design.children().get(1)));
    if (sequences) {
      backward.addSingleton(x -> x.flip(1));
    }
    return new ParallelBlock(
        sides -> new NDList(merge(twin.mergeMode(), sides.get(0).head(), sides.get(1).head())),
        List.of(block(design.children().get(0)), backward));
  }

  private static NDArray merge(Recurrent.MergeMode mode, NDArray forward, NDArray backward) {
    return switch (mode) {
      case CONCAT -> forward.concat(backward, -1);
      case SUM -> forward.add(backward);
      case MUL -> forward.mul(backward);
      case AVE -> forward.add(backward).div(2);
    };
  }

  private static NDArray flatten(NDArray x) {
    return x.reshape(x.getShape().get(0), -1);
  }

  private static Block reshape(List<Long> shape) {
    return LambdaBlock.singleton(
        x -> {
          long[] sizes = new long[shape.size() + 1];
          sizes[0] = x.getShape().get(0);
          for (int i = 0; i < shape.size(); i++) {
            sizes[i + 1] = shape.get(i);
          }
          return x.reshape(sizes);
        },
        "reshape");
  }
}
