package dev.reprise.engine.exact.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.exact.ExactEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The float64 gradient of every operator of the table against central differences.
final class CentralDifferencesTest {
  private static final double STEP = 1e-5;

  private static final Engine ENGINE = Engine.getEngine(ExactEngine.NAME);

  @TestFactory
  Stream<DynamicTest> everyGradientMatchesCentralDifferences() {
    return OperatorTable.all().stream()
        .filter(c -> c.hasDifferences())
        .map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
  }

  static void check(Case c) {
    List<Outcome.Values> found = Outcome.of(c, c.body(), ENGINE, DataType.FLOAT64).gradients();
    int at = 0;
    for (int k = 0; k < c.inputs().size(); k++) {
      Input input = c.inputs().get(k);
      if (input.isFloating()) {
        double[] expected = differences(c, k);
        double distance = Bound.scaled(1, 1).distance(found.get(at).numbers(), expected);
        assertThat(distance).as("%s, input %d", c, k).isLessThan(1e-6);
        at++;
      }
    }
  }

  private static double[] differences(Case c, int which) {
    double[] slopes = new double[c.inputs().get(which).values().length];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (loss(c, which, i, STEP) - loss(c, which, i, -STEP)) / (2 * STEP);
    }
    return slopes;
  }

  private static double loss(Case c, int which, int element, double by) {
    try (NDManager manager = ENGINE.newBaseManager()) {
      List<Input> inputs = new ArrayList<>(c.inputs());
      Input moved = inputs.get(which);
      double[] values = moved.values().clone();
      values[element] += by;
      inputs.set(which, new Input(moved.shape(), moved.type(), values));
      NDList arrays = new NDList();
      inputs.forEach(input -> arrays.add(input.on(manager, DataType.FLOAT64)));
      return Outcome.loss(manager, c.body().apply(arrays)).toDoubleArray()[0];
    }
  }
}
