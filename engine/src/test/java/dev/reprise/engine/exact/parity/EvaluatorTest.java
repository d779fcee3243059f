package dev.reprise.engine.exact.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.evaluator.BinaryAccuracy;
import ai.djl.training.evaluator.BoundingBoxError;
import ai.djl.training.evaluator.Coverage;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.evaluator.IndexEvaluator;
import ai.djl.training.evaluator.SingleShotDetectionAccuracy;
import ai.djl.training.evaluator.TopKAccuracy;
import ai.djl.training.loss.Loss;
import dev.reprise.engine.exact.ExactEngine;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every evaluator of DJL: what it says after two batches is what can be counted by hand, and what
/// it says on PyTorch, to the last bit where it counts.
final class EvaluatorTest {
  private record Case(
      String name,
      Supplier<Evaluator> evaluator,
      List<Input> labels,
      List<Input> predictions,
      double expected,
      boolean onPyTorch) {}

  private static final Input SCORES =
      Input.given(
          new Shape(4, 3), 0.1, 0.7, 0.2, 0.5, 0.2, 0.3, 0.3, 0.3, 0.3, -1, -0.0, Float.MIN_VALUE);

  private static List<Case> cases() {
    Input labels = Input.longs(new Shape(4, 1), 1, 2, 0, 2);
    Input hot = Input.given(new Shape(4, 3), 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1);
    Input yes = Input.longs(new Shape(6), 1, 0, 1, 1, 0, 0);
    Input logits = Input.given(new Shape(6), 0.5, 0.49, -3, 7, -0.0, 9);
    Input truth = Input.given(new Shape(5), 1, 2, 3, 4, 5);
    Input above = Input.given(new Shape(5), 1.5, 2, 2.5, 9, 5.1);
    Input classes = Input.floats(-2, 2, 11, 2, 5, 3);
    List<Input> boxes = List.of(LossTable.ANCHORS, classes, Input.floats(-1, 1, 12, 2, 20));
    return List.of(
        one("labels", Accuracy::new, labels, SCORES, 0.75),
        one("shares", Accuracy::new, hot, SCORES, 0.75),
        one("another axis", () -> new Accuracy("a", 0), hot, SCORES, 2 / 3.0),
        one("", () -> new BinaryAccuracy(0.5f), yes, logits, 4 / 6.0),
        one("at zero", () -> new BinaryAccuracy("b", 0), yes, logits, 2 / 6.0),
        one("", () -> new TopKAccuracy(2), labels, SCORES, 0.75),
        one("more than there are", () -> new TopKAccuracy("t", 5), labels, SCORES, 1),
        one("", Coverage::new, truth, above, 0.6),
        new Case(
            "by index",
            () -> new IndexEvaluator(new Accuracy(), 1, 0),
            List.of(labels, yes),
            List.of(logits, SCORES),
            0.75,
            true),
        new Case(
            "", () -> new SingleShotDetectionAccuracy("s"), objects(), boxes, Double.NaN, false),
        new Case("", () -> new BoundingBoxError("b"), objects(), boxes, Double.NaN, false));
  }

  private static List<Input> objects() {
    return List.of(LossTable.OBJECTS);
  }

  private static Case one(
      String name, Supplier<Evaluator> evaluator, Input label, Input prediction, double expected) {
    return new Case(name, evaluator, List.of(label), List.of(prediction), expected, true);
  }

  @Test
  void noEvaluatorOfDjlIsLeftOut() {
    Set<String> covered =
        cases().stream()
            .map(c -> c.evaluator.get().getClass().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> known = Scan.concrete(Evaluator.class, Evaluator.class);
    known.removeAll(Scan.concrete(Loss.class, Loss.class));
    assertThat(known).hasSizeGreaterThan(6).isEqualTo(covered);
  }

  @TestFactory
  Stream<DynamicTest> everyEvaluatorSaysWhatIsCountedByHandAndWhatPyTorchSays() {
    return cases().stream()
        .map(
            c -> {
              String name = c.evaluator.get().getClass().getSimpleName() + " " + c.name;
              return DynamicTest.dynamicTest(name, () -> check(c));
            });
  }

  private static void check(Case c) {
    float exact = value(c, Engine.getEngine(ExactEngine.NAME));
    double expected = Double.isNaN(c.expected) ? detected(c) : c.expected;
    assertThat((double) exact).isCloseTo(expected, within(1e-6));
    if (c.onPyTorch) {
      assumeTrue(Engine.hasEngine("PyTorch"), "PyTorch's library is not available here");
      assertThat(exact).isEqualTo(value(c, Engine.getEngine("PyTorch")));
    }
  }

  private static float value(Case c, Engine engine) {
    Evaluator evaluator = c.evaluator.get();
    evaluator.addAccumulator("train");
    try (NDManager manager = engine.newBaseManager()) {
      for (int batch = 0; batch < 2; batch++) {
        evaluator.updateAccumulator("train", on(manager, c.labels), on(manager, c.predictions));
      }
    }
    return evaluator.getAccumulator("train");
  }

  private static NDList on(NDManager manager, List<Input> inputs) {
    return new NDList(
        inputs.stream()
            .map(i -> i.on(manager, DataType.FLOAT32))
            .toArray(ai.djl.ndarray.NDArray[]::new));
  }

  /// The objects of the first image are those of anchors 0 and 1, that of the second is anchor 2's
  /// ([LossTable#ANCHORS]); no other anchor overlaps one by half.
  private static double detected(Case c) {
    double[][] classes = {{1, 2, 0, 0, 0}, {0, 0, 2, 0, 0}};
    double[] scores = c.predictions.get(1).values();
    double[] offsets = c.predictions.get(2).values();
    double[] objects = c.labels.getFirst().values();
    int[][] object = {{0, 1}, {-1, -1, 0}};
    double right = 0;
    double apart = 0;
    for (int i = 0; i < 10; i++) {
      int best = 0;
      for (int k = 1; k < 3; k++) {
        best = (float) scores[i * 3 + k] > (float) scores[i * 3 + best] ? k : best;
      }
      right += best == classes[i / 5][i % 5] ? 1 : 0;
      int mine = i % 5 < object[i / 5].length ? object[i / 5][i % 5] : -1;
      for (int k = 0; k < 4 && mine >= 0; k++) {
        double to =
            offset(LossTable.ANCHORS.values(), i % 5 * 4, objects, (i / 5 * 2 + mine) * 5 + 1, k);
        apart += Math.abs(to - offsets[i * 4 + k]);
      }
    }
    return c.evaluator.get() instanceof BoundingBoxError ? apart / 40 : right / 10;
  }

  private static double offset(double[] anchor, int a, double[] box, int b, int k) {
    int axis = k % 2;
    double size = anchor[a + axis + 2] - anchor[a + axis];
    double boxSize = box[b + axis + 2] - box[b + axis];
    double apart =
        (box[b + axis] + box[b + axis + 2] - anchor[a + axis] - anchor[a + axis + 2]) / 2;
    return k < 2 ? apart / size / 0.1 : StrictMath.log(boxSize / size) / 0.2;
  }
}
