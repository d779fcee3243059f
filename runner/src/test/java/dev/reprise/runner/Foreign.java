package dev.reprise.runner;

import dev.reprise.core.closeness.Spread;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.record.Commitment;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.RunWorkspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// Records as other installations would have made them: whole in themselves, of another engine or
/// another numeric specification.
final class Foreign {
  private Foreign() {}

  /// A record with another spread.
  static CompletedRun withSpread(ProjectStore store, RunRecord record, byte[] spread)
      throws IOException {
    RunId run = RunId.begin(Instant.now());
    try (RunWorkspace workspace = store.begin(run, record.name())) {
      SortedMap<String, RunRecord.Artifact> artifacts = new TreeMap<>(record.artifacts());
      put(workspace, artifacts, RunRecord.SPREAD, spread);
      return commit(
          workspace, record(run, record, record.experiment(), record.training(), artifacts));
    }
  }

  /// A record of another engine or specification, with or without its spread.
  static CompletedRun of(
      ProjectStore store, RunRecord record, String engine, int specification, boolean spread)
      throws IOException {
    RunId run = RunId.begin(Instant.now());
    ObjectNode canonical = (ObjectNode) record.experiment().canonical().deepCopy();
    canonical.put("engine", engine);
    byte[] bytes = CanonicalJson.bytes(canonical);
    RunRecord.DeclaredExperiment experiment =
        new RunRecord.DeclaredExperiment(
            Digest.of(bytes), record.experiment().overrides(), canonical);
    Digest commitment =
        new Commitment(
                experiment.digest(),
                record.dataset().digest(),
                record.preparation().steps(),
                engine,
                specification)
            .digest();
    Spread own = Spread.of(record, store).orElseThrow();
    try (RunWorkspace workspace = store.begin(run, record.name())) {
      SortedMap<String, RunRecord.Artifact> artifacts = new TreeMap<>(record.artifacts());
      put(workspace, artifacts, RunRecord.EXPERIMENT, bytes);
      put(workspace, artifacts, RunRecord.SPREAD, new Spread(commitment, own.repeats()).bytes());
      if (!spread) {
        artifacts.remove(RunRecord.SPREAD);
      }
      ByteArrayOutputStream ledger = new ByteArrayOutputStream();
      Digest head = ledger(store, record, commitment, ledger);
      put(workspace, artifacts, RunRecord.LEDGER, ledger.toByteArray());
      TrainingSummary was = record.training();
      TrainingSummary training =
          new TrainingSummary(
              engine,
              specification,
              was.layers(),
              was.parameters(),
              was.initialWeights(),
              was.finalWeights(),
              was.steps(),
              head,
              was.epochs());
      return commit(workspace, record(run, record, experiment, training, artifacts));
    }
  }

  private static Digest ledger(
      ProjectStore store, RunRecord record, Digest commitment, ByteArrayOutputStream out)
      throws IOException {
    Ledger own = Ledger.read("ledger", store.read(record.artifact(RunRecord.LEDGER).digest()));
    LedgerHeader header =
        LedgerHeader.of(commitment, own.header().leaves(), own.header().initial());
    try (LedgerWriter writer = new LedgerWriter(out, header)) {
      for (LedgerEntry entry : own.entries()) {
        switch (entry) {
          case LedgerEntry.Step step ->
              writer.step(step.step(), step.epoch(), step.batch(), step.loss(), step.leaves());
          case LedgerEntry.Epoch epoch ->
              writer.epoch(epoch.epoch(), epoch.order(), epoch.metrics());
        }
      }
      return writer.head();
    }
  }

  private static void put(
      RunWorkspace workspace,
      SortedMap<String, RunRecord.Artifact> artifacts,
      String name,
      byte[] content)
      throws IOException {
    Files.write(workspace.file(name), content);
    artifacts.put(name, workspace.keep(name, !name.equals(RunRecord.SPREAD)));
  }

  private static CompletedRun commit(RunWorkspace workspace, RunRecord record) throws IOException {
    return new CompletedRun(record, workspace.commit(record));
  }

  private static RunRecord record(
      RunId run,
      RunRecord record,
      RunRecord.DeclaredExperiment experiment,
      TrainingSummary training,
      SortedMap<String, RunRecord.Artifact> artifacts) {
    return new RunRecord(
        record.format(),
        run,
        record.name(),
        experiment,
        record.dataset(),
        record.preparation(),
        training,
        record.evaluation(),
        record.circumstances(),
        artifacts);
  }
}
