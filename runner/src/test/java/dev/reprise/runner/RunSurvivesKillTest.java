package dev.reprise.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.data.Mirrors;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.Verification;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are ended with SIGKILL wherever they are. `-Dreprise.seed=N` kills in the same
/// places, as far as a place can be told.
class RunSurvivesKillTest {
  private static final int KILLS = 20;
  private static final int LATE_MICROS = 30_000;

  @TempDir Path folder;
  private final long seed = Long.getLong("reprise.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final TreeMap<String, Integer> killed = new TreeMap<>();
  private int kills;

  @BeforeEach
  void writeExperiment() throws Exception {
    Greetings.write(folder);
  }

  @Test
  void aRunKilledAtTwentyRandomPointsGivesTheRecordOfOneThatWasNot() throws Exception {
    RunRecord whole = whole();
    int signs = signs();
    assertThat(signs).isGreaterThan(10);
    for (int chain = 0; kills < KILLS; chain++) {
      Path home = folder.resolve("home-" + chain);
      // A process that goes on with a run is killed now and then too.
      do {
        kill(home, random.nextInt(signs));
      } while (kills < KILLS && random.nextInt(3) == 0);
      assertSame(home, whole);
    }
    assertThat(killed.keySet()).as("stages, seed " + seed).hasSizeGreaterThan(2);
  }

  private RunRecord whole() {
    try (ProjectStore store = ProjectStore.open(folder.resolve("whole"))) {
      RunRequest request =
          RunRequest.of(new ExperimentReader().read(folder, List.of()), folder, Mirrors.NONE, 1);
      return new Runner(store)
          .run(request.withCheckpoints(new CheckpointEvery.Steps(2)), Progress.SILENT)
          .record();
    }
  }

  /// How many lines a process says that is left alone.
  private int signs() throws Exception {
    Process process = RunProcess.start(folder.resolve("counted"), folder, errors());
    try (BufferedReader lines = process.inputReader()) {
      int signs = (int) lines.lines().count();
      assertThat(process.waitFor()).as(Files.readString(errors().toPath())).isZero();
      return signs;
    }
  }

  /// Kills a process a little after its sign of that number, if it gets that far.
  private void kill(Path home, int sign) throws Exception {
    Process process = RunProcess.start(home, folder, errors());
    String last = "";
    try (BufferedReader lines = process.inputReader()) {
      for (int i = 0; i <= sign; i++) {
        String line = lines.readLine();
        if (line == null) {
          break;
        }
        last = line;
      }
      int late = random.nextInt(LATE_MICROS);
      TimeUnit.MICROSECONDS.sleep(late);
      process.destroyForcibly();
      boolean inTime = process.waitFor() != 0;
      assertThat(Files.readString(errors().toPath())).as("seed " + seed).doesNotContain("at dev.");
      if (inTime) {
        kills++;
        killed.merge(last.split("[ :,]", 2)[0], 1, Integer::sum);
        System.out.printf(
            "kill %2d of %d, seed %d: %d µs after \"%s\"%n", kills, KILLS, seed, late, last);
      }
    }
  }

  /// Goes on where there is something to go on with, and compares.
  private void assertSame(Path home, RunRecord whole) throws Exception {
    try (ProjectStore store = ProjectStore.open(home)) {
      Runner runner = new Runner(store);
      if (!store.unfinished().isEmpty()) {
        runner.resume(runner.interrupted(""), Mirrors.NONE, Progress.SILENT);
      }
      assertThat(store.list()).as("seed " + seed).hasSize(1);
      Digest address = store.list().getFirst().record();
      ResumeTest.assertSameComparableParts(store.record(address), whole);
      assertThat(Verification.verify(store, address)).as("seed " + seed).isEmpty();
      assertThat(store.unfinished()).as("seed " + seed).isEmpty();
    }
  }

  private java.io.File errors() {
    return folder.resolve("errors").toFile();
  }
}
