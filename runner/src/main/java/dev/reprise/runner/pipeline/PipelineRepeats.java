package dev.reprise.runner.pipeline;

import dev.reprise.core.closeness.Measured;
import dev.reprise.core.closeness.Spread;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.pipeline.Pipeline;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StageRecord;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.RunWorkspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Runs a pipeline several times more, each in a fresh folder with the inputs of its record, so
/// that the record says how far its metrics lie apart by chance. What the repeats write is not
/// kept.
final class PipelineRepeats {
  /// The variable by which a command can take another seed in every repeat: 1, 2, ….
  static final String VARIABLE = "REPRISE_REPEAT";

  private final ProjectStore store;
  private final PipelineRequest request;
  private final PipelineRecord record;

  /// @param request that the record was made of
  PipelineRepeats(ProjectStore store, PipelineRequest request, PipelineRecord record) {
    this.store = store;
    this.request = request;
    this.record = record;
  }

  /// Refuses repeats that could not be made, before anything runs.
  static void require(PipelineRequest request, int count) {
    Spread.seeds(new Seed(0), count);
    if (request.pipeline().stages().stream()
        .flatMap(stage -> stage.outs().stream())
        .noneMatch(out -> out.kind() == CommandStage.Kind.METRICS)) {
      throw new InvalidInputException(
          request.path(),
          "declares no metrics, so repeats would measure nothing",
          "declare a JSON or YAML output under metrics");
    }
  }

  /// The record with the spread of its repeats.
  ///
  /// @throws FailureException where a repeat fails, or measures something else
  PipelineRecord add(int count, RunWorkspace workspace, Progress progress) throws IOException {
    List<Spread.Repeat> repeats = new ArrayList<>();
    for (Seed seed : Spread.seeds(new Seed(0), count)) {
      String which = "repeat " + seed.value() + " of " + count;
      progress.message("R" + which.substring(1));
      Measured measured = new Measured(measure(seed, which, progress), new double[0]);
      if (!measured.metrics().keySet().equals(record.metrics().keySet())) {
        throw new FailureException(
            which,
            "measured " + measured.metrics().keySet() + ", not " + record.metrics().keySet(),
            "let every run write the same metrics");
      }
      repeats.add(new Spread.Repeat(seed, measured));
    }
    Spread spread = new Spread(record.commitment(), repeats);
    Files.write(workspace.file(RunRecord.SPREAD), spread.bytes());
    SortedMap<String, RunRecord.Artifact> artifacts = new TreeMap<>(record.artifacts());
    artifacts.put(RunRecord.SPREAD, workspace.keep(RunRecord.SPREAD, false));
    return new PipelineRecord(
        record.format(),
        record.run(),
        record.name(),
        record.pipeline(),
        record.stages(),
        record.metrics(),
        record.circumstances(),
        artifacts);
  }

  private SortedMap<String, Double> measure(Seed seed, String which, Progress progress)
      throws IOException {
    Path all = Files.createDirectories(store.home().resolve("reproductions"));
    Path folder = Files.createTempDirectory(all, record.run() + "-repeat-");
    try (ProjectStore own = ProjectStore.open(folder.resolve(".reprise"))) {
      PipelineReproducer.restore(record, new ProjectPaths(folder), store);
      PipelineRequest repeat =
          new PipelineRequest(
              folder,
              request.path(),
              request.entryPoint(),
              request.parameters(),
              pipeline(seed),
              request.jobs(),
              true,
              Optional.empty());
      PipelineRecord made = new PipelineRunner(own).run(repeat, progress).record();
      for (StageRecord stage : made.stages()) {
        if (!stage.outcome().isGood()) {
          throw new FailureException(
              which + ", stage " + stage.name(),
              stage.reason(),
              "declare all that the stage reads among its deps");
        }
      }
      return made.metrics();
    } finally {
      new ProjectPaths(all).remove(String.valueOf(folder.getFileName()));
    }
  }

  /// The pipeline, whose commands are told which repeat they are.
  private Pipeline pipeline(Seed seed) {
    List<CommandStage> stages = new ArrayList<>();
    for (CommandStage stage : request.pipeline().stages()) {
      SortedMap<String, String> env = new TreeMap<>(stage.env());
      env.put(VARIABLE, String.valueOf(seed.value()));
      stages.add(stage.withEnv(env));
    }
    return new Pipeline(request.pipeline().name(), stages);
  }
}
