package dev.reprise.runner.pipeline;

import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.pipeline.ProjectFiles;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.StageRecord;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Finds the numbers in outputs that are declared as metrics: JSON and YAML, by dotted key.
final class Numbers {
  private static final int MOST = 1000;

  private Numbers() {}

  /// @param into by `path:key`
  static void of(
      Path project, CommandStage stage, StageRecord record, SortedMap<String, Double> into) {
    for (CommandStage.Output out : stage.outs()) {
      if (out.kind() == CommandStage.Kind.METRICS && record.outs().containsKey(out.path())) {
        try {
          SortedMap<String, Double> found = new TreeMap<>();
          collect(out.path() + ":", "", new ProjectFiles(project).values(out.path()), found);
          into.putAll(found);
        } catch (InvalidInputException e) {
          // Metrics in a form of their own have their digest.
        }
      }
    }
  }

  private static void collect(
      String file, String path, JsonNode node, SortedMap<String, Double> into) {
    if (node.isNumber() && Double.isFinite(node.doubleValue()) && into.size() < MOST) {
      into.put(file + path, node.doubleValue());
    }
    String prefix = path.isEmpty() ? "" : path + ".";
    node.properties().forEach(e -> collect(file, prefix + e.getKey(), e.getValue(), into));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(file, prefix + i, node.get(i), into);
      }
    }
  }
}
