package dev.reprise.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
import dev.reprise.training.Plans;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateRuleTest {
  private static final int SIZE = 207;

  private static float[] numbers(SplittableRandom random) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static double power(double base, int exponent) {
    double power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }

  @Test
  void adamFollowsKerasFormula() {
    OptimizerSpec.Adam spec = new OptimizerSpec.Adam(0.01, 0.9, 0.999, 1e-7);
    UpdateRule rule = UpdateRule.of(spec, List.of(SIZE));
    SplittableRandom random = new SplittableRandom(5);
    float[] weight = numbers(random);
    double[] expected = new double[SIZE];
    double[] m = new double[SIZE];
    double[] v = new double[SIZE];
    java.util.Arrays.setAll(expected, i -> weight[i]);
    try (Workers workers = Workers.of(2)) {
      for (int t = 1; t <= 20; t++) {
        float[] gradient = numbers(random);
        rule.beginStep();
        rule.update(workers, 0, weight, gradient);
        double alpha = 0.01 * Math.sqrt(1 - power(0.999, t)) / (1 - power(0.9, t));
        for (int i = 0; i < SIZE; i++) {
          m[i] += (gradient[i] - m[i]) * (1 - 0.9);
          v[i] += ((double) gradient[i] * gradient[i] - v[i]) * (1 - 0.999);
          expected[i] -= m[i] * alpha / (Math.sqrt(v[i]) + 1e-7);
        }
      }
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat((double) weight[i]).isCloseTo(expected[i], within(5e-6));
    }
    double[] powers = Plans.doubles(Plans.at(rule.shared(), "beta_powers"));
    assertThat(powers).containsExactly(power(0.9, 20), power(0.999, 20));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "0.9, false", "0.9, true"})
  void sgdFollowsKerasFormula(double momentum, boolean nesterov) {
    UpdateRule rule = UpdateRule.of(new OptimizerSpec.Sgd(0.05, momentum, nesterov), List.of(SIZE));
    SplittableRandom random = new SplittableRandom(6);
    float[] weight = numbers(random);
    double[] expected = new double[SIZE];
    double[] velocity = new double[SIZE];
    java.util.Arrays.setAll(expected, i -> weight[i]);
    try (Workers workers = Workers.of(1)) {
      for (int t = 1; t <= 10; t++) {
        float[] gradient = numbers(random);
        rule.beginStep();
        rule.update(workers, 0, weight, gradient);
        for (int i = 0; i < SIZE; i++) {
          velocity[i] = momentum * velocity[i] - 0.05 * gradient[i];
          expected[i] += nesterov ? momentum * velocity[i] - 0.05 * gradient[i] : velocity[i];
        }
      }
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat((double) weight[i]).isCloseTo(expected[i], within(2e-6));
    }
  }

  @Test
  void allStateIsNamed() {
    UpdateRule adam = UpdateRule.of(Plans.ADAM, List.of(2, 3));
    assertThat(adam.stateNames()).containsExactly("moment_1", "moment_2");
    assertThat(adam.states(1)).hasSize(2).allMatch(state -> state.length == 3);
    assertThat(adam.shared().values()).allMatch(Tensor.Doubles.class::isInstance);
    UpdateRule plain = UpdateRule.of(new OptimizerSpec.Sgd(0.1, 0, false), List.of(2));
    assertThat(plain.stateNames()).isEmpty();
    UpdateRule momentum = UpdateRule.of(new OptimizerSpec.Sgd(0.1, 0.5, false), List.of(2));
    assertThat(momentum.stateNames()).containsExactly("velocity");
  }

  @Test
  void theClosedFormHasNoRule() {
    assertThatThrownBy(() -> UpdateRule.of(new OptimizerSpec.LeastSquares(), List.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
