package dev.reprise.benchmarks;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import dev.reprise.engine.block.Transformer;
import java.util.List;

/// The models that are timed.
final class Models {
  private static final float DROPOUT = 0.1f;

  private Models() {}

  /// 784-512-512-10 with rectifiers.
  static Block mlp() {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(512).build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(512).build())
        .add(Activation.reluBlock())
        .add(Linear.builder().setUnits(10).build());
  }

  /// The worked case: token ids `[batch, 250]` to one logit.
  static Block imdbLstm() {
    return new SequentialBlock()
        .add(new TokenEmbedding(10_000, 64))
        .add(
            LSTM.builder()
                .setNumLayers(1)
                .setStateSize(64)
                .optBatchFirst(true)
                .optReturnState(false)
                .build())
        .add(new LambdaBlock(hidden -> new NDList(hidden.head().get(":, -1")), "last"))
        .add(Linear.builder().setUnits(1).build());
  }

  /// BERT's kind of encoder: token ids `[batch, time]` to two logits from the mean over time.
  static Block encoder() {
    return new SequentialBlock()
        .add(new TokenEmbedding(1_000, 256))
        .add(Transformer.encoder(4, 256, 8, 1024, DROPOUT))
        .add(new LambdaBlock(x -> new NDList(x.head().mean(new int[] {1})), "mean"))
        .add(Linear.builder().setUnits(2).build());
  }

  /// GPT-2's kind of decoder for characters: ids `[batch, 256]` to logits `[batch · 256, 65]`.
  static Block gpt() {
    return new SequentialBlock()
        .add(new TokenEmbedding(65, 384))
        .add(Transformer.decoder(6, 384, 6, 1536, DROPOUT))
        .add(Linear.builder().setUnits(65).build())
        .add(new LambdaBlock(x -> new NDList(x.head().reshape(-1, 65)), "rows"));
  }

  /// ResNet-18 (He and others 2016) for small images: a 3 × 3 stem and no first pooling.
  static Block resNet18() {
    SequentialBlock net =
        new SequentialBlock().add(convolution(64, 3, 1)).add(norm()).add(Activation.reluBlock());
    for (int filters = 64; filters <= 512; filters *= 2) {
      net.add(residual(filters, filters == 64 ? 1 : 2, filters != 64));
      net.add(residual(filters, 1, false));
    }
    return net.add(Pool.globalAvgPool2dBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(10).build());
  }

  private static Block residual(int filters, int stride, boolean project) {
    SequentialBlock branch =
        new SequentialBlock()
            .add(convolution(filters, 3, stride))
            .add(norm())
            .add(Activation.reluBlock())
            .add(convolution(filters, 3, 1))
            .add(norm());
    Block shortcut =
        project
            ? new SequentialBlock().add(convolution(filters, 1, stride)).add(norm())
            : Blocks.identityBlock();
    return new ParallelBlock(
        branches ->
            new NDList(
                Activation.relu(branches.get(0).singletonOrThrow().add(branches.get(1).head()))),
        List.of(branch, shortcut));
  }

  private static Block convolution(int filters, int kernel, int stride) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .optStride(new Shape(stride, stride))
        .optBias(false)
        .build();
  }

  private static Block norm() {
    return BatchNorm.builder().build();
  }
}
