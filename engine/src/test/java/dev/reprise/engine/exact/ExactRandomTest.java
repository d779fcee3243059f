package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Random numbers depend on what they are for, and on nothing else.
final class ExactRandomTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private float[] mask(long seed, long epoch, long step, int ordinal, long... ids) {
    NDArray ones = manager.ones(new Shape(ids.length, 5, 3));
    try (ExactRandom context = ExactRandom.enter(seed, epoch, step, ids)) {
      for (int i = 0; i < ordinal; i++) {
        Dropout.dropout(ones, 0.5f);
      }
      return Dropout.dropout(ones, 0.5f).head().toFloatArray();
    }
  }

  @Test
  void anExampleKeepsItsDropoutMaskInAnyBatch() {
    NDArray together = manager.create(mask(1, 2, 3, 0, 10, 11, 12), new Shape(3, 15));
    assertThat(mask(1, 2, 9, 0, 12)).isEqualTo(together.get(2).toFloatArray());
    assertThat(mask(1, 2, 9, 0, 11, 10)).startsWith(together.get(1).toFloatArray());
  }

  @Test
  void seedEpochExampleAndPlaceEachChangeTheMask() {
    float[] mask = mask(1, 2, 3, 0, 10);
    assertThat(mask).containsOnly(0, 2);
    assertThat(mask(2, 2, 3, 0, 10)).isNotEqualTo(mask);
    assertThat(mask(1, 3, 3, 0, 10)).isNotEqualTo(mask);
    assertThat(mask(1, 2, 3, 1, 10)).isNotEqualTo(mask);
    assertThat(mask(1, 2, 3, 0, 11)).isNotEqualTo(mask);
    assertThat(mask(1, 2, 3, 0, 10)).isEqualTo(mask);
  }

  @Test
  void aBatchThatDoesNotFitItsExamplesIsRefused() {
    try (ExactRandom context = ExactRandom.enter(1, 2, 3, new long[] {4, 5})) {
      assertThatThrownBy(() -> Dropout.dropout(manager.ones(new Shape(3, 2))))
          .hasMessageContaining("epoch 2, step 3")
          .hasMessageContaining("2 example ids");
    }
  }

  @Test
  void dropoutOutsideTrainingChangesNothing() {
    NDArray x = manager.create(new float[] {1, 2});
    assertThat(Dropout.dropout(x, 0.5f, false).head().contentEquals(x)).isTrue();
  }

  @Test
  void theSeedOfTheProcessRepeatsEverything() {
    ExactEngine.instance().setRandomSeed(5);
    NDArray first = manager.randomNormal(new Shape(1000));
    NDArray second = manager.randomNormal(new Shape(1000));
    ExactEngine.instance().setRandomSeed(5);
    assertThat(manager.randomNormal(new Shape(1000))).isEqualTo(first);
    assertThat(second).isNotEqualTo(first);
    assertThat(first.mean().toFloatArray()[0]).isCloseTo(0, within(0.15f));
  }

  @Test
  void drawsStayInTheirRanges() {
    NDArray uniform = manager.randomUniform(-2, 3, new Shape(1000));
    assertThat(uniform.min().toFloatArray()[0]).isBetween(-2f, -1.9f);
    assertThat(uniform.max().toFloatArray()[0]).isBetween(2.9f, 3f);
    NDArray integers = manager.randomInteger(3, 6, new Shape(1000), DataType.INT32);
    assertThat(integers.unique().get(0).toIntArray()).containsExactly(3, 4, 5);
    NDArray truncated = manager.truncatedNormal(1, 2, new Shape(1000), DataType.FLOAT32);
    assertThat(truncated.min().toFloatArray()[0]).isBetween(-3f, -2f);
    assertThat(manager.randomPermutation(5).sort().toLongArray()).containsExactly(0, 1, 2, 3, 4);
  }
}
