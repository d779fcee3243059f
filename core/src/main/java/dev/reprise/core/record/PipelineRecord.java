package dev.reprise.core.record;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The account of a run whose stages are commands.
///
/// Artifacts are the declaration as written ([#DECLARED] and its file name), the logs
/// (`log/STAGE`), ledgers (`ledger/STAGE`), accounts of determinism (`determinism/STAGE`), and what
/// stood at each path (`in/PATH`, `out/PATH`), a folder as its [FileTree].
///
/// @param format always [#FORMAT]
/// @param run the run's name
/// @param name the pipeline's name
/// @param pipeline what was declared
/// @param stages in the order of the declaration
/// @param metrics the numbers in the outputs declared as metrics, by path and key
/// @param circumstances when, where and by what code
/// @param artifacts every blob that belongs to the record, by name
public record PipelineRecord(
    String format,
    RunId run,
    String name,
    DeclaredPipeline pipeline,
    List<StageRecord> stages,
    SortedMap<String, Double> metrics,
    RunRecord.Circumstances circumstances,
    SortedMap<String, RunRecord.Artifact> artifacts)
    implements StoredRecord {
  /// The format's name and version.
  public static final String FORMAT = "reprise-pipeline-record/1";

  /// The artifact that holds the declaration's file as it was written.
  public static final String DECLARED = "declared/";

  /// What the names of logs begin with.
  public static final String LOG = "log/";

  /// What the names of ledgers begin with that commands have written; a stage may have none.
  public static final String LEDGER = "ledger/";

  /// What the names of accounts begin with of what was done so that a stage gives the same twice.
  public static final String DETERMINISM = "determinism/";

  /// What the names of inputs that no stage makes begin with.
  public static final String IN = "in/";

  /// What the names of outputs begin with.
  public static final String OUT = "out/";

  /// Copies.
  public PipelineRecord {
    stages = List.copyOf(stages);
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    artifacts = Collections.unmodifiableSortedMap(new TreeMap<>(artifacts));
  }

  /// What was declared.
  ///
  /// @param path the declaration in the project
  /// @param entryPoint of an `MLproject`; `main` elsewhere
  /// @param parameters of an `MLproject`, as they were given
  /// @param digest of the canonical form
  /// @param canonical the pipeline, every template unfolded
  public record DeclaredPipeline(
      String path,
      String entryPoint,
      SortedMap<String, String> parameters,
      Digest digest,
      JsonNode canonical) {
    /// Copies.
    public DeclaredPipeline {
      parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }
  }

  /// What stood at the paths of stages, by the names of the artifacts: what a stage wrote, and what
  /// was read that none of them wrote.
  public static SortedMap<String, PathContent> contents(List<StageRecord> stages) {
    SortedMap<String, PathContent> contents = new TreeMap<>();
    for (StageRecord stage : stages) {
      stage.outs().forEach((path, content) -> contents.put(OUT + path, content));
    }
    for (StageRecord stage : stages) {
      stage
          .deps()
          .forEach(
              (path, content) -> {
                if (!contents.containsKey(OUT + path)) {
                  contents.put(IN + path, content);
                }
              });
    }
    return contents;
  }

  /// What a spread of the record belongs to: the pipeline as declared, and what was read that no
  /// stage wrote.
  public Digest commitment() {
    SortedMap<String, Digest> committed = new TreeMap<>();
    committed.put("pipeline", pipeline.digest());
    contents(stages)
        .forEach(
            (path, content) -> {
              if (path.startsWith(IN)) {
                committed.put(path, content.digest());
              }
            });
    return Digest.of(Json.write(committed));
  }

  /// Whether every stage ended well.
  public boolean succeeded() {
    return stages.stream().allMatch(stage -> stage.outcome().isGood());
  }
}
