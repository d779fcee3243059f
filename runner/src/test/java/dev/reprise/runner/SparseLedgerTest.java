package dev.reprise.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.NotFiniteException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First.Item;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.data.Mirrors;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.RunWorkspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs whose ledgers have digests of some steps' tensors only: 3 epochs of 5 steps, digests at
/// every fourth step and at the ends of epochs: 4, 5, 8, 10, 12, 15.
class SparseLedgerTest {
  private static final String SPARSE = "train.ledger.every=4";

  @TempDir Path folder;
  private ProjectStore store;

  @BeforeEach
  void open() throws IOException {
    Greetings.write(folder);
    store = ProjectStore.open(folder.resolve(".reprise"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private CompletedRun run(int checkpointEvery, String... overrides) {
    Declaration declaration = new ExperimentReader().read(folder, List.of(overrides));
    return new Runner(store)
        .run(
            RunRequest.of(declaration, folder, Mirrors.NONE, 2)
                .withCheckpoints(new CheckpointEvery.Steps(checkpointEvery)),
            Progress.SILENT);
  }

  private Ledger ledger(RunRecord record) {
    return Ledger.read("ledger", store.read(record.artifact(RunRecord.LEDGER).digest()));
  }

  private Divergence diff(CompletedRun a, CompletedRun b, boolean closer) {
    Target first = Target.find(a.record().run().value(), store);
    Target second = Target.find(b.record().run().value(), store);
    SideBySide both =
        closer
            ? SideBySide.compare(
                first, second, Accept.IDENTICAL, store, Mirrors.NONE, 1, Progress.SILENT)
            : SideBySide.compare(first, second, Accept.IDENTICAL);
    return ((Verdict.Diverged) both.verdict()).divergence();
  }

  @Test
  void theDeclaredStepsAndTheEndsOfEpochsHaveDigests() {
    RunRecord record = run(3, SPARSE).record();
    Ledger sparse = ledger(record);
    assertThat(sparse.steps().stream().filter(LedgerEntry.Step::hasLeaves))
        .extracting(LedgerEntry.Step::step)
        .containsExactly(4L, 5L, 8L, 10L, 12L, 15L);
    assertThat(record.checkpoints()).containsExactly(4L, 8L, 10L, 12L);
    RunRecord whole = run(3).record();
    assertThat(record.training().finalWeights()).isEqualTo(whole.training().finalWeights());
    assertThat(ledger(whole).steps())
        .extracting(LedgerEntry.Step::lossBits)
        .isEqualTo(sparse.steps().stream().map(LedgerEntry.Step::lossBits).toList());
    assertThat(record.artifact(RunRecord.LEDGER).bytes())
        .isLessThan(whole.artifact(RunRecord.LEDGER).bytes());
    assertThat(Target.find(record.run().value(), store).verify()).isEmpty();
  }

  @Test
  void checkpointsChangeNothingAndAReproductionIsIdentical() {
    CompletedRun run = run(3, SPARSE);
    assertThat(run(7, SPARSE).record().training().ledgerHead())
        .isEqualTo(run.record().training().ledgerHead());
    Verdict verdict =
        new Reproducer(store)
            .reproduce(
                Target.find(run.record().run().value(), store),
                List.of(),
                Mirrors.NONE,
                1,
                Progress.SILENT)
            .verdict();
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Identical.class,
            identical -> assertThat(identical.compared().ledgerSteps()).isEqualTo(15));
  }

  @Test
  void anAuditOfAllSegmentsStands() {
    CompletedRun run = run(3, SPARSE);
    AuditReport report =
        new Auditor(store)
            .audit(
                new Target.Stored(store, run.address()),
                new AuditExtent.All(),
                Optional.of("00112233445566778899aabbccddeeff"),
                Mirrors.NONE,
                2,
                2,
                Progress.SILENT);
    assertThat(report.findings()).isEmpty();
    assertThat(report.steps()).isEqualTo(15);
  }

  @Test
  void theStepItselfIsFoundByRunningTheStepsWithoutDigestsAgain() {
    CompletedRun a = run(3, SPARSE);
    CompletedRun b = run(3, SPARSE, "train.optimizer.adam.learning_rate=0.0011");

    Divergence seen = diff(a, b, false);
    assertThat(seen.first().step()).contains(2L);
    assertThat(seen.first().item()).isEqualTo(Item.LOSS);
    assertThat(seen.first().what()).contains("or in a step after 0");
    assertThat(seen.causes().getFirst().kind()).isEqualTo(CauseKind.HYPERPARAMETER);

    Divergence found = diff(a, b, true);
    assertThat(found.first().step()).contains(1L);
    assertThat(found.first().item()).isEqualTo(Item.WEIGHT);
    assertThat(found.causes().getFirst().kind()).isEqualTo(CauseKind.HYPERPARAMETER);
    assertThat(found.paragraph())
        .contains("The digests that the ledgers lack of steps 1 to 2 were found");
    assertThat(found.replay().orElseThrow().operator()).isPresent();
  }

  @Test
  void aWholeLedgerAndASparseOneAreComparedWhereBothHaveDigests() {
    CompletedRun a = run(3);
    CompletedRun b = run(3, SPARSE);
    SideBySide both =
        SideBySide.compare(
            Target.find(a.record().run().value(), store),
            Target.find(b.record().run().value(), store),
            Accept.IDENTICAL);
    assertThat(both.verdict()).isInstanceOf(Verdict.Identical.class);
    Verdict.Compared compared = ((Verdict.Identical) both.verdict()).compared();
    assertThat(compared.tensors()).isGreaterThan(6L * ledger(b.record()).header().leaves().size());
    assertThat(compared.tensors()).isLessThan(7L * ledger(b.record()).header().leaves().size());
  }

  @Test
  void aReproductionThatMeetsNanDivergesWhereItsLedgerDoes() {
    CompletedRun run = run(3);
    Reproduction reproduction =
        new Reproducer(store)
            .reproduce(
                Target.find(run.record().run().value(), store),
                List.of("train.optimizer.adam.learning_rate=1e38"),
                Mirrors.NONE,
                2,
                Progress.SILENT);
    assertThat(reproduction.run()).isEmpty();
    Divergence found = ((Verdict.Diverged) reproduction.verdict()).divergence();
    assertThat(found.first().step()).contains(1L);
    assertThat(found.causes().getFirst().kind()).isEqualTo(CauseKind.HYPERPARAMETER);
    assertThat(found.paragraph()).contains("Training ended at step");
    assertThat(store.list()).hasSize(1);
    assertThat(store.unfinished()).isEmpty();
  }

  @Test
  void aNumberThatIsNotFiniteIsTheFirstDifferenceWhereTheLedgersAgreeUpToIt() {
    RunRecord record = run(3).record();
    Ledger whole = ledger(record);
    Ledger upTo = new Ledger(whole.header(), whole.entries().subList(0, whole.entriesUpTo(6)));
    Runner.Attempt.NotFinite attempt =
        new Runner.Attempt.NotFinite(
            new NotFiniteException(
                new NotFiniteException.Place(7, 2, "gradient/lstm/kernel"),
                "the tensor gradient/lstm/kernel holds a number that is not finite",
                ""),
            Optional.of(upTo));
    Declaration declaration = new ExperimentReader().read(folder, List.of());
    Verdict.Diverged verdict =
        (Verdict.Diverged)
            new BrokenOff(new Comparison.Side(record, store), declaration, attempt).verdict();
    assertThat(verdict.first().step()).contains(7L);
    assertThat(verdict.first().name()).isEqualTo("gradient/lstm/kernel");
    assertThat(verdict.divergence().causes().getFirst().kind()).isEqualTo(CauseKind.NOT_A_NUMBER);
    assertThat(verdict.compared().ledgerSteps()).isEqualTo(6);
  }

  @Test
  void aLedgerThinnerThanDeclaredIsNotBelieved() throws IOException {
    RunRecord whole = run(3).record();
    RunRecord sparse = run(3, SPARSE).record();
    RunId name = RunId.begin(Instant.now());
    RunRecord forged =
        new RunRecord(
            RunRecord.FORMAT,
            name,
            whole.name(),
            whole.experiment(),
            whole.dataset(),
            whole.preparation(),
            sparse.training(),
            sparse.evaluation(),
            sparse.circumstances(),
            sparse.artifacts());
    try (RunWorkspace workspace = store.begin(name, "forged")) {
      workspace.commit(forged);
    }
    assertThat(Target.find(name.value(), store).verify())
        .extracting(Problem::what)
        .anyMatch(what -> what.contains("at every 4th step, but the experiment declares every 1"));
  }
}
