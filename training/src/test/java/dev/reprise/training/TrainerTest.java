package dev.reprise.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.loop.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private static final PreparedData DATA = Plans.tokens(50, 20, 30, 7, 20);

  private record Run(MemorySink sink, TrainedModel model) {}

  private static Run run(Experiment experiment, PreparedData data, int threads) {
    MemorySink sink = new MemorySink();
    TrainingRequest request = new TrainingRequest(experiment, data, threads);
    return new Run(sink, Trainer.train(request, sink, Progress.SILENT));
  }

  private static byte[] weights(Run run) {
    return Safetensors.bytes(run.model().weights());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyBitIsTheSameOnAnyNumberOfThreads(int threads) {
    Run one = run(Plans.sentiment(), DATA, 1);
    Run other = run(Plans.sentiment(), DATA, threads);
    assertThat(other.sink().ledgerBytes()).isEqualTo(one.sink().ledgerBytes());
    assertThat(weights(other)).isEqualTo(weights(one));
    assertThat(other.model().summary()).isEqualTo(one.model().summary());
    Tensor first = one.model().predict(DATA.train());
    assertThat(other.model().predict(DATA.train()).digest()).isEqualTo(first.digest());
  }

  @Test
  void anotherSeedGivesAnotherLedgerFromTheFirstStepOn() {
    Experiment plan = Plans.sentiment();
    Run one = run(plan, DATA, 2);
    Run other = run(Plans.seeded(plan, 8), DATA, 2);
    assertThat(other.sink().ledger().steps().getFirst().chain())
        .isNotEqualTo(one.sink().ledger().steps().getFirst().chain());
  }

  @Test
  void ledgerHasAStepForEachBatchAndALeafForEachTensor() {
    Run run = run(Plans.sentiment(), DATA, 2);
    Ledger ledger = run.sink().ledger();
    assertThat(ledger.steps()).hasSize(2 * 4);
    assertThat(ledger.entries()).hasSize(2 * 5);
    assertThat(ledger.header().leaves())
        .startsWith(
            "gradient/embedding/embeddings",
            "weight/embedding/embeddings",
            "optimizer/embedding/embeddings/moment_1",
            "optimizer/embedding/embeddings/moment_2",
            "gradient/lstm/kernel")
        .endsWith("optimizer/dense_1/bias/moment_2", "optimizer/beta_powers")
        .hasSize(4 * 8 + 1);
    assertThat(ledger.header().initial()).hasSize(8);
    assertThat(run.model().summary().steps()).isEqualTo(8);
    assertThat(run.model().summary().ledgerHead()).isEqualTo(ledger.head());
  }

  @Test
  void ledgerSpeaksOfTheWeightsThatWereKept() {
    Run run = run(Plans.sentiment(), DATA, 2);
    Ledger ledger = run.sink().ledger();
    List<Digest> initial = new ArrayList<>();
    List<Digest> last = new ArrayList<>();
    LedgerEntry.Step step = ledger.steps().getLast();
    for (int i = 0; i < ledger.header().leaves().size(); i++) {
      String leaf = ledger.header().leaves().get(i);
      if (leaf.startsWith("weight/")) {
        String name = leaf.substring("weight/".length());
        initial.add(Plans.at(run.sink().initial(), name).digest());
        last.add(Plans.at(run.model().weights(), name).digest());
        assertThat(step.leaves().get(i)).isEqualTo(last.getLast());
      }
    }
    assertThat(ledger.header().initial()).isEqualTo(initial);
    assertThat(run.model().summary().initialWeights().values())
        .containsExactlyInAnyOrderElementsOf(initial);
    assertThat(run.model().summary().finalWeights().values())
        .containsExactlyInAnyOrderElementsOf(last);
  }

  @Test
  void epochEntryHoldsTheMetricsThatAreReported() {
    Run run = run(Plans.sentiment(), DATA, 2);
    LedgerEntry.Epoch epoch = (LedgerEntry.Epoch) run.sink().ledger().entries().getLast();
    SortedMap<String, Double> metrics = run.model().summary().epochs().getLast().metrics();
    assertThat(epoch.metrics()).isEqualTo(Digest.of(Json.write(metrics)));
    assertThat(metrics).containsOnlyKeys("accuracy", "loss", "val_accuracy", "val_loss");
  }

  @Test
  void lossFallsAndTheModelLearnsWhatCanBeLearned() {
    Experiment plan = Plans.sentiment();
    TrainSpec longer =
        new TrainSpec(Plans.ADAM, Loss.BINARY_CROSSENTROPY, 16, OptionalInt.empty(), 40, true);
    Run run = run(Plans.with(plan, longer), Plans.tokens(200, 20, 30, 7, 20), 2);
    SortedMap<String, Double> last = run.model().summary().epochs().getLast().metrics();
    assertThat(last.get("loss")).isLessThan(0.3);
    assertThat(last.get("accuracy")).isGreaterThan(0.9);
  }

  @Test
  void microBatchesOfTheWholeBatchChangeNothing() {
    Experiment plan = Plans.sentiment();
    Run whole = run(plan, DATA, 2);
    Run one = run(Plans.with(plan, Plans.micro(plan.train(), 16)), DATA, 2);
    assertThat(one.sink().ledgerBytes()).isEqualTo(whole.sink().ledgerBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 15})
  void microBatchesGiveTheGradientOfTheBatchUpToRounding(int size) {
    Experiment plan = Plans.sentiment();
    Run whole = run(plan, DATA, 2);
    Run cut = run(Plans.with(plan, Plans.micro(plan.train(), size)), DATA, 3);
    Run again = run(Plans.with(plan, Plans.micro(plan.train(), size)), DATA, 1);
    assertThat(again.sink().ledgerBytes()).isEqualTo(cut.sink().ledgerBytes());
    assertThat(cut.sink().ledgerBytes()).isNotEqualTo(whole.sink().ledgerBytes());
    whole
        .model()
        .weights()
        .forEach(
            (name, tensor) ->
                assertThat(Plans.floats(Plans.at(cut.model().weights(), name)))
                    .as(name)
                    .usingComparatorWithPrecision(2e-3f)
                    .containsExactly(Plans.floats(tensor)));
  }

  @Test
  void orderOfTheOthersStaysWhenAnExampleIsAdded() {
    PreparedSplit all = DATA.train();
    PreparedSplit fewer = Plans.without(all, 17);
    long[] order = Plans.visited(all, 7, 1);
    long[] shorter = Plans.visited(fewer, 7, 1);
    long gone = all.exampleIds()[17];
    assertThat(Arrays.stream(order).filter(id -> id != gone).toArray()).isEqualTo(shorter);
  }

  @Test
  void ledgerHoldsTheExamplesOfEachBatchAndEpochInTheOrderOfTheirIds() {
    Ledger ledger = run(Plans.sentiment(), DATA, 2).sink().ledger();
    List<LedgerEntry.Epoch> epochs =
        ledger.entries().stream()
            .filter(LedgerEntry.Epoch.class::isInstance)
            .map(LedgerEntry.Epoch.class::cast)
            .toList();
    for (int epoch = 1; epoch <= 2; epoch++) {
      long[] order = Plans.visited(DATA.train(), 7, epoch);
      assertThat(epochs.get(epoch - 1).order()).isEqualTo(Ids.digest(order));
      LedgerEntry.Step last = ledger.steps().get(4 * epoch - 1);
      assertThat(last.batch()).isEqualTo(Ids.digest(Arrays.copyOfRange(order, 48, 50)));
    }
  }

  @Test
  void unshuffledEpochsVisitStandardOrder() {
    Experiment plan = Plans.sentiment();
    TrainSpec inOrder =
        new TrainSpec(Plans.ADAM, Loss.BINARY_CROSSENTROPY, 16, OptionalInt.empty(), 1, false);
    Run run = run(Plans.with(plan, inOrder), DATA, 2);
    LedgerEntry.Epoch epoch = (LedgerEntry.Epoch) run.sink().ledger().entries().getLast();
    assertThat(epoch.order()).isEqualTo(Ids.digest(DATA.train().exampleIds()));
  }

  @Test
  void infinityStopsTrainingAndNamesStepAndTensor() {
    OptimizerSpec wild = new OptimizerSpec.Sgd(1e38, 0, false);
    TrainSpec train =
        new TrainSpec(wild, Loss.MEAN_SQUARED_ERROR, 4, OptionalInt.empty(), 3, false);
    Experiment plan =
        Plans.experiment(Loss.MEAN_SQUARED_ERROR, train, Plans.dense(1, Activation.LINEAR));
    assertThatThrownBy(() -> run(plan, Plans.line(16, 3000, 2000), 2))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("step 1 (epoch 1)")
        .hasMessageContaining("weight/dense/kernel");
  }

  @Test
  void nanInTheInputsStopsTrainingAtTheLoss() {
    PreparedData data = Plans.line(16, 3, 2);
    Plans.floats(data.train().inputs())[5] = Float.NaN;
    Experiment plan = Plans.experiment(Loss.MEAN_SQUARED_ERROR, Plans.dense(1, Activation.LINEAR));
    assertThatThrownBy(() -> run(plan, data, 2))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("step 1 (epoch 1)")
        .hasMessageContaining("loss is NaN");
  }

  @Test
  void whatDoesNotFitIsSaidAtOnce() {
    Experiment plan =
        Plans.experiment(Loss.BINARY_CROSSENTROPY, Plans.embedding(10, 4), Plans.lstm(3, false));
    assertThatThrownBy(() -> run(plan, DATA, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("binary_crossentropy does not fit")
        .hasMessageContaining("expected token ids from 0 to 9");
  }

  @Test
  void layersThatDoNotFollowFromEachOtherAreNamed() {
    Experiment plan = Plans.experiment(Loss.BINARY_CROSSENTROPY, Plans.lstm(3, false));
    assertThatThrownBy(() -> run(plan, DATA, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("model.layers.0.lstm");
  }

  @Test
  void progressShowsEachEpochAndEndsWithTheValidation() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    Progress progress =
        new Progress() {
          @Override
          public void message(String line) {}

          @Override
          public Task task(String label, long total, String unit) {
            told.add(label + " of " + total + " " + unit);
            return new Task() {
              @Override
              public void advanceTo(long done, String detail) {
                told.add(done + ": " + detail);
              }

              @Override
              public void close() {
                told.add("done");
              }
            };
          }
        };
    Trainer.train(new TrainingRequest(Plans.sentiment(), DATA, 1), new MemorySink(), progress);
    assertThat(told).contains("Epoch 1/2 of 4 step", "Epoch 2/2 of 4 step");
    assertThat(told.get(told.size() - 2))
        .matches(
            "4: accuracy: 0\\.\\d{4} - loss: \\d\\.\\d{4}"
                + " - val_accuracy: 0\\.\\d{4} - val_loss: \\d\\.\\d{4}");
  }

  @Test
  void aSplitWithoutValidationReportsTrainingAlone() {
    SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>(DATA.splits());
    splits.remove(SplitName.VALIDATION);
    Run run = run(Plans.sentiment(), Plans.data(splits, 20), 1);
    assertThat(run.model().summary().epochs().getFirst().metrics())
        .containsOnlyKeys("accuracy", "loss");
  }
}
