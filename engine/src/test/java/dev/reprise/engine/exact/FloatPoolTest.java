package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Arrays that go round, and those who still need them. Tests run with arrays filled with NaN as
/// they are given back.
class FloatPoolTest {
  private static final List<UnaryOperator<NDArray>> STEPS =
      List.of(
          x -> x.matMul(x.transpose()),
          NDArray::tanh,
          x -> x.mul(x),
          x -> x.softmax(-1),
          x -> x.add(x.sum(new int[] {0})),
          x -> x.getNDArrayInternal().sigmoid(),
          x -> x.div(x.max().add(1)),
          x -> x.reshape(30, 120).transpose(),
          x -> x.getNDArrayInternal().relu(),
          x -> x.logSoftmax(0),
          x -> x.get("2:, 1:").pad(new Shape(1, 1), 0),
          x -> x.getNDArrayInternal().gelu());

  @Test
  void closingEveryIntermediateResultBeforeBackwardChangesNoGradient() {
    assertThat(gradient(true)).isEqualTo(gradient(false)).doesNotContain(Float.NaN);
  }

  private static float[] gradient(boolean closing) {
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      NDArray x = manager.arange(0, 3600, 1).toType(DataType.FLOAT32, false);
      NDArray w = x.mul(1e-4f).sin().reshape(60, 60);
      w.setRequiresGradient(true);
      try (GradientCollector gradients = ExactEngine.instance().newGradientCollector()) {
        List<NDArray> made = new ArrayList<>(List.of(w.mul(1)));
        for (UnaryOperator<NDArray> step : STEPS) {
          NDArray from = made.getLast();
          if (from.getShape().dimension() == 2) {
            made.add(step.apply(from));
          }
        }
        NDArray loss = made.getLast().square().sum();
        if (closing) {
          made.forEach(NDArray::close);
          // Whoever takes the arrays that were given back writes into them.
          manager.ones(new Shape(60, 60)).add(1);
          manager.ones(new Shape(120, 30)).add(1);
        }
        gradients.backward(loss);
      }
      return w.getGradient().toFloatArray();
    }
  }

  @Test
  void anArrayWithoutHoldersIsUsedForTheNextResultOfItsSize() {
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      ExactNDArray first = (ExactNDArray) manager.ones(new Shape(123, 457));
      float[] array = first.floats();
      NDArray view = first.reshape(457, 123);
      first.close();
      assertThat(((ExactNDArray) manager.ones(new Shape(123, 457))).floats()).isNotSameAs(array);
      view.close();
      assertThat(((ExactNDArray) manager.ones(new Shape(123, 457))).floats()).isSameAs(array);
    }
  }

  @Test
  void aResultThatBackwardDoesNotReadIsUsedAgainBeforeBackward() {
    try (NDManager manager = ExactEngine.instance().newBaseManager();
        GradientCollector gradients = ExactEngine.instance().newGradientCollector()) {
      NDArray w = manager.ones(new Shape(41, 59));
      w.setRequiresGradient(true);
      NDArray sum = w.add(1);
      NDArray scaled = sum.mul(3);
      float[] passing = ((ExactNDArray) sum).floats();
      float[] read = ((ExactNDArray) scaled).floats();
      NDArray loss = scaled.square().sum();
      sum.close();
      scaled.close();
      List<float[]> taken = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        taken.add(((ExactNDArray) manager.ones(new Shape(41, 59))).floats());
      }
      assertThat(taken).usingElementComparator(FloatPoolTest::sameArray).contains(passing);
      assertThat(taken).usingElementComparator(FloatPoolTest::sameArray).doesNotContain(read);
      gradients.backward(loss);
      assertThat(w.getGradient().toFloatArray()).containsOnly(36.0f);
    }
  }

  private static int sameArray(float[] a, float[] b) {
    return a == b ? 0 : 1;
  }

  @Test
  void aNewArrayHoldsZerosWhateverStoodThereBefore() {
    try (NDManager manager = ExactEngine.instance().newBaseManager()) {
      manager.ones(new Shape(33, 77)).close();
      assertThat(manager.zeros(new Shape(33, 77)).toFloatArray()).containsOnly(0.0f);
      manager.ones(new Shape(33, 77)).close();
      NDArray empty = manager.zeros(new Shape(33, 0)).matMul(manager.zeros(new Shape(0, 77)));
      assertThat(empty.toFloatArray()).containsOnly(0.0f);
    }
  }

  @Test
  void arraysOfASizeThatNobodyAsksForAreNotKept() {
    float[] foreign = new float[98_765];
    FloatPool.give(foreign);
    assertThat(FloatPool.take(98_765)).isNotSameAs(foreign);
    FloatPool.give(foreign);
    assertThat(FloatPool.take(98_765)).isSameAs(foreign);
  }
}
