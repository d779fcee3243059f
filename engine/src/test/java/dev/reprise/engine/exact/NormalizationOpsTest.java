package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/// Normalisation on numbers that can be checked by hand.
final class NormalizationOpsTest {
  private final NDManager manager = ExactEngine.instance().newBaseManager();

  @Test
  void preluScalesWhatIsNotPositive() {
    NDArray x = manager.create(new float[] {-2, 0, 3, Float.NaN}, new Shape(1, 2, 2));
    NDArray alpha = manager.create(new float[] {0.5f, 4});
    NDArray y = x.getNDArrayInternal().prelu(x, alpha).head();
    assertThat(y.toFloatArray()).containsExactly(-1, 0, 3, Float.NaN);
  }

  @Test
  void groupsAreNormalisedByThemselves() {
    NDArray x = manager.create(new float[] {1, 3, 10, 30, 7, 7, 0, 8}, new Shape(1, 4, 2));
    NDArray gamma = manager.create(new float[] {1, 1, 1, 2});
    NDArray beta = manager.create(new float[] {0, 0, 5, 5});
    float[] each = ExactOps.groupNorm(x, 4, gamma, beta, 0).toFloatArray();
    assertThat(each).containsExactly(-1, 1, -1, 1, Float.NaN, Float.NaN, 3, 7);
    float[] pairs = ExactOps.groupNorm(x, 2, null, null, 0).toFloatArray();
    assertThat(pairs[0]).isBetween(-1.0f, -0.8f);
    assertThat(pairs[0] + pairs[1] + pairs[2] + pairs[3]).isBetween(-1e-5f, 1e-5f);
  }

  @Test
  void trainingMovesTheRunningStatisticsAndInferenceUsesThem() {
    NDArray x = manager.create(new float[] {1, 3, 5, 7}, new Shape(4, 1));
    NDArray mean = manager.create(new float[] {2});
    NDArray variance = manager.create(new float[] {1});
    x.getNDArrayInternal().batchNorm(x, mean, variance, null, null, 1, 0.5f, 0, true);
    assertThat(mean.toFloatArray()).containsExactly(3);
    assertThat(variance.toFloatArray()[0]).isEqualTo(0.5f + 0.5f * (20.0f / 3));
    NDArray four = manager.create(new float[] {4});
    NDArray y =
        x.getNDArrayInternal().batchNorm(x, mean, four, null, null, 1, 0.5f, 0, false).head();
    assertThat(y.toFloatArray()).containsExactly(-1, 0, 1, 2);
    assertThat(mean.toFloatArray()).containsExactly(3);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    NDArray x = manager.zeros(new Shape(2, 6, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExactOps.groupNorm(x, 4, null, null, 1e-5f))
        .withMessageContaining("groupNorm with 4 groups");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> x.getNDArrayInternal().layerNorm(x, new Shape(6), null, null, 1e-5f))
        .withMessageContaining("layerNorm over (6)");
  }
}
