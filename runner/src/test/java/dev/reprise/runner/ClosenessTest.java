package dev.reprise.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.closeness.Measured;
import dev.reprise.core.closeness.Spread;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.data.Mirrors;
import dev.reprise.store.ProjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spreads and what is close by them, with small whole trainings: which of a hundred points lie
/// above a line, as told by somebody who is wrong now and then: 8 epochs of 5 steps.
class ClosenessTest {
  private static final int REPEATS = 8;

  private static final String EXPERIMENT =
      """
      reprise: 1
      name: above
      seed: 5
      data:
        name: above
        columns:
          a: {kind: number}
          b: {kind: number}
          side: {kind: category, values: [below, above]}
        sources:
          - path: points.csv
            form: {delimited: {}}
      prepare:
        split: {test: 0.3}
        inputs:
          - columns: [a, b]
            steps: [{standardize: {}}]
        target: {column: side, steps: [{index: {}}]}
      model:
        layers:
          - dense: {units: 1, activation: sigmoid}
      train:
        loss: binary_crossentropy
        optimizer: {adam: {learning_rate: 0.2}}
        batch_size: 18
        epochs: 8
      evaluate: {metrics: [loss, accuracy]}
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeExperiment() throws IOException {
    Files.writeString(folder.resolve("experiment.yaml"), EXPERIMENT);
    StringBuilder csv = new StringBuilder("a,b,side\n");
    for (int i = 0; i < 100; i++) {
      int a = i * 37 % 101;
      int b = i * 71 % 103;
      csv.append(a).append(',').append(b).append((a > b) == (i % 8 != 3) ? ",below\n" : ",above\n");
    }
    Files.writeString(folder.resolve("points.csv"), csv);
  }

  private ProjectStore open() {
    return ProjectStore.open(folder.resolve(".reprise"));
  }

  private RunRequest request(int threads, String... overrides) {
    Declaration declaration = new ExperimentReader().read(folder, List.of(overrides));
    return RunRequest.of(declaration, folder, Mirrors.NONE, threads);
  }

  private CompletedRun repeated(ProjectStore store) {
    return new Repeats(store).run(request(2), REPEATS, Progress.SILENT);
  }

  private Reproduction reproduce(
      ProjectStore store, CompletedRun run, Accept accept, String... overrides) {
    return new Reproducer(store)
        .reproduce(
            Target.find(run.address().toString(), store),
            List.of(overrides),
            Mirrors.NONE,
            2,
            accept,
            Progress.SILENT);
  }

  @Test
  void repeatsChangeNothingThatIsCompared() {
    try (ProjectStore store = open()) {
      CompletedRun with = repeated(store);
      CompletedRun without = new Runner(store).run(request(1), Progress.SILENT);
      assertThat(with.record().training()).isEqualTo(without.record().training());
      assertThat(with.record().evaluation()).isEqualTo(without.record().evaluation());
      with.record()
          .artifacts()
          .forEach(
              (name, artifact) -> {
                if (artifact.comparable()) {
                  assertThat(without.record().artifacts()).containsEntry(name, artifact);
                }
              });
      assertThat(with.record().artifacts()).containsKey(RunRecord.SPREAD);
      assertThat(without.record().artifacts()).doesNotContainKey(RunRecord.SPREAD);
      assertThat(reproduce(store, with, Accept.CLOSE).verdict())
          .isInstanceOf(Verdict.Identical.class);
      assertThat(reproduce(store, with, Accept.IDENTICAL).verdict())
          .isInstanceOf(Verdict.Identical.class);
    }
  }

  @Test
  void everyRowOfTheSpreadIsARunWithThatSeedAndTheSpreadIsTheSameBytesAgain() {
    try (ProjectStore store = open()) {
      CompletedRun run = repeated(store);
      Spread spread = Spread.of(run.record(), store).orElseThrow();
      assertThat(spread.seeds())
          .extracting(Seed::value)
          .containsExactly(6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
      CompletedRun third = new Runner(store).run(request(1, "seed=8"), Progress.SILENT);
      assertThat(Measured.of(third.record(), store)).isEqualTo(spread.repeats().get(2).measured());
      assertThat(Target.find(run.address().toString(), store).verify()).isEmpty();
      CompletedRun again = new Repeats(store).run(request(1), REPEATS, Progress.SILENT);
      assertThat(again.record().artifact(RunRecord.SPREAD))
          .isEqualTo(run.record().artifact(RunRecord.SPREAD));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 101, 102, 103})
  void anotherSeedIsCloseWhereThatIsAskedForAndDivergedElsewhere(long seed) {
    try (ProjectStore store = open()) {
      CompletedRun run = repeated(store);
      Reproduction asked = reproduce(store, run, Accept.CLOSE, "seed=" + seed);
      assertThat(asked.verdict())
          .isInstanceOfSatisfying(
              Verdict.Close.class,
              close -> {
                assertThat(close.first().step()).contains(1L);
                assertThat(close.differences().getFirst().name()).isEqualTo("seed");
                assertThat(close.closeness().orElseThrow().repeats()).isEqualTo(REPEATS);
                assertThat(close.closeness().orElseThrow().quantities())
                    .extracting(Closeness.Quantity::name)
                    .containsExactly(
                        "accuracy",
                        "loss",
                        "loss, steps 1 to 10",
                        "loss, steps 11 to 20",
                        "loss, steps 21 to 30",
                        "loss, steps 31 to 40");
              });
      assertThat(asked.remark()).isEmpty();
      Reproduction strict = reproduce(store, run, Accept.IDENTICAL, "seed=" + seed);
      assertThat(strict.verdict())
          .isInstanceOfSatisfying(
              Verdict.Diverged.class, diverged -> assertThat(diverged.closeness()).isEmpty());
      assertThat(strict.remark()).contains("--accept close", REPEATS + " repeats");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.optimizer.adam.learning_rate=9",
        "train.optimizer.adam.learning_rate=0.001",
        "train.epochs=9",
        "evaluate.metrics=[loss, accuracy, f1]",
      })
  void whatBreaksTheResultIsDivergedWithTheNumbersThatLieOutside(String change) {
    try (ProjectStore store = open()) {
      CompletedRun run = repeated(store);
      Reproduction broken = reproduce(store, run, Accept.CLOSE, change, "seed=100");
      assertThat(broken.verdict())
          .isInstanceOfSatisfying(
              Verdict.Diverged.class,
              diverged -> {
                assertThat(diverged.closeness()).isPresent();
                assertThat(diverged.closeness().orElseThrow().outside()).isNotEmpty();
                assertThat(diverged.divergence().causes()).isNotEmpty();
              });
    }
  }

  @Test
  void otherDataAreNotClose() throws IOException {
    try (ProjectStore store = open()) {
      CompletedRun run = repeated(store);
      Reproduction other = reproduce(store, run, Accept.CLOSE, "prepare.split.test=0.31");
      assertThat(other.verdict()).isInstanceOf(Verdict.Diverged.class);
      assertThat(other.remark()).contains("is not judged");
    }
  }

  @Test
  void withoutASpreadItIsSaidHowToRecordOne() {
    try (ProjectStore store = open()) {
      CompletedRun run = new Runner(store).run(request(2), Progress.SILENT);
      Reproduction other = reproduce(store, run, Accept.CLOSE, "seed=6");
      assertThat(other.verdict()).isInstanceOf(Verdict.Diverged.class);
      assertThat(other.remark()).contains("no spread", "--repeats 10");
      assertThat(reproduce(store, run, Accept.IDENTICAL, "seed=6").remark()).isEmpty();
    }
  }

  @Test
  void aRunKilledAfterItsRepeatsAndGoneOnWithHasItsSpread() {
    try (ProjectStore store = open()) {
      CompletedRun whole = repeated(store);
      try (ProjectStore killed = ProjectStore.open(folder.resolve("killed"))) {
        assertThatThrownBy(
                () ->
                    new Repeats(killed).run(request(2), REPEATS, new KillingProgress(REPEATS + 1)))
            .isInstanceOf(Killed.class);
        Runner runner = new Runner(killed);
        CompletedRun gone = runner.resume(runner.interrupted(""), Mirrors.NONE, Progress.SILENT);
        assertThat(gone.record().artifact(RunRecord.SPREAD))
            .isEqualTo(whole.record().artifact(RunRecord.SPREAD));
        assertThat(Target.find(gone.address().toString(), killed).verify()).isEmpty();
      }
    }
  }

  @Test
  void nothingIsLeftOfRepeatsThatAreInterrupted() throws IOException {
    try (ProjectStore store = open()) {
      assertThatThrownBy(() -> new Repeats(store).run(request(2), REPEATS, new KillingProgress(3)))
          .isInstanceOf(Killed.class);
      assertThat(store.list()).isEmpty();
      assertThat(store.unfinished()).isEmpty();
    }
  }

  @Test
  void aRepeatThatFailsIsNamedWithItsSeed() throws IOException {
    try (ProjectStore store = open()) {
      Path line = Path.of(System.getProperty("reprise.root"), "examples", "linear-regression");
      Declaration declaration =
          new ExperimentReader().read(line, List.of("train.optimizer.sgd.learning_rate=100"));
      RunRequest wild = RunRequest.of(declaration, line, Mirrors.NONE, 2);
      assertThatThrownBy(() -> new Repeats(store).run(wild, REPEATS, Progress.SILENT))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("repeat 1 of " + REPEATS + " (seed 2)")
          .hasMessageContaining("step");
      assertThat(store.list()).isEmpty();
    }
  }

  /// Stops a process as a signal does: nothing is caught, nothing cleaned up.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /// Kills when the third epoch of the nth training begins.
  private static final class KillingProgress implements Progress {
    private final int training;
    private int begun;

    KillingProgress(int training) {
      this.training = training;
    }

    @Override
    public void message(String line) {}

    @Override
    public Task task(String label, long total, String unit) {
      begun += label.startsWith("Epoch 3/") ? 1 : 0;
      if (begun == training) {
        throw new Killed();
      }
      return Progress.SILENT.task(label, total, unit);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, 0, 2})
  void tooFewRepeatsAreRefusedBeforeAnythingRuns(int count) throws IOException {
    try (ProjectStore store = open()) {
      assertThatThrownBy(() -> new Repeats(store).run(request(2), count, Progress.SILENT))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("--repeats");
      assertThat(store.list()).isEmpty();
      assertThat(store.unfinished()).isEmpty();
    }
  }

  /// Bits of another engine or numeric specification cannot be asked for: the spread alone decides.
  @Test
  void aRecordOfAnotherNumericSpecificationIsJudgedByItsSpread() throws IOException {
    try (ProjectStore store = open()) {
      CompletedRun run = repeated(store);
      CompletedRun foreign = Foreign.of(store, run.record(), "exact", 2, true);
      assertThat(Target.find(foreign.address().toString(), store).verify()).isEmpty();
      Reproduction other = reproduce(store, foreign, Accept.IDENTICAL, "seed=100");
      assertThat(other.verdict()).isInstanceOf(Verdict.Close.class);
      assertThat(
              reproduce(store, foreign, Accept.IDENTICAL, "train.optimizer.adam.learning_rate=9")
                  .verdict())
          .isInstanceOf(Verdict.Diverged.class);
      CompletedRun bare = Foreign.of(store, run.record(), "exact", 2, false);
      assertThat(reproduce(store, bare, Accept.CLOSE).verdict())
          .isInstanceOf(Verdict.Incomparable.class);
    }
  }

  @Test
  void aRecordOfAnotherEngineIsReproducedByThisOneAndJudgedByItsSpread() throws IOException {
    try (ProjectStore store = open()) {
      CompletedRun foreign = Foreign.of(store, repeated(store).record(), "pytorch", 1, true);
      Reproduction other = reproduce(store, foreign, Accept.IDENTICAL, "seed=100");
      assertThat(other.verdict()).isInstanceOf(Verdict.Close.class);
    }
  }

  @Test
  void aSpreadOfAnotherExperimentIsTold() throws IOException {
    try (ProjectStore store = open()) {
      RunRecord record = repeated(store).record();
      Spread own = Spread.of(record, store).orElseThrow();
      CompletedRun swapped =
          Foreign.withSpread(
              store, record, new Spread(Digest.ofText("other"), own.repeats()).bytes());
      assertThat(Target.find(swapped.address().toString(), store).verify())
          .singleElement()
          .satisfies(problem -> assertThat(problem.what()).contains("spread of another"));
      CompletedRun broken = Foreign.withSpread(store, record, new byte[] {1, 2, 3});
      assertThat(Target.find(broken.address().toString(), store).verify()).hasSize(1);
    }
  }
}
