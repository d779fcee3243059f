package dev.reprise.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.data.Mirrors;
import dev.reprise.store.PortableRecord;
import dev.reprise.store.ProjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole experiments, small ones, run and reproduced with every real part.
class ReproductionTest {
  private static final Path LINE =
      Path.of(System.getProperty("reprise.root"), "examples", "linear-regression");

  @TempDir Path folder;

  @BeforeEach
  void writeExperiment() throws IOException {
    Greetings.write(folder);
  }

  private CompletedRun run(ProjectStore store, int threads, String... overrides) {
    Declaration declaration = new ExperimentReader().read(folder, List.of(overrides));
    return new Runner(store)
        .run(RunRequest.of(declaration, folder, Mirrors.NONE, threads), Progress.SILENT);
  }

  private Reproduction reproduce(
      ProjectStore store, String what, int threads, String... overrides) {
    return new Reproducer(store)
        .reproduce(
            Target.find(what, store), List.of(overrides), Mirrors.NONE, threads, Progress.SILENT);
  }

  private ProjectStore open() {
    return ProjectStore.open(folder.resolve(".reprise"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aReproductionIsIdenticalOnAnyNumberOfThreads(int threads) {
    try (ProjectStore store = open()) {
      CompletedRun run = run(store, 2);
      Reproduction reproduction = reproduce(store, run.record().run().value(), threads);
      assertThat(reproduction.verdict()).isInstanceOf(Verdict.Identical.class);
      Verdict.Compared compared = ((Verdict.Identical) reproduction.verdict()).compared();
      assertThat(compared.ledgerSteps()).isEqualTo(run.record().training().steps()).isPositive();
      assertThat(compared.tensors()).isGreaterThan(compared.ledgerSteps());
      assertThat(compared.metrics()).isGreaterThan(10);
      assertThat(reproduction.run().orElseThrow().record().circumstances().reproduces())
          .contains(run.address());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "seed=6, 1, seed",
    "train.optimizer.adam.learning_rate=0.0011, 1, train.optimizer.adam.learning_rate",
    "model.layers.2.dropout.rate=0.25, 1, model.layers.2.dropout.rate",
    "train.shuffle=false, 1, train.shuffle",
  })
  void aChangedExperimentDivergesAtTheStepWhereItShowsAndIsNamed(
      String change, long step, String cause) {
    try (ProjectStore store = open()) {
      CompletedRun run = run(store, 2);
      Verdict verdict = reproduce(store, run.record().run().value(), 2, change).verdict();
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Diverged.class,
              diverged -> {
                assertThat(diverged.first().stage()).isEqualTo("train");
                assertThat(diverged.first().step()).contains(step);
                assertThat(diverged.differences().getFirst().name()).isEqualTo(cause);
                assertThat(diverged.differences().getFirst().kind()).isEqualTo("experiment");
              });
    }
  }

  @Test
  void moreEpochsDivergeAfterTheLastCommonStep() {
    try (ProjectStore store = open()) {
      CompletedRun run = run(store, 2);
      Verdict.Diverged verdict =
          (Verdict.Diverged)
              reproduce(store, run.record().run().value(), 2, "train.epochs=4").verdict();
      assertThat(verdict.first().step()).contains(run.record().training().steps() + 1);
      assertThat(verdict.compared().ledgerSteps()).isEqualTo(run.record().training().steps());
      assertThat(verdict.differences().getFirst().name()).isEqualTo("train.epochs");
    }
  }

  @Test
  void oneChangedCharacterInTheDataDivergesAtAcquisition() throws IOException {
    try (ProjectStore store = open()) {
      CompletedRun run = run(store, 2);
      PortableRecord.write(run.record(), store, folder.resolve("published"), name -> true);
      Files.writeString(folder.resolve("greetings.csv"), Greetings.texts("You"));
      Path elsewhere = folder.resolve("elsewhere");
      try (ProjectStore fresh = ProjectStore.open(elsewhere)) {
        Verdict.Diverged verdict =
            (Verdict.Diverged) reproduce(fresh, folder.toString(), 2).verdict();
        assertThat(verdict.first().stage()).isEqualTo("acquire");
        assertThat(verdict.first().step()).isEmpty();
        assertThat(verdict.differences()).anyMatch(d -> d.kind().equals("data"));
      }
    }
  }

  @Test
  void aPublishedExampleIsReproducedInAFreshStoreAndADamagedOneIsNot() throws IOException {
    Path published = folder.resolve("published");
    try (ProjectStore store = open()) {
      PortableRecord.write(run(store, 2).record(), store, published, name -> true);
    }
    try (ProjectStore fresh = ProjectStore.open(folder.resolve("fresh"))) {
      assertThat(reproduce(fresh, folder.toString(), 1).verdict().word()).isEqualTo("identical");
      Target target = Target.find(folder.toString(), fresh);
      Path ledger =
          target.blobs().find(target.record().artifact(RunRecord.LEDGER).digest()).orElseThrow();
      byte[] bytes = Files.readAllBytes(ledger);
      bytes[bytes.length / 2] ^= 4;
      assertThat(ledger.toFile().setWritable(true)).isTrue();
      Files.write(ledger, bytes);
      Reproduction damaged = reproduce(fresh, folder.toString(), 1);
      assertThat(damaged.verdict())
          .isInstanceOfSatisfying(
              Verdict.Incomparable.class,
              verdict ->
                  assertThat(verdict.reason())
                      .contains("damaged or changed", ledger.getFileName().toString()));
      assertThat(damaged.run()).isEmpty();
    }
  }

  @Test
  void aFlippedBitOfTheKeptDataIsTold() throws IOException {
    try (ProjectStore store = open()) {
      CompletedRun run = run(store, 2);
      Target target = Target.find(run.record().run().value(), store);
      assertThat(target.verify()).isEmpty();
      String sha256 = run.record().dataset().source().getOrDefault("sha256", "");
      Path data = store.find(Digest.parse(sha256)).orElseThrow();
      byte[] bytes = Files.readAllBytes(data);
      bytes[bytes.length / 2] ^= 1;
      assertThat(data.toFile().setWritable(true)).isTrue();
      Files.write(data, bytes);
      assertThat(target.verify())
          .singleElement()
          .satisfies(problem -> assertThat(problem.where()).isEqualTo(data.toString()));
    }
  }

  @Test
  void aChangedTitleChangesNoBit() throws IOException {
    try (ProjectStore store = open()) {
      CompletedRun run = run(store, 2);
      assertThat(reproduce(store, run.record().run().value(), 2, "title=Another").verdict().word())
          .isEqualTo("identical");
    }
  }

  @Test
  void nothingIsLeftOfARunThatFails() throws IOException {
    try (ProjectStore store = open()) {
      assertThatThrownBy(
              () ->
                  runFile(store, LINE, "experiment.yaml", "train.optimizer.sgd.learning_rate=100"))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("step");
      assertThat(store.list()).isEmpty();
      assertThat(store.unfinished()).isEmpty();
    }
  }

  @Test
  void whatDoesNotExistIsSaidSo() throws IOException {
    try (ProjectStore store = open()) {
      assertThatThrownBy(() -> Target.find("20260101-000000-abcdef", store))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> Target.find(folder.toString(), store))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("published/record.json");
    }
  }

  @Test
  void theLineFoundByDescentIsTheLineOfLeastSquares() {
    try (ProjectStore store = open()) {
      RunRecord descent = runFile(store, LINE, "experiment.yaml");
      RunRecord exact = runFile(store, LINE, "closed-form.yaml");
      for (String metric : List.of("mse", "mae", "r2")) {
        assertThat(descent.evaluation().metrics().get(metric))
            .isCloseTo(exact.evaluation().metrics().get(metric), Offset.offset(1e-5));
      }
      assertThat(exact.evaluation().metrics().get("r2")).isGreaterThan(0.9);
    }
  }

  private static RunRecord runFile(
      ProjectStore store, Path folder, String file, String... overrides) {
    Declaration declaration = new ExperimentReader().read(folder.resolve(file), List.of(overrides));
    return new Runner(store)
        .run(RunRequest.of(declaration, folder, Mirrors.NONE, 2), Progress.SILENT)
        .record();
  }

  @Test
  void theLogTellsEveryStageWithItsTime() {
    try (ProjectStore store = open()) {
      RunRecord record = run(store, 2).record();
      String log =
          new String(store.read(record.artifact(RunRecord.LOG).digest()), StandardCharsets.UTF_8);
      assertThat(log).contains("Data: greetings, 120 records", "Epoch 3/3", "Finished in");
      assertThat(log.lines()).allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT.*Z .*"));
      assertThat(record.circumstances().seconds())
          .containsKeys("acquire", "prepare", "train", "evaluate", "total");
    }
  }
}
