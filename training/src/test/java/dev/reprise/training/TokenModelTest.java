package dev.reprise.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.EvaluateSpec;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Models that tell something of every token: a target for each.
class TokenModelTest {
  private static final int LENGTH = 5;
  private static final int WORDS = 4;

  @Test
  void theNextTokenOfACycleIsLearnt() {
    PreparedData data = cycles(WORDS);
    Evaluation found = evaluate(plan(80, OptionalInt.empty()), data);
    assertThat(found.summary().metrics()).containsKeys("loss", "perplexity", "bits_per_token");
    assertThat(found.summary().metrics().get("accuracy")).isEqualTo(1.0);
    assertThat(found.summary().metrics().get("loss")).isLessThan(0.1);
    assertThat(found.predictions().shape()).containsExactly(40, LENGTH, WORDS);
  }

  @Test
  void theLossIsTheMeanOverAllTokensOfAllExamples() {
    PreparedData data = cycles(WORDS);
    Evaluation found = evaluate(plan(2, OptionalInt.empty()), data);
    float[] p = Plans.floats(found.predictions());
    int[] truth = ((Tensor.Ints) data.train().targets()).values();
    double sum = 0;
    int right = 0;
    for (int i = 0; i < truth.length; i++) {
      sum -= StrictMath.log(p[i * WORDS + truth[i]]);
      boolean largest = true;
      for (int c = 0; c < WORDS; c++) {
        largest &= p[i * WORDS + c] <= p[i * WORDS + truth[i]];
      }
      right += largest ? 1 : 0;
    }
    double loss = sum / truth.length;
    assertThat(metric(found, "loss")).isCloseTo(loss, within(1e-6));
    assertThat(metric(found, "accuracy")).isEqualTo(right / (double) truth.length);
    assertThat(metric(found, "perplexity")).isCloseTo(StrictMath.exp(loss), within(1e-5));
    assertThat(metric(found, "bits_per_token")).isCloseTo(loss / StrictMath.log(2), within(1e-6));
  }

  @Test
  void threadsAndInferenceBatchesDoNotChangeABit() {
    PreparedData data = cycles(WORDS);
    Experiment plan = plan(2, OptionalInt.of(7));
    TrainedModel one = train(plan, data, 1);
    TrainedModel two = train(plan, data, 2);
    assertThat(one.summary().ledgerHead()).isEqualTo(two.summary().ledgerHead());
    PreparedSplit single =
        new PreparedSplit(row(data.train().inputs()), row(data.train().targets()), new long[] {1});
    float[] alone = Plans.floats(one.predict(single));
    float[] among = Plans.floats(one.predict(data.train()));
    assertThat(alone).containsExactly(java.util.Arrays.copyOf(among, alone.length));
  }

  @Test
  void targetsBeyondTheOutputsAreRefused() {
    assertThatThrownBy(() -> evaluate(plan(1, OptionalInt.empty()), cycles(WORDS + 1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tokens from 0 to 3");
  }

  private static double metric(Evaluation found, String name) {
    Double value = found.summary().metrics().get(name);
    return value == null ? Double.NaN : value;
  }

  private static Tensor row(Tensor tensor) {
    int[] values = ((Tensor.Ints) tensor).values();
    return new Tensor.Ints(new int[] {1, LENGTH}, java.util.Arrays.copyOf(values, LENGTH));
  }

  private static Evaluation evaluate(Experiment plan, PreparedData data) {
    return Evaluator.evaluate(plan, data, train(plan, data, 2), Progress.SILENT);
  }

  private static TrainedModel train(Experiment plan, PreparedData data, int threads) {
    return Trainer.train(
        new TrainingRequest(plan, data, threads), new MemorySink(), Progress.SILENT);
  }

  private static Experiment plan(int epochs, OptionalInt micro) {
    Loss loss = Loss.SPARSE_CATEGORICAL_CROSSENTROPY;
    return Plans.evaluated(
        Plans.experiment(
            loss,
            new TrainSpec(Plans.ADAM, loss, 16, micro, epochs, true),
            Plans.embedding(WORDS + 1, 6),
            Plans.lstm(8, true),
            Plans.dense(WORDS, Activation.SOFTMAX)),
        new EvaluateSpec(SplitName.TRAIN, List.of()));
  }

  /// Rows such as 2 3 0 1 2, whose targets are one further: 3 0 1 2 3.
  private static PreparedData cycles(int words) {
    SplittableRandom random = new SplittableRandom(1);
    int rows = 40;
    int[] inputs = new int[rows * LENGTH];
    int[] targets = new int[rows * LENGTH];
    for (int row = 0; row < rows; row++) {
      int start = row % words;
      for (int i = 0; i < LENGTH; i++) {
        inputs[row * LENGTH + i] = (start + i) % words;
        targets[row * LENGTH + i] = (start + i + 1) % words;
      }
    }
    int[] shape = {rows, LENGTH};
    TreeMap<SplitName, PreparedSplit> splits = new TreeMap<>();
    splits.put(
        SplitName.TRAIN,
        new PreparedSplit(
            new Tensor.Ints(shape, inputs),
            new Tensor.Ints(shape.clone(), targets),
            random.longs(rows).toArray()));
    return Plans.data(splits, words);
  }
}
