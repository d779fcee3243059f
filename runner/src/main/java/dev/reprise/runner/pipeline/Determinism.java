package dev.reprise.runner.pipeline;

import dev.reprise.core.json.Json;
import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What was done so that a stage's programs give the same twice, and what could not be; the
/// artifact `determinism/STAGE`.
///
/// @param format always [#FORMAT]
/// @param set settings that were made
/// @param refused settings that could not be made, each with the reason
public record Determinism(String format, List<String> set, List<String> refused) {
  /// The format's name and version.
  public static final String FORMAT = "reprise-determinism/1";

  /// The largest report that is read.
  static final int LARGEST = 1 << 20;

  /// The variable a stage has whose programs are to be deterministic.
  static final String VARIABLE = "REPRISE_DETERMINISM";

  /// Its value.
  static final String STRICT = "strict";

  private static final int MOST = 200;
  private static final int LONGEST = 300;

  /// One thread, since sums follow threads; a fixed seed of hashes; and what cuBLAS, MKL and
  /// TensorFlow document for results that are the same from run to run.
  private static final SortedMap<String, String> VARIABLES = variables();

  /// Copies.
  public Determinism {
    set = List.copyOf(set);
    refused = List.copyOf(refused);
  }

  private static SortedMap<String, String> variables() {
    SortedMap<String, String> variables = new TreeMap<>();
    for (String library : List.of("OMP", "MKL", "OPENBLAS", "BLIS", "NUMEXPR")) {
      variables.put(library + "_NUM_THREADS", "1");
    }
    variables.put("VECLIB_MAXIMUM_THREADS", "1");
    variables.put("MKL_CBWR", "COMPATIBLE");
    variables.put("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
    variables.put("NVIDIA_TF32_OVERRIDE", "0");
    variables.put("TF_DETERMINISTIC_OPS", "1");
    variables.put("TF_CUDNN_DETERMINISTIC", "1");
    variables.put("TF_ENABLE_ONEDNN_OPTS", "0");
    variables.put("PYTHONHASHSEED", "0");
    variables.put(VARIABLE, STRICT);
    return Collections.unmodifiableSortedMap(variables);
  }

  /// The pipeline whose stages are to be deterministic; what a stage declares itself stays.
  public static Pipeline strict(Pipeline pipeline) {
    List<CommandStage> stages = new ArrayList<>();
    for (CommandStage stage : pipeline.stages()) {
      SortedMap<String, String> env = new TreeMap<>(VARIABLES);
      env.putAll(stage.env());
      stages.add(stage.withEnv(env));
    }
    return new Pipeline(pipeline.name(), stages);
  }

  /// Whether a stage's programs are to be deterministic.
  static boolean isAskedFor(CommandStage stage) {
    return STRICT.equals(stage.env().get(VARIABLE));
  }

  /// What became of it.
  ///
  /// @param reported by the programs: a line of JSON for each setting, by anyone
  static Determinism of(CommandStage stage, byte[] reported) {
    TreeSet<String> set = new TreeSet<>();
    TreeSet<String> refused = new TreeSet<>();
    VARIABLES.forEach(
        (name, value) -> {
          String found = stage.env().getOrDefault(name, "");
          if (found.equals(value)) {
            set.add(name + "=" + value);
          } else {
            refused.add(name + ": the stage declares '" + found + "'");
          }
        });
    if (reported.length == 0) {
      refused.add("no Python was heard of: only the variables are set");
    }
    new String(reported, StandardCharsets.UTF_8).lines().forEach(line -> take(line, set, refused));
    return new Determinism(FORMAT, first(set), first(refused));
  }

  private static void take(String line, TreeSet<String> set, TreeSet<String> refused) {
    try {
      JsonNode said = Json.MAPPER.readTree(line);
      String what = words(said.path("what"));
      String why = words(said.path("why"));
      if (!what.isEmpty()) {
        if (why.isEmpty()) {
          set.add(what);
        } else {
          refused.add(what + ": " + why);
        }
      }
    } catch (JacksonException e) {
      refused.add("a program reported what is no JSON");
    }
  }

  private static String words(JsonNode node) {
    String text = node.asString("").replaceAll("\\p{Cntrl}", " ").strip();
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  private static List<String> first(TreeSet<String> all) {
    return all.stream().limit(MOST).toList();
  }
}
