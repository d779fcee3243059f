package dev.reprise.core.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// A stage that runs commands of its author.
///
/// All paths are relative to the project's folder, with `/`.
///
/// @param name unique in the pipeline
/// @param description for people, possibly empty
/// @param commands one after the other; the first that fails ends the stage
/// @param wdir where they run; empty for the project's folder
/// @param deps files and folders they read
/// @param outs files and folders they write
/// @param params the parameters the stage depends on: file, then dotted key; the key is empty where
///   it depends on the whole file
/// @param env variables they are given beside those of the process
/// @param frozen whether the stage is not to run, whatever changed
/// @param always whether the stage is to run even if nothing changed
public record CommandStage(
    String name,
    String description,
    List<CommandLine> commands,
    String wdir,
    List<String> deps,
    List<Output> outs,
    SortedMap<String, SortedMap<String, JsonNode>> params,
    SortedMap<String, String> env,
    boolean frozen,
    boolean always) {
  /// Copies, and refuses paths that are not as [ProjectFiles] gives them.
  public CommandStage {
    commands = List.copyOf(commands);
    deps = List.copyOf(deps);
    outs = List.copyOf(outs);
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
    deps.forEach(CommandStage::requireInside);
    outs.forEach(out -> requireInside(out.path()));
    params.keySet().forEach(CommandStage::requireInside);
    if (!wdir.isEmpty()) {
      requireInside(wdir);
    }
  }

  /// What a stage writes.
  ///
  /// @param path the file or folder
  /// @param kind what it is for
  /// @param persist whether what is there stays when the stage runs again
  public record Output(String path, Kind kind, boolean persist) {}

  /// What an output is for.
  public enum Kind {
    /// Any result.
    @JsonProperty("out")
    OUT,
    /// Numbers to be compared.
    @JsonProperty("metrics")
    METRICS,
    /// A series or a picture.
    @JsonProperty("plots")
    PLOTS
  }

  /// The same with other variables.
  public CommandStage withEnv(SortedMap<String, String> variables) {
    return new CommandStage(
        name, description, commands, wdir, deps, outs, params, variables, frozen, always);
  }

  /// The output that is this path, lies in it, or has it inside.
  public Optional<Output> overlapping(String path) {
    return outs.stream().filter(out -> overlap(out.path(), path)).findFirst();
  }

  private static void requireInside(String path) {
    if (!ProjectFiles.path("", path).equals(path)) {
      throw new IllegalArgumentException("'" + path + "' is not a path in the project");
    }
  }

  static boolean overlap(String a, String b) {
    return a.equals(b) || a.startsWith(b + "/") || b.startsWith(a + "/");
  }
}
