package dev.reprise.store;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.dataset.DatasetSummary;
import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.record.Commitment;
import dev.reprise.core.record.EvaluationSummary;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// A small run with everything a record has, made without training: its numbers follow from a seed.
final class SampleRun {
  static final int STEPS = 5;
  static final Instant STARTED = Instant.parse("2026-01-02T03:04:05.678Z");

  private final ObjectNode experiment = Json.MAPPER.createObjectNode();
  private final TreeMap<String, Tensor> initial;
  private final TreeMap<String, Tensor> last;
  private final PreparationSummary preparation;
  private final int seed;

  SampleRun(int seed) {
    this.seed = seed;
    experiment.put("name", "sample").put("seed", seed).put("learning_rate", 0.001);
    initial = weights(0);
    last = weights(STEPS);
    TreeMap<SplitName, Long> splits = new TreeMap<>();
    splits.put(SplitName.TRAIN, 8L);
    splits.put(SplitName.TEST, 2L);
    preparation =
        new PreparationSummary(
            List.of(new PreparationSummary.Step("split", 1, Digest.ofText("split"), "8 and 2")),
            splits,
            new PreparationSummary.Duplicates(0, 0),
            List.of("no", "yes"));
  }

  /// Writes the run's files and commits it.
  static Digest commit(ProjectStore store, RunId run, int seed) throws IOException {
    try (RunWorkspace workspace = store.begin(run, "sample")) {
      return workspace.commit(new SampleRun(seed).write(workspace));
    }
  }

  RunRecord write(RunWorkspace workspace) throws IOException {
    Files.write(workspace.file(RunRecord.EXPERIMENT), Json.write(experiment));
    Files.writeString(workspace.file(RunRecord.SOURCE), "name: sample\nseed: " + seed + "\n");
    Files.writeString(workspace.file(RunRecord.LOG), "begun\nfinished\n");
    Files.write(workspace.file(RunRecord.INITIAL_WEIGHTS), Safetensors.bytes(initial));
    Files.write(workspace.file(RunRecord.FINAL_WEIGHTS), Safetensors.bytes(last));
    TreeMap<String, Tensor> predictions = new TreeMap<>();
    predictions.put("predictions", new Tensor.Floats(new int[] {2}, new float[] {0.25f, 0.75f}));
    Files.write(workspace.file(RunRecord.PREDICTIONS), Safetensors.bytes(predictions));
    Digest head = writeLedger(workspace);
    TreeMap<String, RunRecord.Artifact> artifacts = new TreeMap<>();
    for (String name :
        List.of(
            RunRecord.EXPERIMENT,
            RunRecord.SOURCE,
            RunRecord.LEDGER,
            RunRecord.INITIAL_WEIGHTS,
            RunRecord.FINAL_WEIGHTS,
            RunRecord.PREDICTIONS,
            RunRecord.LOG)) {
      artifacts.put(name, workspace.keep(name, !name.equals(RunRecord.LOG)));
    }
    return record(workspace.run(), head, artifacts);
  }

  private RunRecord record(
      RunId run, Digest head, SortedMap<String, RunRecord.Artifact> artifacts) {
    TreeMap<String, Double> seconds = new TreeMap<>();
    seconds.put("train", 1.25);
    seconds.put("total", 1.5);
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put("os.name", "Linux");
    facts.put("threads", "2");
    return new RunRecord(
        RunRecord.FORMAT,
        run,
        "sample",
        new RunRecord.DeclaredExperiment(
            Digest.of(Json.write(experiment)), List.of("seed=" + seed), experiment),
        dataset(),
        preparation,
        new TrainingSummary(
            "exact",
            1,
            List.of(new TrainingSummary.LayerSummary("dense", "dense", List.of(1L), 3)),
            3,
            digests(initial),
            digests(last),
            STEPS,
            head,
            List.of(new TrainingSummary.EpochSummary(1, metrics()))),
        new EvaluationSummary(SplitName.TEST, metrics(), List.of(List.of(1L, 0L), List.of(0L, 1L))),
        new RunRecord.Circumstances(
            STARTED,
            seconds,
            new RunRecord.Code("0.1.0", "", false, List.of()),
            new Environment(facts),
            Optional.empty()),
        artifacts);
  }

  private Digest writeLedger(RunWorkspace workspace) throws IOException {
    Commitment commitment =
        new Commitment(
            Digest.of(Json.write(experiment)), dataset().digest(), preparation.steps(), "exact", 1);
    LedgerHeader header =
        LedgerHeader.of(
            commitment.digest(),
            List.of("gradient/dense/kernel", "weight/dense/kernel", "weight/dense/bias"),
            List.of(digests(initial).get("dense/kernel"), digests(initial).get("dense/bias")));
    try (LedgerWriter ledger =
        new LedgerWriter(Files.newOutputStream(workspace.file(RunRecord.LEDGER)), header)) {
      for (int step = 1; step <= STEPS; step++) {
        SortedMap<String, Digest> weights = digests(weights(step));
        List<Digest> leaves = new ArrayList<>();
        leaves.add(Digest.ofText("gradient " + seed + " " + step));
        leaves.add(weights.get("dense/kernel"));
        leaves.add(weights.get("dense/bias"));
        ledger.step(step, 1, Digest.ofText("batch " + step), 1.0 / (step + seed), leaves);
      }
      ledger.epoch(1, Digest.ofText("order"), Digest.of(Json.write(metrics())));
      return ledger.head();
    }
  }

  private DatasetSummary dataset() {
    TreeMap<String, ColumnKind> columns = new TreeMap<>();
    columns.put("x", ColumnKind.NUMBER);
    columns.put("y", ColumnKind.CATEGORY);
    TreeMap<String, String> source = new TreeMap<>();
    source.put("kind", "builtin");
    return new DatasetSummary("tiny", Digest.ofText("tiny"), 10, 10, columns, source);
  }

  private TreeMap<String, Double> metrics() {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put("accuracy", 0.5);
    metrics.put("loss", 1.0 / (3 + seed));
    return metrics;
  }

  private TreeMap<String, Tensor> weights(int step) {
    TreeMap<String, Tensor> weights = new TreeMap<>();
    float[] kernel = {seed, step / 7f};
    weights.put("dense/kernel", new Tensor.Floats(new int[] {2, 1}, kernel));
    weights.put("dense/bias", new Tensor.Floats(new int[] {1}, new float[] {step * 0.1f}));
    return weights;
  }

  static SortedMap<String, Digest> digests(SortedMap<String, Tensor> tensors) {
    TreeMap<String, Digest> digests = new TreeMap<>();
    tensors.forEach((name, tensor) -> digests.put(name, tensor.digest()));
    return digests;
  }

  /// The same record, naming other bytes for one of its artifacts.
  static RunRecord naming(RunRecord record, String artifact, byte[] content) {
    TreeMap<String, RunRecord.Artifact> artifacts = new TreeMap<>(record.artifacts());
    artifacts.put(artifact, new RunRecord.Artifact(Digest.of(content), content.length, true));
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

  static Digest digest(RunRecord record, String artifact) {
    return Objects.requireNonNull(record.artifacts().get(artifact)).digest();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
