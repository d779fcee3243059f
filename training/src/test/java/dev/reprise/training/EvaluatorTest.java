package dev.reprise.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.EvaluateSpec;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final PreparedData DATA = Plans.tokens(50, 20, 600, 7, 20);

  private static TrainedModel train(Experiment plan, PreparedData data) {
    return Trainer.train(new TrainingRequest(plan, data, 2), new MemorySink(), Progress.SILENT);
  }

  /// Three classes told by the largest of three numbers, with one-hot or index targets.
  private static PreparedData threeClasses(boolean oneHot) {
    SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>();
    for (SplitName name : SplitName.values()) {
      SplittableRandom random = new SplittableRandom(name.ordinal());
      int rows = 60;
      float[] x = new float[rows * 3];
      int[] index = new int[rows];
      float[] hot = new float[rows * 3];
      for (int row = 0; row < rows; row++) {
        for (int j = 0; j < 3; j++) {
          x[row * 3 + j] = (float) random.nextDouble(-1, 1);
          index[row] = x[row * 3 + j] > x[row * 3 + index[row]] ? j : index[row];
        }
        hot[row * 3 + index[row]] = 1;
      }
      Tensor targets =
          oneHot
              ? new Tensor.Floats(new int[] {rows, 3}, hot)
              : new Tensor.Ints(new int[] {rows}, index);
      splits.put(
          name,
          new PreparedSplit(
              new Tensor.Floats(new int[] {rows, 3}, x), targets, random.longs(rows).toArray()));
    }
    return Plans.data(splits, 0);
  }

  @Test
  void allMetricsOfAClassificationAreThere() {
    Experiment plan = Plans.sentiment();
    Evaluation found = Evaluator.evaluate(plan, DATA, train(plan, DATA), Progress.SILENT);
    assertThat(found.summary().split()).isEqualTo(SplitName.TEST);
    assertThat(found.summary().metrics())
        .containsOnlyKeys("loss", "accuracy", "precision", "recall", "f1", "roc_auc");
    assertThat(found.predictions().shape()).containsExactly(600, 1);
    assertThat(found.summary().confusion().stream().flatMap(List::stream).mapToLong(n -> n).sum())
        .isEqualTo(600);
  }

  @Test
  void validationOfTheLastEpochIsWhatEvaluationFinds() {
    Experiment plan = Plans.sentiment();
    TrainedModel model = train(plan, DATA);
    Experiment onValidation =
        Plans.evaluated(plan, new EvaluateSpec(SplitName.VALIDATION, List.of("loss", "accuracy")));
    SortedMap<String, Double> metrics =
        Evaluator.evaluate(onValidation, DATA, model, Progress.SILENT).summary().metrics();
    SortedMap<String, Double> last = model.summary().epochs().getLast().metrics();
    assertThat(metrics).containsOnlyKeys("loss", "accuracy");
    assertThat(metrics.get("loss")).isEqualTo(last.get("val_loss"));
    assertThat(metrics.get("accuracy")).isEqualTo(last.get("val_accuracy"));
  }

  @Test
  void indicesAndOneHotRowsAreTheSameTask() {
    Experiment sparse =
        Plans.experiment(Loss.SPARSE_CATEGORICAL_CROSSENTROPY, Plans.dense(3, Activation.SOFTMAX));
    Experiment hot =
        Plans.experiment(Loss.CATEGORICAL_CROSSENTROPY, Plans.dense(3, Activation.SOFTMAX));
    TrainedModel one = train(sparse, threeClasses(false));
    TrainedModel other = train(hot, threeClasses(true));
    assertThat(other.summary()).isEqualTo(one.summary());
    Evaluation found = Evaluator.evaluate(sparse, threeClasses(false), one, Progress.SILENT);
    assertThat(Evaluator.evaluate(hot, threeClasses(true), other, Progress.SILENT).summary())
        .isEqualTo(found.summary());
    assertThat(found.predictions().shape()).containsExactly(60, 3);
    assertThat(found.summary().confusion()).hasSize(3);
  }

  @Test
  void aSplitThatIsNotThereIsSaid() {
    Experiment plan = Plans.sentiment();
    TrainedModel model = train(plan, DATA);
    SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>(DATA.splits());
    splits.remove(SplitName.TEST);
    assertThatThrownBy(
            () -> Evaluator.evaluate(plan, Plans.data(splits, 20), model, Progress.SILENT))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("there is no test split");
  }
}
