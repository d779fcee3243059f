package dev.reprise.core.pipeline;

import dev.reprise.core.experiment.NearestName;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.yaml.Place;
import dev.reprise.core.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads an `MLproject` (mlflow.org/docs/latest/projects.html): the entry point is one stage, its
/// parameters quoted into its command, those the command does not name added as `--name value`.
final class MlProject {
  private static final List<String> KNOWN =
      List.of("name", "entry_points", "python_env", "conda_env", "docker_env", "virtualenv");
  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  private final YamlDocument yaml;
  private final List<Problem> problems;

  MlProject(YamlDocument yaml, List<Problem> problems) {
    this.yaml = yaml;
    this.problems = problems;
  }

  /// @param point the entry point to run
  /// @param given values of parameters
  List<CommandStage> stages(String base, String point, Map<String, String> given) {
    for (Map.Entry<String, JsonNode> member : yaml.tree().properties()) {
      if (!KNOWN.contains(member.getKey())) {
        report(Place.ROOT.child(member.getKey()), "unknown member '" + member.getKey() + "'");
      }
    }
    JsonNode points = yaml.tree().path("entry_points");
    JsonNode chosen = points.path(point);
    Place place = Place.ROOT.child("entry_points").child(point);
    if (!chosen.isObject() || !chosen.path("command").isString()) {
      List<String> names = points.properties().stream().map(Map.Entry::getKey).toList();
      report(
          place,
          "there is no entry point '"
              + point
              + "' with a command"
              + NearestName.of(point, names)
                  .map(near -> ": did you mean '" + near + "'?")
                  .orElse(names.isEmpty() ? "" : ": known are " + String.join(", ", names)));
      return List.of();
    }
    Map<String, String> values = values(chosen.path("parameters"), given, place);
    String line = command(chosen.path("command").stringValue(), values, place);
    return problems.isEmpty()
        ? List.of(
            new CommandStage(
                point,
                "",
                List.of(new CommandLine.Shell(line)),
                base,
                List.of(),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                false,
                true))
        : List.of();
  }

  private Map<String, String> values(JsonNode declared, Map<String, String> given, Place place) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> parameter : declared.properties()) {
      String name = parameter.getKey();
      JsonNode spec = parameter.getValue();
      Place at = place.child("parameters").child(name);
      String type = spec.isString() ? spec.stringValue() : spec.path("type").asString("string");
      JsonNode standard = spec.path("default");
      String value =
          given.containsKey(name)
              ? given.get(name)
              : standard.isMissingNode() || standard.isContainer()
                  ? null
                  : Interpolation.plain(standard);
      if (value == null) {
        report(at, "has no default and no value: add -S " + name + "=…");
      } else if (type.equals("float") && !NUMBER.matcher(value).matches()) {
        report(at, "expected a number, found '" + value + "'");
      } else {
        values.put(name, value);
      }
    }
    given.forEach(values::putIfAbsent);
    return values;
  }

  private String command(String template, Map<String, String> values, Place place) {
    Map<String, String> left = new LinkedHashMap<>(values);
    StringBuilder line = new StringBuilder();
    Matcher matcher = PLACE.matcher(template);
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = values.get(name);
      if (value == null) {
        report(place.child("command"), "names the parameter {" + name + "}, which has no value");
        value = "";
      }
      left.remove(name);
      matcher.appendReplacement(line, Matcher.quoteReplacement(ShellWords.quote(value)));
    }
    matcher.appendTail(line);
    List<String> more = new ArrayList<>();
    left.forEach(
        (name, value) -> {
          more.add("--" + name);
          more.add(value);
        });
    return more.isEmpty() ? line.toString() : line + " " + ShellWords.join(more);
  }

  private void report(Place place, String what) {
    problems.add(new Problem(yaml.origin(place), place + ": " + what, ""));
  }
}
