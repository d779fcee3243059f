package dev.reprise.runner.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.StageLedger;
import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.storage.BlobStore;
import dev.reprise.environment.process.StageLog;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A private folder outside of the project, for as long as a stage's commands run: where they may
/// leave a ledger of their training, and where they are told how to be deterministic.
///
/// What is left there is anyone's: it is read in bounded memory, and no link is followed.
final class StageRoom implements AutoCloseable {
  private static final String LEDGER = "ledger.bin";
  private static final String REPORT = "determinism.jsonl";
  private static final String PYTHON_PATH = "PYTHONPATH";

  private final CommandStage stage;
  private final Digest inputs;
  private final Path folder;

  /// @param inputs the digest of all the stage depends on
  StageRoom(CommandStage stage, Digest inputs) throws IOException {
    this.stage = stage;
    this.inputs = inputs;
    this.folder = Files.createTempDirectory("reprise-stage-").toRealPath();
    if (Determinism.isAskedFor(stage)) {
      Path python = Files.createDirectory(folder.resolve("python"));
      for (String file : new String[] {PythonLedger.FILE, PythonLedger.FIRST}) {
        Files.write(python.resolve(file), PythonLedger.resource(file));
      }
    }
  }

  /// What a record keeps of a stage's room.
  static SortedMap<String, Artifact> kept(PipelineRecord record, String stage) {
    SortedMap<String, Artifact> kept = new TreeMap<>();
    for (String prefix : new String[] {PipelineRecord.LEDGER, PipelineRecord.DETERMINISM}) {
      Optional.ofNullable(record.artifacts().get(prefix + stage))
          .ifPresent(artifact -> kept.put(prefix + stage, artifact));
    }
    return kept;
  }

  /// The ledger a stage has in a record; none where there is no sound one.
  static Optional<Ledger> ledger(PipelineRecord record, StageRecord stage, BlobSource blobs) {
    Artifact artifact = record.artifacts().get(PipelineRecord.LEDGER + stage.name());
    if (artifact == null || artifact.bytes() > StageLedger.LARGEST) {
      return Optional.empty();
    }
    try {
      String where = "ledger of " + stage.name();
      return Optional.of(StageLedger.read(where, blobs.read(artifact.digest()), stage.inputs()));
    } catch (FailureException damaged) {
      return Optional.empty();
    }
  }

  /// What the commands are given: the stage's variables, and where the room is.
  SortedMap<String, String> variables() {
    SortedMap<String, String> variables = new TreeMap<>(stage.env());
    variables.put("REPRISE_LEDGER", folder.resolve(LEDGER).toString());
    variables.put("REPRISE_COMMITMENT", inputs.toString());
    if (Determinism.isAskedFor(stage)) {
      String others =
          Optional.ofNullable(variables.get(PYTHON_PATH))
              .or(() -> Optional.ofNullable(System.getenv(PYTHON_PATH)))
              .filter(path -> !path.isEmpty())
              .map(path -> File.pathSeparator + path)
              .orElse("");
      variables.put(PYTHON_PATH, folder.resolve("python") + others);
      variables.put("REPRISE_DETERMINISM_REPORT", folder.resolve(REPORT).toString());
    }
    return variables;
  }

  /// Keeps what the commands have left, and tells of what is not as it should be.
  SortedMap<String, Artifact> take(BlobStore blobs, StageLog log) throws IOException {
    SortedMap<String, Artifact> kept = new TreeMap<>();
    Path file = folder.resolve(LEDGER);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      ledger(file, log)
          .ifPresent(content -> keep(blobs, kept, PipelineRecord.LEDGER, content, true));
    }
    if (Determinism.isAskedFor(stage)) {
      Path report = folder.resolve(REPORT);
      byte[] said =
          Files.exists(report, LinkOption.NOFOLLOW_LINKS)
              ? read(report, Determinism.LARGEST).orElse(new byte[] {'?'})
              : new byte[0];
      Determinism determinism = Determinism.of(stage, said);
      determinism.refused().forEach(what -> log.message("not deterministic: " + what));
      keep(blobs, kept, PipelineRecord.DETERMINISM, Json.write(determinism), false);
    }
    return kept;
  }

  private Optional<byte[]> ledger(Path file, StageLog log) throws IOException {
    try {
      byte[] content =
          read(file, StageLedger.LARGEST)
              .orElseThrow(
                  () ->
                      new FailureException(
                          "ledger", "is no file of at most " + StageLedger.LARGEST + " bytes", ""));
      Ledger ledger = StageLedger.readCutShort("ledger", content, inputs);
      long size = ledger.size(ledger.entries().size());
      log.message("its ledger has " + ledger.steps().size() + " steps");
      return Optional.of(Arrays.copyOf(content, Math.toIntExact(size)));
    } catch (FailureException e) {
      log.message("its ledger is not kept: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<byte[]> read(Path file, long most) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(Math.toIntExact(most + 1));
      return content.length > most ? Optional.empty() : Optional.of(content);
    }
  }

  private void keep(
      BlobStore blobs,
      SortedMap<String, Artifact> kept,
      String prefix,
      byte[] content,
      boolean comparable) {
    try {
      Digest digest = blobs.put(content);
      kept.put(prefix + stage.name(), new Artifact(digest, content.length, comparable));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    new ProjectPaths(folder.resolveSibling("")).remove(String.valueOf(folder.getFileName()));
  }
}
