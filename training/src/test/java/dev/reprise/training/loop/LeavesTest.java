package dev.reprise.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.NotFiniteException;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeavesTest {
  private static final Step.Place HERE = new Step.Place(2, 9);

  private static Tensor.Floats ramp(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i - 0.5f;
    }
    return new Tensor.Floats(new int[] {size}, values);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void digestsAreThoseOfTheTensorsOnAnyNumberOfThreads(int threads) {
    Tensor large = ramp(300_001);
    Tensor small = new Tensor.Doubles(new int[] {1}, new double[] {Math.PI});
    Tensor none = new Tensor.Floats(new int[] {0}, new float[0]);
    Leaves leaves = new Leaves();
    leaves.add("large", large);
    leaves.add("small", small);
    leaves.add("none", none);
    try (Workers workers = Workers.of(threads)) {
      assertThat(leaves.digests(workers, HERE))
          .containsExactly(large.digest(), small.digest(), none.digest());
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void theFirstTensorThatIsNotFiniteIsNamed(float bad) {
    Tensor.Floats broken = ramp(200_000);
    broken.values()[199_999] = bad;
    Leaves leaves = new Leaves();
    leaves.add("fine", ramp(3));
    leaves.add("broken", broken);
    leaves.add("also broken", broken);
    try (Workers workers = Workers.of(2)) {
      assertThatThrownBy(() -> leaves.digests(workers, HERE))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("train, step 9 (epoch 2)")
          .hasMessageContaining("tensor broken");
    }
  }

  @Test
  void whereNoDigestsAreMadeGradientsAreLookedThrough() {
    Tensor.Floats broken = ramp(200_000);
    broken.values()[199_999] = Float.NaN;
    Leaves weights = new Leaves();
    weights.add("gradient/fine", ramp(70_000));
    weights.add("weight/broken", broken);
    Leaves gradients = new Leaves();
    gradients.add("gradient/broken", broken);
    try (Workers workers = Workers.of(2)) {
      weights.requireFiniteGradients(workers, HERE);
      assertThatThrownBy(() -> gradients.requireFiniteGradients(workers, HERE))
          .isInstanceOfSatisfying(
              NotFiniteException.class,
              e -> assertThat(e.place().name()).isEqualTo("gradient/broken"));
    }
  }

  @Test
  void theLargestNumbersAreFinite() {
    Leaves leaves = new Leaves();
    float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f};
    leaves.add("extreme", new Tensor.Floats(new int[] {4}, values));
    leaves.add("double", new Tensor.Doubles(new int[] {1}, new double[] {Double.MAX_VALUE}));
    try (Workers workers = Workers.of(1)) {
      assertThat(leaves.digests(workers, HERE)).hasSize(2);
    }
  }
}
