package dev.reprise.runner.pipeline;

import dev.reprise.core.json.Json;
import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.verdict.Verdict.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What two records of pipelines declare otherwise.
final class DeclaredDifferences {
  /// The kind these differences have.
  static final String KIND = "experiment";

  private DeclaredDifferences() {}

  /// Named `STAGE.MEMBER`.
  static List<Difference> between(PipelineRecord a, PipelineRecord b) {
    if (a.pipeline().digest().equals(b.pipeline().digest())) {
      return List.of();
    }
    SortedMap<String, String> before = members(a);
    SortedMap<String, String> after = members(b);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      String x = Optional.ofNullable(before.get(name)).orElse("");
      String y = Optional.ofNullable(after.get(name)).orElse("");
      if (!x.equals(y)) {
        differences.add(new Difference(KIND, name, x, y));
      }
    }
    return differences;
  }

  private static SortedMap<String, String> members(PipelineRecord record) {
    SortedMap<String, String> members = new TreeMap<>();
    for (CommandStage stage : PipelineReproducer.pipeline(record).stages()) {
      JsonNode node = Json.tree(stage);
      for (String member : List.of("commands", "wdir", "env", "deps", "outs")) {
        members.put(stage.name() + "." + member, node.path(member).toString());
      }
      stage
          .params()
          .forEach(
              (file, keys) ->
                  keys.forEach(
                      (key, value) ->
                          members.put(stage.name() + "." + file + ":" + key, value.toString())));
    }
    return members;
  }
}
