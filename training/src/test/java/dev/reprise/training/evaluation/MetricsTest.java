package dev.reprise.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMetrics;
import org.tribuo.classification.evaluation.LabelConfusionMatrix;
import org.tribuo.classification.evaluation.LabelEvaluationUtil;
import org.tribuo.evaluation.metrics.EvaluationMetric.Average;
import org.tribuo.evaluation.metrics.MetricTarget;
import org.tribuo.impl.ArrayExample;

class MetricsTest {
  private static int[] classes(SplittableRandom random, int size, int classes) {
    return random.ints(size, 0, classes).toArray();
  }

  private static LabelConfusionMatrix tribuo(int[] truth, int[] predicted, int classes) {
    Map<Label, Integer> domain = new LinkedHashMap<>();
    for (int c = 0; c < classes; c++) {
      domain.put(new Label("c" + c), c);
    }
    ImmutableOutputInfo<Label> info = new LabelFactory().constructInfoForExternalModel(domain);
    List<Prediction<Label>> predictions = new ArrayList<>();
    for (int i = 0; i < truth.length; i++) {
      ArrayExample<Label> example =
          new ArrayExample<>(new Label("c" + truth[i]), new String[] {"x"}, new double[] {1});
      predictions.add(new Prediction<>(new Label("c" + predicted[i]), 1, example));
    }
    return new LabelConfusionMatrix(info, predictions);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 500", "3, 40", "7, 1000"})
  void classificationMetricsAgreeWithTribuo(int classes, int size) {
    SplittableRandom random = new SplittableRandom(classes * 1000L + size);
    int[] truth = classes(random, size, classes);
    int[] predicted = classes(random, size, classes);
    ConfusionMatrix ours = new ConfusionMatrix(truth, predicted, classes);
    LabelConfusionMatrix theirs = tribuo(truth, predicted, classes);
    MetricTarget<Label> target =
        classes == 2 ? new MetricTarget<>(new Label("c1")) : new MetricTarget<>(Average.MACRO);
    assertThat(ours.accuracy())
        .isCloseTo(ConfusionMetrics.accuracy(Average.MICRO, theirs), within(1e-15));
    if (size > 1) {
      assertThat(ours.precision())
          .isCloseTo(ConfusionMetrics.precision(target, theirs), within(1e-12));
      assertThat(ours.recall()).isCloseTo(ConfusionMetrics.recall(target, theirs), within(1e-12));
    }
    if (classes == 2 && size > 1) {
      assertThat(ours.f1()).isCloseTo(ConfusionMetrics.f1(target, theirs), within(1e-12));
    }
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        // Tribuo names the predicted class first.
        assertThat((double) ours.rows().get(row).get(column))
            .isEqualTo(theirs.confusion(new Label("c" + column), new Label("c" + row)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 1000000", "500, 1000000", "500, 10", "2000, 3"})
  void areaUnderTheCurveAgreesWithTribuoWithAndWithoutTies(int size, int levels) {
    SplittableRandom random = new SplittableRandom(size + levels);
    float[] scores = new float[size];
    double[] wide = new double[size];
    boolean[] positive = new boolean[size];
    for (int i = 0; i < size; i++) {
      scores[i] = (float) random.nextInt(levels) / levels;
      wide[i] = scores[i];
      positive[i] = i == 0 || (i != 1 && random.nextBoolean());
    }
    assertThat(RocAuc.binary(scores, positive))
        .isCloseTo(LabelEvaluationUtil.binaryAUCROC(positive, wide), within(1e-12));
  }

  @Test
  void areaUnderTheCurveCountsPairs() {
    boolean[] positive = {true, false, true, false};
    assertThat(RocAuc.binary(new float[] {.8f, .2f, .6f, .4f}, positive)).isEqualTo(1);
    assertThat(RocAuc.binary(new float[] {.2f, .8f, .4f, .6f}, positive)).isEqualTo(0);
    assertThat(RocAuc.binary(new float[] {.5f, .5f, .5f, .5f}, positive)).isEqualTo(.5);
    assertThat(RocAuc.binary(new float[] {-0f, 0f, 1, 0}, positive)).isEqualTo(.75);
  }

  @Test
  void whatIsUndefinedIsZero() {
    assertThat(RocAuc.binary(new float[] {1, 2}, new boolean[] {true, true})).isZero();
    assertThat(RocAuc.binary(new float[0], new boolean[0])).isZero();
    ConfusionMatrix never = new ConfusionMatrix(new int[] {0, 0}, new int[] {0, 0}, 2);
    assertThat(List.of(never.precision(), never.recall(), never.f1())).containsOnly(0.0);
    assertThat(never.accuracy()).isEqualTo(1);
  }

  @Test
  void macroMeansLeaveOutClassesThatNeverOccur() {
    ConfusionMatrix three = new ConfusionMatrix(new int[] {0, 1}, new int[] {0, 1}, 3);
    assertThat(List.of(three.precision(), three.recall(), three.f1())).containsOnly(1.0);
  }

  @Test
  void severalClassesAreEachSetAgainstTheRest() {
    float[] outputs = {.7f, .2f, .1f, .1f, .8f, .1f, .2f, .2f, .6f, .5f, .3f, .2f};
    int[] truth = {0, 1, 2, 1};
    // Class 0: 1 of 1·3 pairs lost to none; class 1: scores .8 and .3 against .2 and .2; class 2.
    assertThat(RocAuc.of(outputs, truth, 3)).isEqualTo(1);
    assertThat(RocAuc.of(outputs, new int[] {1, 1, 2, 0}, 3))
        .isCloseTo((2 / 3.0 + 2.5 / 4 + 1) / 3, within(1e-15));
  }

  @Test
  void regressionMetricsFollowTheirFormulas() {
    RegressionMetrics found =
        RegressionMetrics.of(new double[] {3, -0.5, 2, 7}, new double[] {2.5, 0, 2, 8});
    assertThat(found.mse()).isEqualTo(0.375);
    assertThat(found.mae()).isEqualTo(0.5);
    assertThat(found.r2()).isCloseTo(0.9486081370449679, within(1e-15));
  }

  @Test
  void constantTargetsAreExplainedWhollyOrNotAtAll() {
    double[] same = {2, 2};
    assertThat(RegressionMetrics.of(same, same).r2()).isEqualTo(1);
    assertThat(RegressionMetrics.of(same, new double[] {2, 3}).r2()).isZero();
  }
}
