package dev.reprise.training.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
import dev.reprise.training.Evaluation;
import dev.reprise.training.Evaluator;
import dev.reprise.training.MemorySink;
import dev.reprise.training.Plans;
import dev.reprise.training.TrainedModel;
import dev.reprise.training.Trainer;
import dev.reprise.training.TrainingRequest;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastSquaresTest {
  private static final TrainSpec CLOSED =
      new TrainSpec(
          new OptimizerSpec.LeastSquares(),
          Loss.MEAN_SQUARED_ERROR,
          32,
          OptionalInt.empty(),
          1,
          true);

  private static Experiment plan(TrainSpec train) {
    return Plans.experiment(Loss.MEAN_SQUARED_ERROR, train, Plans.dense(1, Activation.LINEAR));
  }

  private static TrainedModel train(
      TrainSpec train, PreparedData data, int threads, MemorySink sink) {
    return Trainer.train(new TrainingRequest(plan(train), data, threads), sink, Progress.SILENT);
  }

  private static double[] weight(TrainedModel model, String name) {
    return Plans.doubles(Plans.at(model.weights(), name));
  }

  private static double[][] columns(int rows, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] columns = new double[count][];
    Arrays.setAll(columns, j -> random.doubles(rows, -3, 5).toArray());
    return columns;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 12})
  void recoversThePlaneThePointsLieOn(int count) {
    double[][] columns = columns(3000, count, count);
    double[] target = new double[3000];
    for (int i = 0; i < target.length; i++) {
      target[i] = 7;
      for (int j = 0; j < count; j++) {
        target[i] += (j + 1.5) * columns[j][i];
      }
    }
    try (Workers workers = Workers.of(2)) {
      LeastSquares.Solution found = LeastSquares.solve(workers, columns, target, true);
      assertThat(found.bias()).isCloseTo(7, within(1e-11));
      for (int j = 0; j < count; j++) {
        assertThat(found.weights()[j]).isCloseTo(j + 1.5, within(1e-12));
      }
    }
  }

  @Test
  void residualsStandUprightOnTheInputs() {
    double[][] columns = columns(500, 4, 3);
    SplittableRandom random = new SplittableRandom(4);
    double[] target = random.doubles(500, -1, 1).toArray();
    double[][] kept = Arrays.stream(columns).map(double[]::clone).toArray(double[][]::new);
    double[] truth = target.clone();
    try (Workers workers = Workers.of(1)) {
      LeastSquares.Solution found = LeastSquares.solve(workers, columns, target, false);
      assertThat(found.bias()).isZero();
      for (double[] column : kept) {
        double dot = 0;
        for (int i = 0; i < truth.length; i++) {
          double residual = truth[i];
          for (int j = 0; j < kept.length; j++) {
            residual -= found.weights()[j] * kept[j][i];
          }
          dot += residual * column[i];
        }
        assertThat(dot).isCloseTo(0, within(1e-10));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7})
  void bitsAreTheSameOnAnyNumberOfThreads(int threads) {
    PreparedData data = Plans.line(10_000, 0.3, -2);
    MemorySink one = new MemorySink();
    MemorySink other = new MemorySink();
    TrainedModel first = train(CLOSED, data, 1, one);
    TrainedModel second = train(CLOSED, data, threads, other);
    assertThat(other.ledgerBytes()).isEqualTo(one.ledgerBytes());
    assertThat(weight(second, "dense/kernel")).isEqualTo(weight(first, "dense/kernel"));
  }

  @Test
  void oneStepIsWrittenAndWeightsAreDoubles() {
    MemorySink sink = new MemorySink();
    TrainedModel model = train(CLOSED, Plans.line(100, 2, 1), 2, sink);
    Ledger ledger = sink.ledger();
    assertThat(ledger.steps()).hasSize(1);
    assertThat(ledger.header().leaves())
        .containsExactly("weight/dense/kernel", "weight/dense/bias");
    assertThat(ledger.steps().getFirst().leaves())
        .containsExactly(
            Plans.at(model.weights(), "dense/kernel").digest(),
            Plans.at(model.weights(), "dense/bias").digest());
    assertThat(model.summary().epochs().getFirst().metrics())
        .containsOnlyKeys("loss", "mae", "val_loss", "val_mae");
    assertThat(ledger.steps().getFirst().loss())
        .isEqualTo(model.summary().epochs().getFirst().metrics().get("loss"));
    assertThat(sink.initial().values()).allMatch(Tensor.Doubles.class::isInstance);
  }

  @Test
  void gradientDescentEndsWhereTheClosedFormBegins() {
    PreparedData data = Plans.line(64, 1.5, -0.5);
    TrainSpec descent =
        new TrainSpec(
            new OptimizerSpec.Sgd(0.2, 0, false),
            Loss.MEAN_SQUARED_ERROR,
            64,
            OptionalInt.empty(),
            150,
            false);
    TrainedModel closed = train(CLOSED, data, 1, new MemorySink());
    TrainedModel descended = train(descent, data, 1, new MemorySink());
    for (String name : new String[] {"dense/kernel", "dense/bias"}) {
      assertThat((double) Plans.floats(Plans.at(descended.weights(), name))[0])
          .isCloseTo(weight(closed, name)[0], within(1e-5));
    }
  }

  @Test
  void evaluationIsInDoublePrecision() {
    PreparedData data = Plans.line(200, 3, 4);
    TrainedModel model = train(CLOSED, data, 1, new MemorySink());
    Evaluation found = Evaluator.evaluate(plan(CLOSED), data, model, Progress.SILENT);
    assertThat(found.predictions()).isInstanceOf(Tensor.Doubles.class);
    assertThat(found.summary().metrics()).containsOnlyKeys("loss", "mse", "mae", "r2");
    assertThat(found.summary().metrics().get("r2")).isGreaterThan(0.99);
    assertThat(found.summary().confusion()).isEmpty();
  }

  @Test
  void inputsThatFollowFromOthersAreRefused() {
    double[][] columns = columns(50, 3, 8);
    for (int i = 0; i < 50; i++) {
      columns[2][i] = 2 * columns[0][i] - columns[1][i];
    }
    try (Workers workers = Workers.of(1)) {
      assertThatThrownBy(() -> LeastSquares.solve(workers, columns, new double[50], true))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("input 3");
      double[][] constant = {new double[50]};
      Arrays.fill(constant[0], 4);
      assertThatThrownBy(() -> LeastSquares.solve(workers, constant, new double[50], true))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("input 1 is constant");
    }
  }

  @Test
  void otherModelsAreRefused() {
    Experiment two =
        Plans.experiment(
            Loss.MEAN_SQUARED_ERROR,
            CLOSED,
            Plans.dense(3, Activation.RELU),
            Plans.dense(1, Activation.LINEAR));
    TrainingRequest request = new TrainingRequest(two, Plans.line(10, 1, 1), 1);
    assertThatThrownBy(() -> Trainer.train(request, new MemorySink(), Progress.SILENT))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("single dense layer");
  }
}
