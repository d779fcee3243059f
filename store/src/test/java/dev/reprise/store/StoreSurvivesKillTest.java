package dev.reprise.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSurvivesKillTest {
  private static final int KILLS = 12;

  @TempDir Path folder;

  @Test
  void aStoreWhoseWriterIsKilledAtAnyMomentOpensWithWholeRecordsOnly() throws Exception {
    Path home = folder.resolve(".reprise");
    long seed = Long.getLong("reprise.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Set<Digest> verified = new HashSet<>();
    int committed = 0;
    int interrupted = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      committed += killWhileWriting(home, kill, random);
      try (ProjectStore store = ProjectStore.open(home)) {
        List<IndexEntry> entries = store.list();
        for (IndexEntry entry : entries) {
          if (verified.add(entry.record())) {
            assertThat(Verification.verify(store, entry.record())).as(repeat(seed)).isEmpty();
          }
        }
        assertThat(files(home.resolve("records"))).as(repeat(seed)).hasSize(entries.size());
        // What the writer was told was kept has been kept; the last may not have been told.
        assertThat(entries.size() - committed).as(repeat(seed)).isBetween(0, kill + 1);
        assertThat(store.unfinished())
            .as(repeat(seed))
            .allMatch(run -> run.state() == UnfinishedRun.State.INTERRUPTED);
        interrupted += store.unfinished().size();
        store.discardInterrupted(Instant.MAX);
        store.put(new byte[] {(byte) kill});
        assertThat(store.unfinished()).as(repeat(seed)).isEmpty();
      }
      assertThat(home.resolve("tmp")).as(repeat(seed)).isEmptyDirectory();
    }
    // Else the kills did not hit the writing, and nothing was tested.
    assertThat(committed).isGreaterThan(KILLS);
    assertThat(interrupted).as("runs caught in the middle").isPositive();
  }

  /// Kills a writer a random while after its first record; says how many it reported.
  private static int killWhileWriting(Path home, int kill, SplittableRandom random)
      throws Exception {
    Path told = home.resolveSibling("told-" + kill);
    Process writer = WriterProcess.start(home, 100_000, 1000 * kill, told);
    try {
      while (writer.isAlive() && Files.size(told) == 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      TimeUnit.MICROSECONDS.sleep(random.nextInt(250_000));
    } finally {
      writer.destroyForcibly();
      writer.waitFor();
    }
    return Files.readAllLines(told).size();
  }

  @Test
  void severalProcessesWriteIntoOneStoreAtOnce() throws Exception {
    Path home = folder.resolve(".reprise");
    List<Process> writers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      // Seeds overlap, so that processes write the same blobs at the same time.
      writers.add(WriterProcess.start(home, 8, 0, folder.resolve("told-" + i)));
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor()).isZero();
    }
    try (ProjectStore store = ProjectStore.open(home)) {
      assertThat(store.list()).hasSize(24);
      for (IndexEntry entry : store.list()) {
        assertThat(Verification.verify(store, entry.record())).isEmpty();
      }
    }
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void aRunIsRunningInTheEyesOfAnotherProcessAsLongAsItIsOpen() throws Exception {
    Path home = folder.resolve(".reprise");
    RunId run = new RunId("20260102-030405-0a1b2c");
    try (ProjectStore store = ProjectStore.open(home)) {
      try (RunWorkspace workspace = store.begin(run, "sample")) {
        // Looking must not release the lock, which closing any handle on its file would do.
        assertThat(store.unfinished()).hasSize(1);
        assertThat(status(home)).containsExactly(workspace.run() + " RUNNING");
      }
      assertThat(status(home)).containsExactly(run + " INTERRUPTED");
    }
  }

  private List<String> status(Path home) throws Exception {
    Path told = folder.resolve("status");
    assertThat(WriterProcess.start(StatusProcess.class, told, home.toString()).waitFor()).isZero();
    return Files.readAllLines(told);
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String repeat(long seed) {
    return "repeat with -DargLine=-Dreprise.seed=" + seed;
  }
}
