package dev.reprise.core.pipeline;

import dev.reprise.core.experiment.NearestName;
import dev.reprise.core.json.Json;
import dev.reprise.core.pipeline.CommandStage.Kind;
import dev.reprise.core.pipeline.CommandStage.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads one stage whose templates were unfolded: the members of `dvc.yaml`'s stages, and `env` and
/// `shell` beside them in an experiment's own.
final class StageReader {
  private static final List<String> DVC =
      List.of(
          "cmd",
          "wdir",
          "deps",
          "params",
          "vars",
          "outs",
          "metrics",
          "plots",
          "frozen",
          "always_changed",
          "desc",
          "meta");
  private static final List<String> OWN =
      List.of(
          "cmd",
          "shell",
          "wdir",
          "deps",
          "params",
          "outs",
          "metrics",
          "plots",
          "env",
          "frozen",
          "always_changed",
          "desc");
  private static final List<String> OUTPUT =
      List.of("cache", "persist", "remote", "push", "desc", "type", "labels", "meta");
  private static final List<String> PLOT =
      List.of("x", "y", "x_label", "y_label", "title", "template", "header");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern NAME = Pattern.compile("[^\\x00-\\x1f\\x7f/\\\\:]{1,200}");
  private static final String DEFAULT = "params.yaml";

  private final ProjectFiles files;
  private final String base;
  private final boolean own;
  private final Map<String, JsonNode> read = new HashMap<>();

  /// @param base the folder of the declaration, relative to the project's
  /// @param own whether it is an experiment's own stage: no shell but where it is asked for
  StageReader(ProjectFiles files, String base, boolean own) {
    this.files = files;
    this.base = base;
    this.own = own;
  }

  /// @throws IllegalArgumentException saying what is wrong
  CommandStage read(String name, JsonNode body, Interpolation outer) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a stage");
    }
    requireKnown(body, own ? OWN : DVC);
    JsonNode wdirNode = body.path("wdir");
    String wdir =
        wdirNode.isMissingNode() ? base : ProjectFiles.path(base, outer.text(string(wdirNode)));
    Interpolation values =
        body.has("vars") ? outer.with(DvcVars.local(files, wdir, body.path("vars"))) : outer;
    List<Output> outs = new ArrayList<>();
    outs.addAll(outputs(values.resolve(body.path("outs")), wdir, Kind.OUT));
    outs.addAll(outputs(values.resolve(body.path("metrics")), wdir, Kind.METRICS));
    outs.addAll(outputs(values.resolve(body.path("plots")), wdir, Kind.PLOTS));
    List<String> deps = new ArrayList<>();
    for (JsonNode dep : list(values.resolve(body.path("deps")), "deps")) {
      JsonNode path = dep.isObject() && dep.size() == 1 ? first(dep) : dep;
      deps.add(ProjectFiles.path(wdir, string(path)));
    }
    return new CommandStage(
        name,
        body.path("desc").isString() ? values.text(body.path("desc").stringValue()) : "",
        commands(body, values),
        wdir,
        deps.stream().distinct().toList(),
        outs,
        params(values.resolve(body.path("params")), wdir),
        env(values.resolve(body.path("env"))),
        flag(body, "frozen"),
        flag(body, "always_changed"));
  }

  private static void requireKnown(JsonNode body, List<String> known) {
    if (!body.isObject()) {
      throw new IllegalArgumentException("expected the members of a stage, found " + body);
    }
    for (Map.Entry<String, JsonNode> entry : body.properties()) {
      if (!known.contains(entry.getKey())) {
        throw new IllegalArgumentException(
            "unknown member '"
                + entry.getKey()
                + "'"
                + NearestName.of(entry.getKey(), known)
                    .map(near -> ": did you mean '" + near + "'?")
                    .orElse(""));
      }
    }
  }

  private List<CommandLine> commands(JsonNode body, Interpolation values) {
    JsonNode cmd = body.path("cmd");
    boolean shell = !own || flag(body, "shell");
    List<CommandLine> commands = new ArrayList<>();
    if (own && !shell && cmd.isArray()) {
      List<String> words = new ArrayList<>();
      cmd.forEach(word -> words.add(values.text(Interpolation.plain(word))));
      commands.add(new CommandLine.Program(words));
    } else if (cmd.isArray() && !cmd.isEmpty()) {
      cmd.forEach(line -> commands.add(command(values.command(string(line)), shell)));
    } else {
      commands.add(command(values.command(string(cmd)), shell));
    }
    return commands;
  }

  private static CommandLine command(String line, boolean shell) {
    if (shell) {
      return new CommandLine.Shell(line.strip());
    }
    try {
      return new CommandLine.Program(ShellWords.split(line));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cmd " + e.getMessage() + ": quote it, or set shell: true", e);
    }
  }

  private static List<Output> outputs(JsonNode declared, String wdir, Kind kind) {
    List<Output> outs = new ArrayList<>();
    for (JsonNode out : list(declared, kind.name())) {
      if (out.isObject()) {
        for (Map.Entry<String, JsonNode> entry : out.properties()) {
          requireOptions(entry.getKey(), entry.getValue(), kind);
          outs.add(
              new Output(
                  inside(wdir, entry.getKey()),
                  kind,
                  entry.getValue().path("persist").asBoolean(false)));
        }
      } else {
        outs.add(new Output(inside(wdir, string(out)), kind, false));
      }
    }
    return outs;
  }

  private static void requireOptions(String path, JsonNode options, Kind kind) {
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      if (!OUTPUT.contains(option.getKey())
          && !(kind == Kind.PLOTS && PLOT.contains(option.getKey()))) {
        throw new IllegalArgumentException(
            "the output " + path + " has an unknown option '" + option.getKey() + "'");
      }
    }
  }

  private static String inside(String wdir, String declared) {
    String path = ProjectFiles.path(wdir, declared);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("the project's folder itself cannot be an output");
    }
    if (path.equals(".git") || path.startsWith(".git/") || path.startsWith(".reprise")) {
      throw new IllegalArgumentException(path + " cannot be an output");
    }
    return path;
  }

  private SortedMap<String, SortedMap<String, JsonNode>> params(JsonNode declared, String wdir) {
    SortedMap<String, SortedMap<String, JsonNode>> params = new TreeMap<>();
    for (JsonNode entry : list(declared, "params")) {
      if (entry.isObject()) {
        for (Map.Entry<String, JsonNode> file : entry.properties()) {
          List<String> keys = new ArrayList<>();
          list(file.getValue(), "params." + file.getKey()).forEach(key -> keys.add(string(key)));
          param(params, ProjectFiles.path(wdir, file.getKey()), keys);
        }
      } else {
        param(params, ProjectFiles.path(wdir, DEFAULT), List.of(string(entry)));
      }
    }
    return params;
  }

  private void param(
      SortedMap<String, SortedMap<String, JsonNode>> params, String file, List<String> keys) {
    SortedMap<String, JsonNode> found = params.computeIfAbsent(file, name -> new TreeMap<>());
    // Many stages name many keys of one file.
    JsonNode tree = read.computeIfAbsent(file, files::values);
    if (keys.isEmpty()) {
      found.put("", tree);
    }
    for (String key : keys) {
      JsonNode value = tree;
      for (String step : key.split("\\.", -1)) {
        value = value.isArray() ? value.path(Integer.parseUnsignedInt(step)) : value.path(step);
      }
      if (value.isMissingNode()) {
        throw new IllegalArgumentException("there is no parameter '" + key + "' in " + file);
      }
      found.put(key, value);
    }
  }

  private static SortedMap<String, String> env(JsonNode declared) {
    SortedMap<String, String> env = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : declared.properties()) {
      if (!VARIABLE.matcher(entry.getKey()).matches()) {
        throw new IllegalArgumentException("'" + entry.getKey() + "' is no name of a variable");
      }
      env.put(entry.getKey(), Interpolation.plain(entry.getValue()));
    }
    return env;
  }

  private static boolean flag(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isBoolean()) {
      return value.asBoolean(false);
    }
    throw new IllegalArgumentException(name + " is true or false, found " + value);
  }

  private static List<JsonNode> list(JsonNode node, String name) {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    if (node.isObject()) {
      // `outs: {model.pkl: {persist: true}}` is written as a mapping by some.
      List<JsonNode> entries = new ArrayList<>();
      node.properties()
          .forEach(
              e -> {
                Map<String, JsonNode> one = new LinkedHashMap<>();
                one.put(e.getKey(), e.getValue());
                entries.add(Json.tree(one));
              });
      return entries;
    }
    if (!node.isArray()) {
      throw new IllegalArgumentException(name.toLowerCase(Locale.ROOT) + " is a list");
    }
    return node.valueStream().toList();
  }

  private static JsonNode first(JsonNode object) {
    return Json.tree(object.properties().iterator().next().getKey());
  }

  private static String string(JsonNode node) {
    if (node.isMissingNode() || node.isContainer() || node.isNull()) {
      throw new IllegalArgumentException(
          node.isMissingNode() ? "lacks its cmd" : "expected a text, found " + node);
    }
    return Interpolation.plain(node);
  }
}
