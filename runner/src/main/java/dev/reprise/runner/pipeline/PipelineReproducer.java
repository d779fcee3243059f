package dev.reprise.runner.pipeline;

import dev.reprise.core.environment.Environment;
import dev.reprise.core.json.Json;
import dev.reprise.core.pipeline.Pipeline;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.record.StageRecord.Outcome;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.environment.MaterialFacts;
import dev.reprise.store.ProjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/// Runs a pipeline again in a fresh folder that holds nothing but the inputs its record names, and
/// compares what comes out.
public final class PipelineReproducer {
  private final ProjectStore store;

  /// A reproducer of records of this store, where the new run's record is kept too.
  public PipelineReproducer(ProjectStore store) {
    this.store = store;
  }

  /// Runs it again.
  ///
  /// @throws FailureException where an input is not in the store as it was
  public PipelineReproduction reproduce(CompletedPipeline recorded, int jobs, Progress progress) {
    PipelineRecord record = recorded.record();
    if (!record.succeeded()) {
      return new PipelineReproduction(
          recorded,
          Optional.empty(),
          new Verdict.Incomparable("the recorded run did not end well, so it has no result"),
          0,
          Optional.empty());
    }
    try {
      Path all = Files.createDirectories(store.home().resolve("reproductions"));
      Path folder = Files.createTempDirectory(all, record.run() + "-");
      ProjectPaths paths = new ProjectPaths(folder);
      restore(record, paths, store);
      PipelineRequest request =
          new PipelineRequest(
              folder,
              record.pipeline().path(),
              record.pipeline().entryPoint(),
              record.pipeline().parameters(),
              pipeline(record),
              jobs,
              true,
              Optional.of(recorded.address()));
      tellEnvironment(record, PipelineRunner.environment(request), progress);
      CompletedPipeline run = new PipelineRunner(store).run(request, progress);
      PipelineComparison comparison =
          new PipelineComparison(
              new PipelineComparison.Side(record, store),
              new PipelineComparison.Side(run.record(), store),
              Names.REPRODUCTION);
      Verdict verdict = comparison.verdict();
      boolean same = verdict instanceof Verdict.Identical;
      if (same) {
        new ProjectPaths(all).remove(String.valueOf(folder.getFileName()));
      }
      Files.deleteIfExists(all.resolve(folder.getFileName() + ".pipeline.lock"));
      return new PipelineReproduction(
          recorded,
          Optional.of(run),
          verdict,
          comparison.outputs(),
          same ? Optional.empty() : Optional.of(folder));
    } catch (IOException e) {
      throw new FailureException(
          store.home().toString(),
          "cannot be written: " + e.getMessage(),
          "check disk and rights",
          e);
    }
  }

  /// The pipeline as the record declares it.
  static Pipeline pipeline(PipelineRecord record) {
    try {
      return Json.MAPPER.treeToValue(record.pipeline().canonical(), Pipeline.class);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new FailureException(
          "record of " + record.run(),
          "declares a pipeline that cannot be read: " + e.getMessage(),
          "restore it, or run the pipeline again",
          e);
    }
  }

  private static void tellEnvironment(PipelineRecord record, Environment here, Progress progress) {
    MaterialFacts facts = MaterialFacts.of("command");
    for (Difference difference :
        facts.differences(facts.among(record.circumstances().environment()), facts.among(here))) {
      progress.message(
          "Not the same here: "
              + difference.name()
              + " was '"
              + difference.recorded()
              + "', is '"
              + difference.reproduced()
              + "'");
    }
  }

  /// Puts every input into the folder, the declaration too, and what frozen stages had made.
  static void restore(PipelineRecord record, ProjectPaths paths, BlobSource store)
      throws IOException {
    SortedMap<String, PathContent> inputs = new TreeMap<>();
    for (SortedMap.Entry<String, Artifact> artifact : record.artifacts().entrySet()) {
      String name = artifact.getKey();
      String prefix =
          name.startsWith(PipelineRecord.DECLARED) ? PipelineRecord.DECLARED : PipelineRecord.IN;
      if (name.startsWith(prefix)) {
        inputs.put(
            name.substring(prefix.length()),
            new PathContent(
                PathContent.Kind.FILE,
                artifact.getValue().digest(),
                artifact.getValue().bytes(),
                1,
                false));
      }
    }
    for (StageRecord stage : record.stages()) {
      stage.deps().forEach((path, content) -> inputs.computeIfPresent(path, (p, old) -> content));
      if (stage.outcome() == Outcome.FROZEN) {
        inputs.putAll(stage.outs());
      }
    }
    for (SortedMap.Entry<String, PathContent> input : inputs.entrySet()) {
      Path target = paths.folder().resolve(input.getKey()).normalize();
      if (!target.startsWith(paths.folder()) || target.equals(paths.folder())) {
        throw new FailureException(
            "record of " + record.run(),
            "names the input '" + input.getKey() + "', which lies outside of the project",
            "");
      }
      paths.restore(input.getKey(), input.getValue(), store);
    }
  }
}
