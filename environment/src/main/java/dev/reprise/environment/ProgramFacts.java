package dev.reprise.environment;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Takes down what decides the results of programs that are not Reprise's: the interpreter's
/// version and every distribution installed for it, and the variables that libraries of numbers
/// obey.
///
/// Facts are `python.version`, `python.implementation`, `python.package.NAME` (names as PEP 503
/// normalises them), `program.NAME` with a program's digest, and `variable.NAME`. Of variables only
/// those of a fixed list are read: none of them holds a secret.
public final class ProgramFacts {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LARGEST = 8 << 20;
  private static final Pattern PYTHON = Pattern.compile("(python|pypy)[0-9.]*");

  /// Those that PyTorch, TensorFlow, NumPy, BLAS libraries and Python document to change what is
  /// computed.
  static final List<String> VARIABLES =
      List.of(
          "BLIS_NUM_THREADS",
          "CUBLAS_WORKSPACE_CONFIG",
          "CUDA_LAUNCH_BLOCKING",
          "CUDA_VISIBLE_DEVICES",
          "KMP_AFFINITY",
          "LANG",
          "LC_ALL",
          "MKL_CBWR",
          "MKL_NUM_THREADS",
          "NUMEXPR_NUM_THREADS",
          "NVIDIA_TF32_OVERRIDE",
          "OMP_NUM_THREADS",
          "OPENBLAS_CORETYPE",
          "OPENBLAS_NUM_THREADS",
          "PYTHONHASHSEED",
          "SOURCE_DATE_EPOCH",
          "TF_CUDNN_DETERMINISTIC",
          "TF_DETERMINISTIC_OPS",
          "TF_ENABLE_ONEDNN_OPTS",
          "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
          "TZ",
          "VECLIB_MAXIMUM_THREADS",
          "XLA_FLAGS");

  /// Reads the distributions' own metadata, so that it does not matter who installed them; without
  /// the user's and the current folder's modules it would not see what the program sees, so both
  /// stay.
  private static final String QUESTION =
      """
      import json, platform, sys
      from importlib import metadata
      packages = {}
      for it in metadata.distributions():
          name = it.metadata['Name']
          if name: packages.setdefault(name, it.version)
      print(json.dumps({'version': platform.python_version(),
                        'implementation': platform.python_implementation(),
                        'packages': packages}))
      """;

  private ProgramFacts() {}

  /// The facts of a program; none where it is not known how to ask it.
  ///
  /// @param name as the command calls it, such as `python3`
  /// @param program where it was found
  public static SortedMap<String, String> of(String name, Path program) {
    SortedMap<String, String> facts = new TreeMap<>();
    String file = String.valueOf(Path.of(name).getFileName());
    try {
      facts.put("program." + file, Digest.ofFile(program.toRealPath()).toString());
    } catch (IOException e) {
      return facts;
    }
    if (PYTHON.matcher(file).matches()) {
      python(program).ifPresent(facts::putAll);
    }
    return facts;
  }

  /// The variables of a fixed list that are set.
  ///
  /// @param environment such as that of this process
  public static SortedMap<String, String> variables(Map<String, String> environment) {
    SortedMap<String, String> facts = new TreeMap<>();
    for (String name : VARIABLES) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        facts.put("variable." + name, value);
      }
    }
    return facts;
  }

  private static Optional<SortedMap<String, String>> python(Path program) {
    Optional<Command.Output> output =
        Command.run(
            List.of(program.toString(), "-c", QUESTION), new TreeMap<>(), PATIENCE, LARGEST);
    if (output.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(facts(Json.MAPPER.readTree(output.get().text())));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static SortedMap<String, String> facts(JsonNode answer) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("python.version", answer.path("version").asString(""));
    facts.put("python.implementation", answer.path("implementation").asString(""));
    answer
        .path("packages")
        .properties()
        .forEach(
            entry ->
                facts.put(
                    "python.package." + normalised(entry.getKey()), entry.getValue().asString("")));
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  private static String normalised(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }
}
