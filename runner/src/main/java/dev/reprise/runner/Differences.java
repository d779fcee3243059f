package dev.reprise.runner;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.environment.MaterialFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Lists what is not the same on two sides: what was declared first, then data, code, and
/// environment.
final class Differences {
  private Differences() {}

  /// Those of two declarations alone.
  static List<Difference> declared(JsonNode recorded, JsonNode reproduced) {
    List<Difference> all = new ArrayList<>();
    TreeMap<String, String> before = flatten(recorded);
    TreeMap<String, String> after = flatten(reproduced);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      add(all, "experiment", name, before.getOrDefault(name, ""), after.getOrDefault(name, ""));
    }
    return all;
  }

  static List<Difference> between(RunRecord recorded, RunRecord reproduced) {
    List<Difference> all =
        declared(recorded.experiment().canonical(), reproduced.experiment().canonical());
    add(
        all,
        "data",
        "dataset",
        recorded.dataset().digest().toString(),
        reproduced.dataset().digest().toString());
    preparation(all, recorded, reproduced);
    TrainingSummary training = recorded.training();
    TrainingSummary otherTraining = reproduced.training();
    add(all, "engine", "engine", training.engine(), otherTraining.engine());
    add(
        all,
        "engine",
        "numeric.specification",
        Integer.toString(training.numericSpecification()),
        Integer.toString(otherTraining.numericSpecification()));
    RunRecord.Code code = recorded.circumstances().code();
    RunRecord.Code other = reproduced.circumstances().code();
    add(all, "code", "version", code.version(), other.version());
    add(all, "code", "commit", code.commit(), other.commit());
    all.addAll(
        MaterialFacts.of(recorded.training().engine())
            .differences(
                recorded.circumstances().environment(), reproduced.circumstances().environment()));
    return all;
  }

  /// Steps of preparation whose algorithm has another version, and such as one side has alone.
  private static void preparation(List<Difference> all, RunRecord recorded, RunRecord reproduced) {
    TreeMap<String, String> before = versions(recorded);
    TreeMap<String, String> after = versions(reproduced);
    TreeSet<String> steps = new TreeSet<>(before.keySet());
    steps.addAll(after.keySet());
    for (String step : steps) {
      add(
          all,
          "preparation",
          step + ".version",
          before.getOrDefault(step, ""),
          after.getOrDefault(step, ""));
    }
  }

  private static TreeMap<String, String> versions(RunRecord record) {
    TreeMap<String, String> versions = new TreeMap<>();
    record
        .preparation()
        .steps()
        .forEach(step -> versions.put(step.name(), Integer.toString(step.version())));
    return versions;
  }

  private static void add(List<Difference> all, String kind, String name, String a, String b) {
    if (!a.equals(b)) {
      all.add(new Difference(kind, name, a, b));
    }
  }

  /// Every leaf of a tree by its dotted path, as on the command line: `model.layers.1.lstm.units`.
  private static TreeMap<String, String> flatten(JsonNode tree) {
    TreeMap<String, String> leaves = new TreeMap<>();
    flatten("", tree, leaves);
    return leaves;
  }

  private static void flatten(String path, JsonNode node, TreeMap<String, String> leaves) {
    String prefix = path.isEmpty() ? "" : path + ".";
    if (node.isObject() && !node.isEmpty()) {
      node.properties().forEach(e -> flatten(prefix + e.getKey(), e.getValue(), leaves));
    } else if (node.isArray() && !node.isEmpty()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(prefix + i, node.get(i), leaves);
      }
    } else {
      leaves.put(path, node.isString() ? node.stringValue() : CanonicalJson.text(node));
    }
  }
}
