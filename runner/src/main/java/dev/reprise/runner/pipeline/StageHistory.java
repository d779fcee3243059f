package dev.reprise.runner.pipeline;

import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.store.IndexEntry;
import dev.reprise.store.ProjectStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a pipeline's stages before: the newest run of each that ended well.
final class StageHistory {
  private static final int MOST_RUNS = 200;

  /// A stage of an earlier run.
  ///
  /// @param declared as it was declared then
  /// @param kept its artifacts beside what stood at its paths: those of [StageRoom]
  record Earlier(
      RunId run, StageRecord stage, CommandStage declared, SortedMap<String, Artifact> kept) {}

  private final SortedMap<String, List<Earlier>> stages = new TreeMap<>();

  /// @param name the pipeline's
  StageHistory(ProjectStore store, String name) {
    List<IndexEntry> runs =
        store.list().stream()
            .filter(entry -> entry.name().equals(name))
            .sorted(Comparator.comparing(IndexEntry::started).reversed())
            .limit(MOST_RUNS)
            .toList();
    for (IndexEntry entry : runs) {
      try {
        if (store.any(entry.record()) instanceof PipelineRecord record
            && record.circumstances().reproduces().isEmpty()) {
          add(record);
        }
      } catch (FailureException damaged) {
        // A record that cannot be read proves nothing, and `verify` tells of it.
      }
    }
  }

  private void add(PipelineRecord record) {
    SortedMap<String, CommandStage> declared = new TreeMap<>();
    PipelineReproducer.pipeline(record).stages().forEach(it -> declared.put(it.name(), it));
    for (StageRecord stage : record.stages()) {
      CommandStage then = declared.get(stage.name());
      if (stage.outcome().isGood() && then != null) {
        stages
            .computeIfAbsent(stage.name(), name -> new ArrayList<>())
            .add(new Earlier(record.run(), stage, then, StageRoom.kept(record, stage.name())));
      }
    }
  }

  /// The newest run of the stage.
  Optional<Earlier> last(String stage) {
    return all(stage).stream().findFirst();
  }

  /// The newest run of the stage that was given the same.
  Optional<Earlier> same(StageRecord now) {
    return all(now.name()).stream()
        .filter(earlier -> earlier.stage().inputs().equals(now.inputs()))
        .findFirst();
  }

  /// Whether an earlier run of the stage left this at the path.
  boolean made(String stage, String path, PathContent content) {
    return all(stage).stream()
        .anyMatch(earlier -> content.equals(earlier.stage().outs().get(path)));
  }

  private List<Earlier> all(String stage) {
    List<Earlier> found = stages.get(stage);
    return found == null ? List.of() : found;
  }
}
