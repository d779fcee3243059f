package dev.reprise.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.Commitment;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First.Item;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.data.AcquireRequest;
import dev.reprise.data.Acquisition;
import dev.reprise.data.Mirrors;
import dev.reprise.data.Preparation;
import dev.reprise.engine.kernel.Shuffle;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.RunWorkspace;
import dev.reprise.training.TrainingSink;
import dev.reprise.training.loop.PlantedTraining;
import dev.reprise.training.loop.PlantedTraining.Fault;
import dev.reprise.training.loop.PlantedTraining.Micro;
import dev.reprise.training.optimizer.UpdateRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults planted on purpose: each must be found at its step and place, with its cause ranked
/// first.
class PlantedFaultsTest {
  private static final String TEXTS =
      """
      reprise: 1
      name: greetings
      seed: 5
      data:
        name: greetings
        columns:
          text: {kind: text}
          tone: {kind: category, values: [kind, rude]}
        sources: [{path: greetings.csv, form: {delimited: {}}}]
      prepare:
        split: {test: 0.25, validation: 0.2}
        inputs:
          - columns: [text]
            steps: [fold_case: {}, tokenize: {by: word}, vocabulary: {size: 20}, pad: {length: 5}]
        target: {column: tone, steps: [{index: {}}]}
      model:
        layers:
          - embedding: {input_dim: 20, output_dim: 4}
          - lstm: {units: 3}
          - dropout: {rate: 0.2}
          - dense: {units: 1, activation: sigmoid}
      train: {loss: binary_crossentropy, batch_size: 16, micro_batch_size: 4, epochs: 3}
      """;

  private static final String NUMBERS =
      """
      reprise: 1
      name: tiny-numbers
      seed: 5
      data:
        name: numbers
        columns: {x: {kind: number}, y: {kind: number}}
        sources: [{path: numbers.csv, form: {delimited: {}}}]
      prepare:
        split: {test: 0.25}
        inputs: [{columns: [x]}]
        target: {column: y}
      model: {layers: [{dense: {units: 1}}]}
      train: {loss: mean_squared_error, batch_size: 16, epochs: 2}
      """;

  @TempDir static Path folder;

  private static ProjectStore store;
  private static RunRecord texts;
  private static RunRecord numbers;

  @BeforeAll
  static void trainWithoutAFault() throws IOException {
    store = ProjectStore.open(folder.resolve(".reprise"));
    Files.writeString(folder.resolve("texts.yaml"), TEXTS);
    Files.writeString(folder.resolve("numbers.yaml"), NUMBERS);
    Files.writeString(folder.resolve("greetings.csv"), greetings("you", "kind"));
    StringBuilder csv = new StringBuilder("x,y\n");
    for (int i = 0; i < 80; i++) {
      csv.append(i + 1).append("e-20,").append(i % 7).append('\n');
    }
    Files.writeString(folder.resolve("numbers.csv"), csv);
    texts = run("texts.yaml");
    numbers = run("numbers.yaml");
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static String greetings(String last, String tone) {
    StringBuilder csv = new StringBuilder("text,tone\n");
    for (int i = 0; i < 120; i++) {
      boolean rude = i % 3 == 0;
      csv.append(rude ? "Go away " : "Good day to ").append("number ").append(i);
      csv.append(i == 118 ? " " + last : " you").append(',');
      csv.append(i == 118 ? tone : rude ? "rude" : "kind").append('\n');
    }
    return csv.toString();
  }

  private static RunRecord run(String file, String... overrides) {
    Declaration declaration = new ExperimentReader().read(folder.resolve(file), List.of(overrides));
    return new Runner(store)
        .run(RunRequest.of(declaration, folder, Mirrors.NONE, 1), Progress.SILENT)
        .record();
  }

  private static Divergence diff(RunRecord a, RunRecord b) {
    SideBySide both =
        SideBySide.compare(
            Target.find(a.run().value(), store),
            Target.find(b.run().value(), store),
            Accept.IDENTICAL,
            store,
            Mirrors.NONE,
            1,
            Progress.SILENT);
    if (both.verdict() instanceof Verdict.Incomparable incomparable) {
      throw new AssertionError(incomparable.reason());
    }
    return ((Verdict.Diverged) both.verdict()).divergence();
  }

  private static void assertFound(
      Divergence found, long step, Item item, String name, CauseKind cause) {
    assertThat(found.first().step()).as(found.paragraph()).contains(step);
    assertFound(found, item, name, cause);
  }

  private static void assertFound(Divergence found, Item item, String name, CauseKind cause) {
    assertThat(found.first().item()).as(found.paragraph()).isEqualTo(item);
    assertThat(found.first().name()).as(found.paragraph()).isEqualTo(name);
    assertThat(found.causes()).as(found.paragraph()).isNotEmpty();
    assertThat(found.causes().getFirst().kind()).as(found.causes().toString()).isEqualTo(cause);
  }

  @Test
  void withoutAFaultThePlantedTrainingIsTheRealOne() throws IOException {
    RunRecord again = plant(texts, new Fault() {});
    assertThat(again.training().ledgerHead()).isEqualTo(texts.training().ledgerHead());
    RunRecord more = plant(numbers, new Fault() {});
    assertThat(more.training().ledgerHead()).isEqualTo(numbers.training().ledgerHead());
  }

  @Test
  void oneUlpOfOneWeight() throws IOException {
    RunRecord b = plant(texts, after(7, (rule, weights) -> up(weights.get(1), 5)));
    Divergence found = diff(texts, b);
    assertFound(found, 7, Item.WEIGHT, "weight/lstm/kernel", CauseKind.FLIPPED_BIT);
    assertThat(found.causes().getFirst().weight()).isEqualTo(100);
    assertThat(found.tensors()).containsExactly("weight/lstm/kernel");
  }

  @Test
  void oneFlippedBitOfAMoment() throws IOException {
    Fault fault =
        after(
            6,
            (rule, weights) -> {
              float[] moment = rule.states(4).get(0);
              moment[1] = Float.intBitsToFloat(Float.floatToRawIntBits(moment[1]) ^ (1 << 19));
            });
    assertFound(
        diff(texts, plant(texts, fault)),
        6,
        Item.OPTIMIZER,
        "optimizer/dense/kernel/moment_1",
        CauseKind.FLIPPED_BIT);
  }

  @Test
  void twoExchangedIds() throws IOException {
    Fault fault =
        new Fault() {
          @Override
          public int[] batch(long step, int[] positions) {
            if (step == 4) {
              int first = positions[2];
              positions[2] = positions[9];
              positions[9] = first;
            }
            return positions;
          }
        };
    Divergence found = diff(texts, plant(texts, fault));
    assertFound(found, 4, Item.BATCH, "batch", CauseKind.ORDER_OF_DATA);
    assertThat(found.causes().getFirst().reason()).contains("3 and 10 of the batch are exchanged");
  }

  @Test
  void dropoutOfOneExampleDrawnUnderAnotherSeed() throws IOException {
    Fault fault =
        new Fault() {
          @Override
          public long[] randomIds(long[] ids) {
            long[] others = ids.clone();
            others[8] ^= 1;
            return others;
          }
        };
    Divergence found = diff(texts, plant(texts, fault));
    int epoch = found.first().epoch().orElseThrow();
    assertFound(found, stepOf(texts, epoch, 8), Item.LOSS, "loss", CauseKind.RANDOM_STREAM);
  }

  /// The step that visits an example of the training split in an epoch.
  private static long stepOf(RunRecord record, int epoch, int example) {
    PreparedData data = prepared(Target.recorded(record, List.of()).experiment());
    int[] order = Shuffle.order(5, epoch, data.train().exampleIds());
    int place = 0;
    while (order[place] != example) {
      place++;
    }
    return (epoch - 1L) * ((order.length + 15) / 16) + place / 16 + 1;
  }

  private static PreparedData prepared(Experiment experiment) {
    return Preparation.prepare(
        experiment.prepare(),
        experiment.data(),
        Acquisition.acquire(
            new AcquireRequest(experiment.data(), folder, Mirrors.NONE, store, Optional.empty()),
            Progress.SILENT),
        Progress.SILENT);
  }

  @Test
  void learningRateFromTheClock() throws IOException {
    Fault fault =
        new Fault() {
          @Override
          public OptimizerSpec optimizer(OptimizerSpec declared) {
            OptimizerSpec.Adam adam = (OptimizerSpec.Adam) declared;
            double rate = adam.learningRate() * (1 + 1e-9 * (Instant.now().getNano() + 1000));
            return new OptimizerSpec.Adam(rate, adam.beta1(), adam.beta2(), adam.epsilon());
          }
        };
    assertFound(
        diff(texts, plant(texts, fault)),
        1,
        Item.WEIGHT,
        "weight/embedding/embeddings",
        CauseKind.HYPERPARAMETER);
  }

  @Test
  void foldTiedToTheNumberOfThreads() throws IOException {
    Fault fault =
        new Fault() {
          @Override
          public List<float[]> gradients(long step, List<float[]> gradients, Micro micro) {
            if (step != 3) {
              return gradients;
            }
            List<float[]> sum = micro.gradients(12, 16);
            for (int from = 8; from >= 0; from -= 4) {
              List<float[]> part = micro.gradients(from, from + 4);
              for (int i = 0; i < sum.size(); i++) {
                for (int k = 0; k < sum.get(i).length; k++) {
                  sum.get(i)[k] += part.get(i)[k];
                }
              }
            }
            return sum;
          }
        };
    Planting planting = new Planting(texts).fact("threads", "3");
    Divergence found = diff(texts, planting.train(fault));
    assertThat(found.first().item()).isEqualTo(Item.GRADIENT);
    assertFound(found, 3, Item.GRADIENT, found.first().name(), CauseKind.THREADS);
    assertThat(kinds(found)).startsWith(CauseKind.THREADS, CauseKind.SUMMATION_ORDER);
  }

  @Test
  void multiplicationAndAdditionInPlaceOfFma() throws IOException {
    Fault fault = doubledRounding(5);
    RunRecord b = new Planting(texts).keeping(5).train(fault);
    Divergence found = diff(texts, b);
    assertFound(found, 5, Item.WEIGHT, "weight/embedding/embeddings", CauseKind.FUSED_ARITHMETIC);
    assertThat(found.replay().orElseThrow().elements().orElseThrow().ulps()).isBetween(1L, 64L);
  }

  private static Fault doubledRounding(long at) {
    List<float[]> before = new ArrayList<>();
    return new Fault() {
      @Override
      public void before(long step, UpdateRule rule, List<float[]> weights) {
        if (step == at) {
          weights.forEach(weight -> before.add(weight.clone()));
        }
      }

      @Override
      public void after(long step, UpdateRule rule, List<float[]> weights) {
        if (step != at) {
          return;
        }
        // p − step · m/(√v + ε), where the engine has fma(−step, m/(√v + ε), p).
        Tensor.Doubles powers =
            (Tensor.Doubles) Objects.requireNonNull(rule.shared().get("beta_powers"));
        double[] power = powers.values();
        float rate = (float) (0.001 * Math.sqrt(1 - power[1]) / (1 - power[0]));
        for (int i = 0; i < weights.size(); i++) {
          float[] m = rule.states(i).get(0);
          float[] v = rule.states(i).get(1);
          for (int k = 0; k < m.length; k++) {
            float quotient = m[k] / ((float) Math.sqrt(v[k]) + 1e-7f);
            float fused = Math.fma(-rate, quotient, before.get(i)[k]);
            assertThat(fused).as("the engine's own update").isEqualTo(weights.get(i)[k]);
            weights.get(i)[k] = before.get(i)[k] - rate * quotient;
          }
        }
      }
    };
  }

  @Test
  void reduceLanesInTheSumOverExamples() throws IOException {
    Fault fault =
        new Fault() {
          @Override
          public List<float[]> gradients(long step, List<float[]> gradients, Micro micro) {
            if (step == 2) {
              float[] bias = gradients.get(gradients.size() - 1);
              float lanes = 0;
              for (int i = 15; i >= 0; i--) {
                lanes += micro.gradients(i, i + 1).getLast()[0];
              }
              bias[0] = lanes == bias[0] ? Math.nextUp(lanes) : lanes;
            }
            return gradients;
          }
        };
    assertFound(
        diff(texts, plant(texts, fault)),
        2,
        Item.GRADIENT,
        "gradient/dense/bias",
        CauseKind.SUMMATION_ORDER);
  }

  @Test
  void resumeThatForgetsOneMoment() throws IOException {
    Fault fault = before(8, (rule, weights) -> Arrays.fill(rule.states(1).get(0), 0));
    Divergence found = diff(texts, plant(texts, fault));
    assertFound(found, 8, Item.WEIGHT, "weight/lstm/kernel", CauseKind.OPTIMIZER_STATE);
    assertThat(found.causes().getFirst().reason()).contains("optimizer/lstm/kernel/moment_1");
    assertThat(found.causes().getFirst().weight()).isEqualTo(100);
  }

  @Test
  void resumeThatForgetsTheStepCounter() throws IOException {
    Fault fault =
        before(
            8,
            (rule, weights) -> {
              SortedMap<String, Tensor> fresh = new TreeMap<>();
              fresh.put("beta_powers", new Tensor.Doubles(new int[] {2}, new double[] {1, 1}));
              rule.restoreShared(fresh);
            });
    Divergence found = diff(texts, plant(texts, fault));
    assertFound(found, 8, Item.WEIGHT, "weight/embedding/embeddings", CauseKind.STEP_COUNTER);
    assertThat(found.causes().getFirst().weight()).isEqualTo(100);
  }

  @Test
  void resumeThatForgetsTheRandomCounter() throws IOException {
    Fault fault =
        new Fault() {
          @Override
          public int epoch(long step, int epoch) {
            return step >= 8 ? 1 : epoch;
          }
        };
    Divergence found = diff(texts, plant(texts, fault));
    assertFound(found, 8, Item.BATCH, "batch", CauseKind.RANDOM_COUNTER);
  }

  @Test
  void resumeThatForgetsTheRandomCounterWhereTheOrderDoesNotShowIt() throws IOException {
    RunRecord ordered = run("texts.yaml", "train.shuffle=false");
    Fault fault =
        new Fault() {
          @Override
          public int epoch(long step, int epoch) {
            return step >= 8 ? 1 : epoch;
          }
        };
    Divergence found = diff(ordered, plant(ordered, fault));
    assertFound(found, 8, Item.LOSS, "loss", CauseKind.RANDOM_COUNTER);
    assertThat(found.causes().getFirst().weight()).isEqualTo(100);
  }

  @Test
  void updatesInTheOrderOfAHashMap() throws IOException {
    // Each tensor's update takes the next number of one shared sequence.
    Divergence found =
        diff(plant(texts, rounding(0, 1, 2, 3, 4, 5)), plant(texts, rounding(0, 3, 2, 1, 4, 5)));
    assertFound(found, 1, Item.WEIGHT, "weight/lstm/kernel", CauseKind.UPDATE_ORDER);
  }

  private static Fault rounding(int... order) {
    return new Fault() {
      @Override
      public void after(long step, UpdateRule rule, List<float[]> weights) {
        for (int place = 0; place < order.length; place++) {
          float[] weight = weights.get(order[place]);
          for (int i = 0; i < weight.length; i++) {
            weight[i] *= 1 + 0x1p-20f * place;
          }
        }
      }
    };
  }

  @Test
  void subnormalsFlushedToZero() throws IOException {
    Fault fault =
        after(
            2,
            (rule, weights) -> {
              float[] second = rule.states(0).get(1);
              for (int i = 0; i < second.length; i++) {
                second[i] = Math.abs(second[i]) < Float.MIN_NORMAL ? 0 : second[i];
              }
            });
    assertFound(
        diff(numbers, plant(numbers, fault)),
        2,
        Item.OPTIMIZER,
        "optimizer/dense/kernel/moment_2",
        CauseKind.FLUSH_TO_ZERO);
  }

  @Test
  void aLossThatIsNoNumber() throws IOException {
    Fault fault =
        new Fault() {
          @Override
          public double loss(long step, double loss) {
            return step == 9 ? Double.NaN : loss;
          }
        };
    assertFound(diff(texts, plant(texts, fault)), 9, Item.LOSS, "loss", CauseKind.NOT_A_NUMBER);
  }

  @Test
  void oneCharacterOfOneText() throws IOException {
    Divergence found = withGreetings("yqu", "kind");
    assertFound(found, Item.DATASET, "greetings", CauseKind.RECORD);
    assertThat(found.paragraph()).contains("number 118 yqu", "number 118 you");
  }

  @Test
  void oneLabel() throws IOException {
    Divergence found = withGreetings("you", "rude");
    assertFound(found, Item.DATASET, "greetings", CauseKind.RECORD);
    assertThat(found.causes().getFirst().reason()).contains("one record differs in tone");
  }

  private static Divergence withGreetings(String last, String tone) throws IOException {
    try {
      Files.writeString(folder.resolve("greetings.csv"), greetings(last, tone));
      return diff(texts, run("texts.yaml"));
    } finally {
      Files.writeString(folder.resolve("greetings.csv"), greetings("you", "kind"));
    }
  }

  @Test
  void vocabularyOfAllSplits() throws IOException {
    List<PreparationSummary.Step> all =
        run("texts.yaml", "prepare.split.test=0.05", "prepare.split.validation=0.05")
            .preparation()
            .steps();
    List<PreparationSummary.Step> steps = new ArrayList<>(texts.preparation().steps());
    String name = replace(steps, "vocabulary", all, 0);
    assertThat(steps).isNotEqualTo(texts.preparation().steps());
    Divergence found = diff(texts, new Planting(texts).preparation(steps).train(new Fault() {}));
    assertFound(found, Item.PREPARATION, name, CauseKind.PREPARATION);
    assertThat(found.causes().getFirst().reason()).contains("those of all splits");
  }

  /// A next version that cuts otherwise under the same name: what follows sees other tokens, and
  /// the training was made of them.
  @Test
  void anotherVersionOfTheTokeniser() throws IOException {
    RunRecord other = run("texts.yaml", "prepare.inputs.0.steps.1.tokenize.by=character");
    List<PreparationSummary.Step> steps = new ArrayList<>(other.preparation().steps());
    String name = replace(steps, "tokenize", other.preparation().steps(), 1);
    Divergence found =
        diff(texts, new Planting(texts).preparation(steps).dataOf(other).train(new Fault() {}));
    assertFound(found, Item.PREPARATION, name, CauseKind.PREPARATION);
    assertThat(found.causes().getFirst().facts())
        .anyMatch(fact -> fact.name().equals(name + ".version"));
  }

  /// Gives the step whose name ends so another output: that of other steps, or any.
  private static String replace(
      List<PreparationSummary.Step> steps,
      String end,
      List<PreparationSummary.Step> others,
      int newer) {
    for (int i = 0; i < steps.size(); i++) {
      PreparationSummary.Step step = steps.get(i);
      if (step.name().endsWith(end)) {
        Digest output =
            others.stream()
                .filter(other -> other.name().equals(step.name()))
                .map(PreparationSummary.Step::output)
                .findFirst()
                .orElseThrow();
        steps.set(
            i,
            new PreparationSummary.Step(
                step.name(), step.version() + newer, output, step.detail()));
        return step.name();
      }
    }
    throw new AssertionError("no step " + end + " in " + steps);
  }

  @Test
  void anotherVersionOfTheNumericSpecification() throws IOException {
    RunRecord b = new Planting(texts).specification(2).train(doubledRounding(1));
    assertFound(diff(texts, b), 1, Item.WEIGHT, "weight/embedding/embeddings", CauseKind.ENGINE);
  }

  @Test
  void whatIsDeclaredOtherwiseIsNamed() {
    assertFound(
        diff(texts, run("texts.yaml", "seed=6")),
        1,
        Item.INITIAL_WEIGHT,
        "weight/embedding/embeddings",
        CauseKind.SEED);
    assertFound(
        diff(texts, run("texts.yaml", "train.shuffle=false")),
        1,
        Item.BATCH,
        "batch",
        CauseKind.ORDER_OF_DATA);
    Divergence dropout = diff(texts, run("texts.yaml", "model.layers.2.dropout.rate=0.25"));
    assertFound(dropout, 1, Item.LOSS, "loss", CauseKind.MODEL);
    assertThat(dropout.replay().orElseThrow().operator().orElseThrow().name()).contains("dropout");
    Divergence rate = diff(texts, run("texts.yaml", "train.optimizer.adam.learning_rate=0.0011"));
    assertThat(rate.replay().orElseThrow().operator().orElseThrow().layer())
        .isEqualTo("embedding/embeddings");
    assertFound(rate, 1, Item.WEIGHT, "weight/embedding/embeddings", CauseKind.HYPERPARAMETER);
    assertFound(
        diff(texts, run("texts.yaml", "train.epochs=4")),
        texts.training().steps() + 1,
        Item.LENGTH,
        "steps",
        CauseKind.HYPERPARAMETER);
  }

  private static List<CauseKind> kinds(Divergence found) {
    return found.causes().stream().map(Cause::kind).toList();
  }

  private static void up(float[] values, int at) {
    values[at] = Math.nextUp(values[at]);
  }

  private interface Change {
    void of(UpdateRule rule, List<float[]> weights);
  }

  private static Fault after(long at, Change change) {
    return new Fault() {
      @Override
      public void after(long step, UpdateRule rule, List<float[]> weights) {
        if (step == at) {
          change.of(rule, weights);
        }
      }
    };
  }

  private static Fault before(long at, Change change) {
    return new Fault() {
      @Override
      public void before(long step, UpdateRule rule, List<float[]> weights) {
        if (step == at) {
          change.of(rule, weights);
        }
      }
    };
  }

  private static RunRecord plant(RunRecord base, Fault fault) throws IOException {
    return new Planting(base).train(fault);
  }

  /// Makes a record that says the same as another of what was declared, and whose training had a
  /// fault.
  private static final class Planting {
    private final RunRecord base;
    private List<PreparationSummary.Step> preparation;
    private Environment environment;
    private int specification;
    private long kept;
    private RunRecord data;

    Planting(RunRecord base) {
      this.base = base;
      this.preparation = base.preparation().steps();
      this.environment = base.circumstances().environment();
      this.specification = base.training().numericSpecification();
      this.data = base;
    }

    /// Trains on what another run's preparation gives.
    Planting dataOf(RunRecord other) {
      data = other;
      return this;
    }

    Planting preparation(List<PreparationSummary.Step> steps) {
      preparation = steps;
      return this;
    }

    Planting fact(String name, String value) {
      SortedMap<String, String> facts = new TreeMap<>(environment.facts());
      facts.put(name, value);
      environment = new Environment(facts);
      return this;
    }

    Planting specification(int version) {
      specification = version;
      return this;
    }

    Planting keeping(long step) {
      kept = step;
      return this;
    }

    RunRecord train(Fault fault) throws IOException {
      Experiment experiment = Target.recorded(base, List.of()).experiment();
      PreparedData prepared = prepared(Target.recorded(data, List.of()).experiment());
      Commitment commitment =
          new Commitment(
              base.experiment().digest(),
              base.dataset().digest(),
              preparation,
              "exact",
              specification);
      Sink sink = new Sink(commitment.digest());
      PlantedTraining.Result result =
          PlantedTraining.run(experiment, prepared, sink, specification, fault);
      return keep(result, sink);
    }

    private RunRecord keep(PlantedTraining.Result result, Sink sink) throws IOException {
      SortedMap<String, RunRecord.Artifact> artifacts = new TreeMap<>(base.artifacts());
      put(artifacts, RunRecord.LEDGER, sink.bytes.toByteArray());
      put(artifacts, RunRecord.FINAL_WEIGHTS, Safetensors.bytes(result.weights()));
      if (kept > 0) {
        ByteArrayOutputStream checkpoint = new ByteArrayOutputStream();
        Objects.requireNonNull(result.checkpoints().get(kept)).write(checkpoint);
        put(artifacts, RunRecord.checkpoint(kept), checkpoint.toByteArray());
      }
      RunId run = RunId.begin(Instant.now());
      RunRecord.Circumstances was = base.circumstances();
      RunRecord record =
          new RunRecord(
              base.format(),
              run,
              base.name(),
              base.experiment(),
              base.dataset(),
              new PreparationSummary(
                  preparation,
                  base.preparation().splits(),
                  base.preparation().duplicates(),
                  base.preparation().classes()),
              result.summary(),
              base.evaluation(),
              new RunRecord.Circumstances(
                  was.started(), was.seconds(), was.code(), environment, was.reproduces()),
              artifacts);
      try (RunWorkspace workspace = store.begin(run, base.name())) {
        workspace.commit(record);
      }
      return record;
    }

    private static void put(
        SortedMap<String, RunRecord.Artifact> artifacts, String name, byte[] bytes)
        throws IOException {
      artifacts.put(name, new RunRecord.Artifact(store.put(bytes), bytes.length, false));
    }
  }

  private static final class Sink implements TrainingSink {
    private final Digest commitment;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Sink(Digest commitment) {
      this.commitment = commitment;
    }

    @Override
    public Digest commitment() {
      return commitment;
    }

    @Override
    public void initialWeights(SortedMap<String, Tensor> weights) {}

    @Override
    public LedgerWriter ledger(LedgerHeader header) {
      try {
        return new LedgerWriter(bytes, header);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
