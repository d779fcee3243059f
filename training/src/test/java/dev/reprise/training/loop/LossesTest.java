package dev.reprise.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.engine.exact.ExactEngine;
import org.junit.jupiter.api.Test;

class LossesTest {
  private record Result(float[] losses, float[] gradient) {}

  private static Result result(Loss loss, float[] z, float[] target, int width) {
    Shape shape = new Shape(z.length / width, width);
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      NDArray forward = manager.create(z, shape);
      forward.setRequiresGradient(true);
      try (GradientCollector collector = ExactEngine.instance().newGradientCollector()) {
        NDArray targets = manager.create(target, shape);
        NDArray losses = Losses.perExample(loss, forward, forward, targets);
        collector.backward(losses.sum());
        return new Result(losses.toFloatArray(), forward.getGradient().toFloatArray());
      }
    }
  }

  private static double softplus(double x) {
    return StrictMath.log1p(StrictMath.exp(-Math.abs(x))) + Math.max(x, 0);
  }

  @Test
  void binaryCrossentropyIsExactWhereTheSigmoidSaturates() {
    float[] z = {0, 0, 1.5f, -1.5f, 30, 30, -30, -30, 200, -200, 200, -200};
    float[] t = {0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1};
    Result result = result(Loss.BINARY_CROSSENTROPY, z, t, 1);
    for (int i = 0; i < z.length; i++) {
      double expected = t[i] == 1 ? softplus(-z[i]) : softplus(z[i]);
      double gradient = 1 / (1 + StrictMath.exp(-z[i])) - t[i];
      assertThat((double) result.losses[i]).isCloseTo(expected, within(1e-6 * expected + 1e-30));
      assertThat((double) result.gradient[i]).isCloseTo(gradient, within(1e-6));
    }
  }

  @Test
  void categoricalCrossentropyIsLogSumExpLessTheTruth() {
    float[] z = {1, 2, 3, 100, 0, -100, 0, 0, 0};
    float[] t = {0, 0, 1, 0, 1, 0, 1, 0, 0};
    for (Loss loss :
        new Loss[] {Loss.CATEGORICAL_CROSSENTROPY, Loss.SPARSE_CATEGORICAL_CROSSENTROPY}) {
      Result result = result(loss, z, t, 3);
      double first = StrictMath.log(StrictMath.exp(1 - 3) + StrictMath.exp(2 - 3) + 1);
      assertThat((double) result.losses[0]).isCloseTo(first, within(1e-6));
      assertThat(result.losses[1]).isEqualTo(100);
      assertThat((double) result.losses[2]).isCloseTo(StrictMath.log(3), within(1e-6));
      assertThat(result.gradient)
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(
              0.09003057f, 0.24472848f, -0.33475903f, 1, -1, 0, -2 / 3f, 1 / 3f, 1 / 3f);
    }
  }

  @Test
  void squaredErrorIsTheMeanOverTheOutputs() {
    Result one = result(Loss.MEAN_SQUARED_ERROR, new float[] {3, -1}, new float[] {1, 0}, 1);
    assertThat(one.losses).containsExactly(4, 1);
    assertThat(one.gradient).containsExactly(4, -2);
    Result two = result(Loss.MEAN_SQUARED_ERROR, new float[] {3, -1}, new float[] {1, 0}, 2);
    assertThat(two.losses).containsExactly(2.5f);
    assertThat(two.gradient).containsExactly(2, -1);
  }
}
