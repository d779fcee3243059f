package dev.reprise.runner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.data.Mirrors;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.RunWorkspace;
import dev.reprise.store.Verification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Audits of an honest record and of forged ones. Forgers rewrite everything they can compute
/// without training: digests, links, addresses.
class AuditTest {
  private static final String NONCE = "00112233445566778899aabbccddeeff";

  @TempDir Path folder;
  private ProjectStore store;
  private CompletedRun honest;

  @BeforeEach
  void run() throws IOException {
    Greetings.write(folder);
    store = ProjectStore.open(folder.resolve(".reprise"));
    honest = run("seed=5");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private CompletedRun run(String... overrides) {
    Declaration declaration = new ExperimentReader().read(folder, List.of(overrides));
    return new Runner(store)
        .run(
            RunRequest.of(declaration, folder, Mirrors.NONE, 2)
                .withCheckpoints(new CheckpointEvery.Steps(2)),
            Progress.SILENT);
  }

  private AuditReport audit(Digest address, AuditExtent extent, int workers) {
    return new Auditor(store)
        .audit(
            new Target.Stored(store, address),
            extent,
            Optional.of(NONCE),
            Mirrors.NONE,
            workers,
            2,
            Progress.SILENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anHonestRecordStandsOnAnyNumberOfWorkers(int workers) {
    AuditReport report = audit(honest.address(), new AuditExtent.All(), workers);
    assertThat(report.findings()).isEmpty();
    assertThat(report.detection()).isEqualTo(new Detection(9, 9));
    assertThat(report.steps()).isEqualTo(15);
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void aRecordWithoutCheckpointsIsReplayedWhole() {
    Declaration declaration = new ExperimentReader().read(folder, List.of());
    CompletedRun run =
        new Runner(store).run(RunRequest.of(declaration, folder, Mirrors.NONE, 2), Progress.SILENT);
    AuditReport report = audit(run.address(), new AuditExtent.All(), 1);
    assertThat(report.stands()).isTrue();
    assertThat(report.detection().segments()).isEqualTo(2);
  }

  @Test
  void aFewSegmentsAreDrawnByTheNonce() {
    AuditReport report = audit(honest.address(), new AuditExtent.Count(3), 1);
    assertThat(report.stands()).isTrue();
    assertThat(report.drawn())
        .isEqualTo(new Challenge(honest.address(), NONCE).choose(3, 9))
        .hasSize(3);
  }

  // ------------------------------------------------------------------------------- forged records

  private Ledger ledger(RunRecord record) {
    return Ledger.read("ledger", store.read(record.artifact(RunRecord.LEDGER).digest()));
  }

  /// The ledger's bytes over these entries, every link computed again.
  private static byte[] rewritten(Ledger ledger, List<LedgerEntry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LedgerWriter writer = new LedgerWriter(out, ledger.header())) {
      for (LedgerEntry entry : entries) {
        switch (entry) {
          case LedgerEntry.Step s ->
              writer.step(s.step(), s.epoch(), s.batch(), s.loss(), s.leaves());
          case LedgerEntry.Epoch e -> writer.epoch(e.epoch(), e.order(), e.metrics());
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /// Keeps a record that says something else, consistent in all digests.
  private Digest forge(
      RunRecord of,
      List<LedgerEntry> entries,
      List<EpochSummary> epochs,
      SortedMap<String, byte[]> replaced,
      SortedMap<String, Double> metrics) {
    try {
      byte[] ledger = rewritten(ledger(of), entries);
      SortedMap<String, Artifact> artifacts = new TreeMap<>(of.artifacts());
      SortedMap<String, byte[]> blobs = new TreeMap<>(replaced);
      blobs.put(RunRecord.LEDGER, ledger);
      for (String name : blobs.keySet()) {
        byte[] bytes = blobs.getOrDefault(name, new byte[0]);
        artifacts.put(
            name, new Artifact(store.put(bytes), bytes.length, of.artifact(name).comparable()));
      }
      Ledger read = Ledger.read("forged", ledger);
      RunId run = RunId.begin(Instant.now());
      TrainingSummary t = of.training();
      SortedMap<String, Digest> last = new TreeMap<>();
      Safetensors.read(
              "final", store.read(requireNonNull(artifacts.get(RunRecord.FINAL_WEIGHTS)).digest()))
          .forEach((name, tensor) -> last.put(name, tensor.digest()));
      RunRecord forged =
          new RunRecord(
              of.format(),
              run,
              of.name(),
              of.experiment(),
              of.dataset(),
              of.preparation(),
              new TrainingSummary(
                  t.engine(),
                  t.numericSpecification(),
                  t.layers(),
                  t.parameters(),
                  t.initialWeights(),
                  last,
                  read.steps().size(),
                  read.head(),
                  epochs),
              new dev.reprise.core.record.EvaluationSummary(
                  of.evaluation().split(), metrics, of.evaluation().confusion()),
              of.circumstances(),
              artifacts);
      try (RunWorkspace workspace = store.begin(run, of.name())) {
        return workspace.commit(forged);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void assertCaught(Digest forged, String where) {
    // The forger has rewritten all digests: without training nothing is wrong.
    assertThat(Verification.verify(store, forged)).isEmpty();
    AuditReport report = audit(forged, new AuditExtent.All(), 2);
    assertThat(report.stands()).isFalse();
    assertThat(report.findings().getFirst().where()).startsWith(where);
  }

  @Test
  void theForgersToolsAloneChangeNothing() {
    RunRecord record = honest.record();
    Digest same =
        forge(
            record,
            ledger(record).entries(),
            record.training().epochs(),
            new TreeMap<>(),
            record.evaluation().metrics());
    assertThat(audit(same, new AuditExtent.All(), 2).findings()).isEmpty();
  }

  @Test
  void weightsFromElsewhereAreCaught() {
    RunRecord record = honest.record();
    SortedMap<String, Tensor> weights =
        new TreeMap<>(
            Safetensors.read(
                "final", store.read(record.artifact(RunRecord.FINAL_WEIGHTS).digest())));
    String name = weights.firstKey();
    ((Tensor.Floats) requireNonNull(weights.get(name))).values()[0] += 1;
    List<LedgerEntry> entries = new ArrayList<>(ledger(record).entries());
    int at = entries.size() - 2;
    LedgerEntry.Step last = (LedgerEntry.Step) entries.get(at);
    List<Digest> leaves = new ArrayList<>(last.leaves());
    leaves.set(
        ledger(record).header().leaves().indexOf("weight/" + name),
        requireNonNull(weights.get(name)).digest());
    entries.set(at, step(last, last.lossBits(), leaves));
    SortedMap<String, byte[]> replaced = new TreeMap<>();
    replaced.put(RunRecord.FINAL_WEIGHTS, Safetensors.bytes(weights));
    Digest forged =
        forge(record, entries, record.training().epochs(), replaced, record.evaluation().metrics());
    assertCaught(forged, "train, step 15");
  }

  private static LedgerEntry.Step step(LedgerEntry.Step of, long lossBits, List<Digest> leaves) {
    return new LedgerEntry.Step(of.step(), of.epoch(), of.batch(), lossBits, leaves, of.chain());
  }

  @Test
  void aSkippedEpochIsCaught() {
    RunRecord record = honest.record();
    Ledger ledger = ledger(record);
    List<LedgerEntry> entries = ledger.entries().subList(0, ledger.entriesUpTo(10));
    SortedMap<String, Tensor> weights = new TreeMap<>();
    Checkpoint end = checkpoint(record, 10);
    end.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("weight/")) {
                weights.put(name.substring("weight/".length()), tensor);
              }
            });
    SortedMap<String, byte[]> replaced = new TreeMap<>();
    replaced.put(RunRecord.FINAL_WEIGHTS, Safetensors.bytes(weights));
    RunRecord shorter = without(record, 12, 14);
    Digest forged =
        forge(
            shorter,
            entries,
            record.training().epochs().subList(0, 2),
            replaced,
            record.evaluation().metrics());
    assertCaught(forged, "train, step 11");
  }

  private Checkpoint checkpoint(RunRecord record, long step) {
    String name = RunRecord.checkpoint(step);
    return Checkpoint.read(name, store.read(record.artifact(name).digest()));
  }

  private static RunRecord without(RunRecord record, long... steps) {
    SortedMap<String, Artifact> artifacts = new TreeMap<>(record.artifacts());
    for (long step : steps) {
      artifacts.remove(RunRecord.checkpoint(step));
    }
    return new RunRecord(
        record.format(),
        record.run(),
        record.name(),
        record.experiment(),
        record.dataset(),
        record.preparation(),
        record.training(),
        record.evaluation(),
        record.circumstances(),
        artifacts);
  }

  @Test
  void anEditedMetricOfTheEvaluationIsCaught() {
    RunRecord record = honest.record();
    SortedMap<String, Double> metrics = new TreeMap<>(record.evaluation().metrics());
    metrics.put("accuracy", 0.99);
    Digest forged =
        forge(
            record, ledger(record).entries(), record.training().epochs(), new TreeMap<>(), metrics);
    assertCaught(forged, "evaluate");
  }

  @Test
  void anEditedMetricOfAnEpochIsCaughtThoughTheLedgerIsRewritten() {
    RunRecord record = honest.record();
    List<EpochSummary> epochs = new ArrayList<>(record.training().epochs());
    SortedMap<String, Double> metrics = new TreeMap<>(epochs.get(1).metrics());
    metrics.put("val_accuracy", 0.99);
    epochs.set(1, new EpochSummary(2, metrics));
    List<LedgerEntry> entries = new ArrayList<>(ledger(record).entries());
    LedgerEntry.Epoch old = (LedgerEntry.Epoch) entries.get(11);
    entries.set(
        11, new LedgerEntry.Epoch(2, old.order(), Digest.of(Json.write(metrics)), old.chain()));
    Digest forged = forge(record, entries, epochs, new TreeMap<>(), record.evaluation().metrics());
    assertCaught(forged, "train, end of epoch 2");
  }

  @Test
  void aLedgerRewrittenConsistentlyAfterAnEditIsCaught() {
    RunRecord record = honest.record();
    List<LedgerEntry> entries = new ArrayList<>(ledger(record).entries());
    LedgerEntry.Step old = (LedgerEntry.Step) entries.get(6);
    entries.set(6, step(old, Double.doubleToLongBits(old.loss() / 2), old.leaves()));
    Digest forged =
        forge(
            record,
            entries,
            record.training().epochs(),
            new TreeMap<>(),
            record.evaluation().metrics());
    assertCaught(forged, "train, step 6");
  }

  @Test
  void aSegmentSplicedFromAnotherRunIsCaught() {
    RunRecord record = honest.record();
    RunRecord other = run("train.optimizer.adam.learning_rate=0.002").record();
    List<LedgerEntry> entries = new ArrayList<>(ledger(record).entries());
    List<LedgerEntry> foreign = ledger(other).entries();
    // Steps 7 and 8 with the state after them: the same batches, as the seed is the same.
    entries.set(7, foreign.get(7));
    entries.set(8, foreign.get(8));
    SortedMap<String, byte[]> replaced = new TreeMap<>();
    replaced.put(
        RunRecord.checkpoint(8), store.read(other.artifact(RunRecord.checkpoint(8)).digest()));
    Digest forged =
        forge(record, entries, record.training().epochs(), replaced, record.evaluation().metrics());
    assertCaught(forged, "train, step 7");
  }

  @Test
  void anEpochsSumsThatWereEditedInACheckpointAreCaught() throws IOException {
    RunRecord record = honest.record();
    Checkpoint right = checkpoint(record, 8);
    SortedMap<String, Tensor> tensors = new TreeMap<>(right.tensors());
    double[] sums =
        ((Tensor.Doubles) requireNonNull(tensors.get(Checkpoint.SUMS))).values().clone();
    sums[2] += 10;
    tensors.put(Checkpoint.SUMS, new Tensor.Doubles(new int[] {sums.length}, sums));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Checkpoint(8, right.epoch(), right.visited(), tensors).write(out);
    SortedMap<String, byte[]> replaced = new TreeMap<>();
    replaced.put(RunRecord.checkpoint(8), out.toByteArray());
    Digest forged =
        forge(
            record,
            ledger(record).entries(),
            record.training().epochs(),
            replaced,
            record.evaluation().metrics());
    assertCaught(forged, "train, step 8");
  }

  // ------------------------------------------------------------------------ challenge and chances

  @Test
  void theChallengeIsFixedByRecordAndNonceAndByNeitherAlone() {
    Digest root = Digest.ofText("record");
    List<Integer> drawn = new Challenge(root, NONCE).choose(10, 1000);
    assertThat(drawn).hasSize(10).doesNotHaveDuplicates().isSorted();
    assertThat(drawn).allSatisfy(number -> assertThat(number).isBetween(1, 1000));
    assertThat(new Challenge(root, NONCE).choose(10, 1000)).isEqualTo(drawn);
    assertThat(new Challenge(Digest.ofText("other"), NONCE).choose(10, 1000)).isNotEqualTo(drawn);
    assertThat(new Challenge(root, "00112233445566778899aabbccddee00").choose(10, 1000))
        .isNotEqualTo(drawn);
    assertThat(new Challenge(root, NONCE).choose(7, 7)).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThatThrownBy(() -> new Challenge(root, "xyz")).isInstanceOf(InvalidInputException.class);
  }

  /// Known values: 1 − 38/40 · 37/39 = 0.0987…, 1 − (20 over 5)/(40 over 5)…, and certainties.
  @ParameterizedTest
  @CsvSource({
    "40, 2, 2, 0.098717",
    "40, 40, 1, 1.000000",
    "10, 5, 1, 0.500000",
    "100, 5, 5, 0.230410",
    "9, 8, 2, 1.000000",
    "1000, 59, 50, 0.954880"
  })
  void theProbabilityIsHypergeometric(int segments, int audited, int forged, String expected) {
    double missed = 1;
    for (int i = 0; i < audited; i++) {
      missed *= Math.max(0, segments - forged - i) / (double) (segments - i);
    }
    assertThat(new Detection(segments, audited).probability(forged).doubleValue())
        .isBetween(1 - missed - 1.1e-6, 1 - missed + 1e-12);
    if (segments < 1000) {
      assertThat(new Detection(segments, audited).probability(forged)).hasToString(expected);
    }
  }

  @Test
  void aShareIsAtLeastOneSegment() {
    assertThat(new Detection(9, 1).forged(5)).isEqualTo(1);
    assertThat(new Detection(41, 1).forged(5)).isEqualTo(3);
    assertThat(AuditExtent.cost("5%").of(41)).isEqualTo(2);
    assertThat(AuditExtent.cost("5%").of(9)).isEqualTo(1);
    assertThatThrownBy(() -> AuditExtent.cost("0%")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new AuditExtent.Count(10).of(9))
        .isInstanceOf(InvalidInputException.class);
  }
}
