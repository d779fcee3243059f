package dev.reprise.engine.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.engine.Engine;
import ai.djl.nn.Block;
import dev.reprise.engine.block.BlockRun.NDInputs;
import dev.reprise.engine.exact.ExactEngine;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Own blocks on the exact engine and on PyTorch, with the same weights: outputs and all gradients
/// within a share of the largest magnitude.
class BlockParityTest {
  private static final double FORWARD = 2e-6;
  private static final double BACKWARD = 2e-5;

  enum Built {
    ATTENTION(() -> new MultiHeadAttention(12, 3, 0, false), NDInputs.of(2, 5, 12)),
    CAUSAL_ATTENTION(() -> new MultiHeadAttention(12, 3, 0, true), NDInputs.of(2, 5, 12)),
    PADDED_ATTENTION(
        () -> new MultiHeadAttention(8, 2, 0, false),
        NDInputs.of(2, 4, 8).with(new float[] {1, 1, 1, 0, 1, 1, 0, 0}, 2, 4)),
    ENCODER(() -> Transformer.encoder(2, 12, 3, 20, 0), NDInputs.of(2, 5, 12)),
    PRE_NORM_ENCODER(
        () -> new Transformer(new Transformer.Settings(2, 12, 3, 20, 0, false, true, 1e-5f)),
        NDInputs.of(2, 5, 12)),
    DECODER(() -> Transformer.decoder(2, 12, 3, 20, 0), NDInputs.of(2, 5, 12)),
    WAVENET(() -> new WaveNetStack(6, 4, 2, 3, 2), NDInputs.of(2, 3, 17)),
    WAVENET_OF_WIDTH_THREE(() -> new WaveNetStack(5, 7, 3, 2, 1), NDInputs.of(2, 1, 16)),
    KERAS_LSTM(() -> new KerasLstm(7, true), NDInputs.of(3, 6, 4)),
    KERAS_LSTM_LAST(() -> new KerasLstm(7, false), NDInputs.of(3, 6, 4));

    private final Supplier<Block> block;
    private final NDInputs inputs;

    Built(Supplier<Block> block, NDInputs inputs) {
      this.block = block;
      this.inputs = inputs;
    }

    BlockRun on(String engine) {
      return BlockRun.of(engine, block.get(), inputs, true);
    }
  }

  /// PyTorch, or the reason why there is none here.
  @BeforeAll
  static void pytorchIsHere() {
    try {
      Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      abort("PyTorch's native library is not available on this system: " + e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(Built.class)
  void outputAndGradientsAreThoseOnPytorch(Built built) {
    BlockRun exact = built.on(ExactEngine.NAME);
    BlockRun other = built.on("PyTorch");
    double forward = BlockRun.distance(exact.output(), other.output());
    assertThat(exact.gradients()).containsOnlyKeys(other.gradients().keySet());
    double backward =
        exact.gradients().entrySet().stream()
            .mapToDouble(
                e ->
                    BlockRun.distance(
                        e.getValue(), Objects.requireNonNull(other.gradients().get(e.getKey()))))
            .max()
            .orElseThrow();
    if (Boolean.getBoolean("parity.seen")) {
      System.out.printf(java.util.Locale.ROOT, "seen %s %.2g %.2g%n", built, forward, backward);
    }
    assertThat(forward).isLessThan(FORWARD);
    assertThat(backward).isLessThan(BACKWARD);
  }
}
