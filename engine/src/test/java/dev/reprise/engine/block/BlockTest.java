package dev.reprise.engine.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.reprise.engine.block.BlockRun.NDInputs;
import dev.reprise.engine.exact.ExactEngine;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What own blocks promise beyond their numbers.
class BlockTest {
  private static final int TIME = 9;
  private static final int WIDTH = 8;

  private static float[] output(Block block, float[] x, long... shape) {
    NDInputs inputs = new NDInputs(List.of(new Shape(shape)), List.of(x));
    return BlockRun.of(ExactEngine.NAME, block, inputs, false).output();
  }

  @Test
  void aDecoderSeesNothingOfWhatComesLater() {
    float[] x = BlockRun.values(37, TIME * WIDTH, 1);
    float[] changed = x.clone();
    Arrays.fill(changed, 5 * WIDTH, changed.length, 3.5f);
    float[] one = output(Transformer.decoder(2, WIDTH, 2, 16, 0), x, 1, TIME, WIDTH);
    float[] other = output(Transformer.decoder(2, WIDTH, 2, 16, 0), changed, 1, TIME, WIDTH);
    assertThat(Arrays.copyOf(other, 5 * WIDTH)).isEqualTo(Arrays.copyOf(one, 5 * WIDTH));
    assertThat(Arrays.copyOfRange(other, 5 * WIDTH, 6 * WIDTH))
        .isNotEqualTo(Arrays.copyOfRange(one, 5 * WIDTH, 6 * WIDTH));
    float[] seen = output(Transformer.encoder(1, WIDTH, 2, 16, 0), x, 1, TIME, WIDTH);
    float[] seenToo = output(Transformer.encoder(1, WIDTH, 2, 16, 0), changed, 1, TIME, WIDTH);
    assertThat(seenToo[0]).isNotEqualTo(seen[0]);
  }

  @Test
  void waveNetSeesItsReceptiveFieldAndNothingLater() {
    // One causal convolution of width 2, then dilations 1, 2, 4 twice: 1 + 1 + 2 · 7 inputs.
    int field = 16;
    int length = 40;
    float[] x = BlockRun.values(37, length, 1);
    float[] one = output(new WaveNetStack(4, 3, 2, 3, 2), x, 1, 1, length);
    for (int at : new int[] {0, 17}) {
      float[] changed = x.clone();
      changed[at] += 1;
      float[] other = output(new WaveNetStack(4, 3, 2, 3, 2), changed, 1, 1, length);
      for (int t = 0; t < length; t++) {
        boolean same = true;
        for (int skip = 0; skip < 3; skip++) {
          same &= one[skip * length + t] == other[skip * length + t];
        }
        assertThat(same)
            .as("output %d after a change at %d", t, at)
            .isEqualTo(t < at || t >= at + field);
      }
    }
  }

  @Test
  void paddingIsNotLookedAt() {
    float[] x = BlockRun.values(37, TIME * WIDTH, 1);
    float[] changed = x.clone();
    Arrays.fill(changed, 6 * WIDTH, changed.length, -2f);
    float[] present = {1, 1, 1, 1, 1, 1, 0, 0, 0};
    float[][] outputs = new float[2][];
    for (int i = 0; i < 2; i++) {
      NDInputs inputs =
          new NDInputs(
              List.of(new Shape(1, TIME, WIDTH), new Shape(1, TIME)),
              List.of(i == 0 ? x : changed, present));
      Block block = Transformer.encoder(2, WIDTH, 2, 16, 0);
      outputs[i] = BlockRun.of(ExactEngine.NAME, block, inputs, false).output();
    }
    assertThat(Arrays.copyOf(outputs[1], 6 * WIDTH))
        .isEqualTo(Arrays.copyOf(outputs[0], 6 * WIDTH));
  }

  @Test
  void threadsDoNotChangeABit() {
    BlockRun[] runs = new BlockRun[3];
    int before = ExactEngine.workers().threads();
    try {
      for (int i = 0; i < runs.length; i++) {
        ExactEngine.setThreads(new int[] {1, 2, 7}[i]);
        Block block = Transformer.decoder(2, 24, 3, 40, 0.2f);
        runs[i] = BlockRun.of(ExactEngine.NAME, block, NDInputs.of(3, 17, 24), false);
      }
    } finally {
      ExactEngine.setThreads(before);
    }
    for (BlockRun run : runs) {
      assertThat(run.output()).isEqualTo(runs[0].output());
      run.gradients()
          .forEach((name, g) -> assertThat(g).as(name).isEqualTo(runs[0].gradients().get(name)));
    }
  }

  @Test
  void dropoutIsAtWorkWhileTrainingAlone() {
    NDInputs inputs = NDInputs.of(2, 6, 12);
    float[] plain =
        BlockRun.of(ExactEngine.NAME, Transformer.encoder(1, 12, 3, 20, 0), inputs, true).output();
    assertThat(
            BlockRun.of(ExactEngine.NAME, Transformer.encoder(1, 12, 3, 20, 0.3f), inputs, false)
                .output())
        .isEqualTo(plain);
    assertThat(
            BlockRun.of(ExactEngine.NAME, Transformer.encoder(1, 12, 3, 20, 0.3f), inputs, true)
                .output())
        .isNotEqualTo(plain);
  }

  @Test
  void kerasLstmBeginsAsKerasDoes() {
    KerasLstm lstm = new KerasLstm(6, false);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), ExactEngine.NAME)) {
      lstm.initialize(manager, DataType.FLOAT32, new Shape(2, 5, 10));
      NDArray recurrent = lstm.getDirectParameters().get("recurrent_kernel").getArray();
      float[] gram = recurrent.transpose().matMul(recurrent).toFloatArray();
      for (int i = 0; i < gram.length; i++) {
        assertThat(gram[i]).isCloseTo(i % 7 == 0 ? 1 : 0, within(1e-6f));
      }
      float[] bias = lstm.getDirectParameters().get("bias").getArray().toFloatArray();
      for (int i = 0; i < bias.length; i++) {
        assertThat(bias[i]).isEqualTo(i / 6 == 1 ? 1 : 0);
      }
      float[] kernel = lstm.getDirectParameters().get("kernel").getArray().toFloatArray();
      double bound = Math.sqrt(6.0 / (10 + 24));
      float largest = 0;
      for (float value : kernel) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat((double) largest).isBetween(bound * 0.8, bound);
    }
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new MultiHeadAttention(10, 3, 0, false))
        .hasMessageContaining("3 heads")
        .hasMessageContaining("10");
    assertThatThrownBy(() -> Transformer.encoder(0, 8, 2, 8, 0)).hasMessageContaining("layers");
    assertThatThrownBy(() -> Transformer.encoder(1, 8, 2, 8, 1)).hasMessageContaining("dropout");
    assertThatThrownBy(() -> new WaveNetStack(0, 1, 1, 1, 1)).hasMessageContaining("from 1");
    assertThatThrownBy(() -> new KerasLstm(0, true)).hasMessageContaining("units");
  }
}
