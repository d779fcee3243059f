package dev.reprise.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.data.Mirrors;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.UnfinishedRun;
import dev.reprise.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs that are interrupted and gone on with.
class ResumeTest {
  @TempDir Path folder;

  /// Stops a process as a signal does: nothing is caught, nothing cleaned up.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /// Kills at the given sign of progress, counted over the whole run.
  private static final class KillingProgress implements Progress {
    private final int at;
    private int signs;

    KillingProgress(int at) {
      this.at = at;
    }

    private void sign() {
      if (signs++ == at) {
        throw new Killed();
      }
    }

    @Override
    public void message(String line) {
      sign();
    }

    @Override
    public Task task(String label, long total, String unit) {
      sign();
      return new Task() {
        @Override
        public void advanceTo(long done, String detail) {
          sign();
        }

        @Override
        public void close() {}
      };
    }
  }

  @BeforeEach
  void writeExperiment() throws IOException {
    Greetings.write(folder);
  }

  private RunRequest request(String... overrides) {
    Declaration declaration = new ExperimentReader().read(folder, List.of(overrides));
    return RunRequest.of(declaration, folder, Mirrors.NONE, 2);
  }

  private ProjectStore open(String name) {
    return ProjectStore.open(folder.resolve(name));
  }

  static void assertSameComparableParts(RunRecord found, RunRecord expected) {
    assertThat(found.experiment()).isEqualTo(expected.experiment());
    assertThat(found.dataset().digest()).isEqualTo(expected.dataset().digest());
    assertThat(found.preparation()).isEqualTo(expected.preparation());
    assertThat(found.training()).isEqualTo(expected.training());
    assertThat(found.evaluation()).isEqualTo(expected.evaluation());
    expected
        .artifacts()
        .forEach(
            (name, artifact) -> {
              if (!name.equals(RunRecord.LOG)) {
                assertThat(found.artifacts()).containsEntry(name, artifact);
              }
            });
    assertThat(found.artifacts().keySet()).isEqualTo(expected.artifacts().keySet());
  }

  @Test
  void aRunKilledAtAnySignOfProgressAndGoneOnWithGivesTheSameRecord() {
    CheckpointEvery every = new CheckpointEvery.Steps(2);
    try (ProjectStore store = open("whole")) {
      CompletedRun whole = new Runner(store).run(request().withCheckpoints(every), Progress.SILENT);
      int at = 0;
      // How often progress is told depends on the time it takes, so the end is where none is left.
      while (killedAndGoneOnWith(at, every, whole)) {
        at++;
      }
      assertThat(at).isGreaterThan(8);
    }
  }

  /// Whether the sign of progress came before the run was finished.
  private boolean killedAndGoneOnWith(int at, CheckpointEvery every, CompletedRun whole) {
    try (ProjectStore killed = open("killed-" + at)) {
      Runner runner = new Runner(killed);
      try {
        runner.run(request().withCheckpoints(every), new KillingProgress(at));
        return false;
      } catch (Killed e) {
        // as meant
      }
      CompletedRun run = runner.resume(runner.interrupted(""), Mirrors.NONE, Progress.SILENT);
      assertSameComparableParts(run.record(), whole.record());
      assertThat(Verification.verify(killed, run.address())).isEmpty();
      assertThat(killed.unfinished()).isEmpty();
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "epoch"})
  void checkpointsStandInTheRecordAndAreVerified(String every) {
    try (ProjectStore store = open("home")) {
      CompletedRun run =
          new Runner(store)
              .run(request().withCheckpoints(CheckpointEvery.parse(every)), Progress.SILENT);
      assertThat(run.record().checkpoints())
          .isEqualTo(every.equals("3") ? List.of(3L, 6L, 9L, 12L) : List.of(5L, 10L));
      assertThat(Verification.verify(store, run.address())).isEmpty();
    }
  }

  @Test
  void checkpointsChangeNothingThatIsCompared() {
    try (ProjectStore store = open("home")) {
      Runner runner = new Runner(store);
      CompletedRun plain = runner.run(request(), Progress.SILENT);
      CompletedRun kept =
          runner.run(request().withCheckpoints(new CheckpointEvery.Steps(1)), Progress.SILENT);
      assertThat(kept.record().training()).isEqualTo(plain.record().training());
      assertThat(kept.record().evaluation()).isEqualTo(plain.record().evaluation());
      plain
          .record()
          .artifacts()
          .forEach(
              (name, artifact) -> {
                if (artifact.comparable()) {
                  assertThat(kept.record().artifacts()).containsEntry(name, artifact);
                }
              });
      assertThat(plain.record().checkpoints()).isEmpty();
    }
  }

  /// Kills when the third epoch begins.
  private static final class KillingEpoch implements Progress {
    @Override
    public void message(String line) {}

    @Override
    public Task task(String label, long total, String unit) {
      if (label.equals("Epoch 3/3")) {
        throw new Killed();
      }
      return Progress.SILENT.task(label, total, unit);
    }
  }

  /// Lets a run be killed late, and returns its folder.
  private Path killedLate(ProjectStore store) {
    Progress killing = new KillingEpoch();
    assertThatThrownBy(
            () ->
                new Runner(store)
                    .run(request().withCheckpoints(new CheckpointEvery.Steps(2)), killing))
        .isInstanceOf(Killed.class);
    UnfinishedRun left = store.unfinished().getFirst();
    assertThat(left.state()).isEqualTo(UnfinishedRun.State.INTERRUPTED);
    return left.folder();
  }

  private static List<Path> checkpoints(Path left) throws IOException {
    try (Stream<Path> files = Files.list(left)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoints", "ledger", "epochs", "half", "foreign"})
  void whatIsDamagedIsNotGoneOnFrom(String what) throws IOException {
    try (ProjectStore store = open("home");
        ProjectStore other = open("other")) {
      CompletedRun whole =
          new Runner(other)
              .run(request().withCheckpoints(new CheckpointEvery.Steps(2)), Progress.SILENT);
      Path left = killedLate(store);
      assertThat(checkpoints(left)).isNotEmpty();
      Path ledger = left.resolve(RunRecord.LEDGER);
      switch (what) {
        case "checkpoints" -> {
          for (Path file : checkpoints(left)) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
          }
        }
        case "ledger" -> {
          byte[] bytes = Files.readAllBytes(ledger);
          bytes[bytes.length - 200] ^= 1;
          Files.write(ledger, bytes);
        }
        case "epochs" -> Files.writeString(left.resolve("epochs.json"), "{\"epochs\":[]}");
        case "half" -> {
          byte[] bytes = Files.readAllBytes(ledger);
          Files.write(ledger, java.util.Arrays.copyOf(bytes, bytes.length - 33));
        }
        default -> Files.write(ledger, new byte[0]);
      }
      Runner runner = new Runner(store);
      CompletedRun run = runner.resume(runner.interrupted(""), Mirrors.NONE, Progress.SILENT);
      assertSameComparableParts(run.record(), whole.record());
      assertThat(Verification.verify(store, run.address())).isEmpty();
      assertThat(
              Ledger.read("ledger", store.read(run.record().artifact(RunRecord.LEDGER).digest())))
          .isNotNull();
    }
  }

  @Test
  void whatIsGoneOnFromIsTheLastCheckpointNotTheBeginning() throws IOException {
    try (ProjectStore store = open("home")) {
      killedLate(store);
      Runner runner = new Runner(store);
      CompletedRun run = runner.resume(runner.interrupted(""), Mirrors.NONE, Progress.SILENT);
      String log =
          new String(
              store.read(run.record().artifact(RunRecord.LOG).digest()),
              java.nio.charset.StandardCharsets.UTF_8);
      assertThat(log).contains("Training goes on after step").contains("goes on");
    }
  }

  @Test
  void thereMustBeOneInterruptedRunThatIsMeant() {
    try (ProjectStore store = open("home")) {
      Runner runner = new Runner(store);
      assertThatThrownBy(() -> runner.interrupted(""))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no such interrupted run");
      killedLate(store);
      killedLate(store);
      assertThatThrownBy(() -> runner.interrupted("")).hasMessageContaining("may mean any of");
      UnfinishedRun first = store.unfinished().getFirst();
      assertThat(runner.interrupted(first.run().value())).isEqualTo(first.run());
    }
  }
}
