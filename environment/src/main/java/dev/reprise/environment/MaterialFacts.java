package dev.reprise.environment;

import dev.reprise.core.environment.Environment;
import dev.reprise.core.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which facts of an environment could change the bits of an engine, the likeliest first.
///
/// The engine `exact` is made so that none of them can. Should two of its runs part all the same,
/// this is the order in which to doubt: its own code, the code around it, the runtime that compiles
/// it, the processor that executes it, the number of threads; everything else comes last.
public final class MaterialFacts {
  private static final List<Pattern> EXACT =
      List.of(
          Pattern.compile("numeric\\.specification"),
          Pattern.compile("jar\\.(reprise-engine.*|engine/.*)"),
          Pattern.compile("jar\\.(reprise-.*|[a-z]+/target/classes)"),
          Pattern.compile("jar\\.api-.*"),
          Pattern.compile("java\\.version"),
          Pattern.compile("java\\.vm"),
          Pattern.compile("java\\.vendor"),
          Pattern.compile("java\\.option\\..*"),
          Pattern.compile("java\\.flags"),
          Pattern.compile("os\\.arch"),
          Pattern.compile("cpu\\.features"),
          Pattern.compile("cpu\\.model"),
          Pattern.compile("threads"),
          Pattern.compile("jar\\..*"),
          Pattern.compile("cpu\\.count"),
          Pattern.compile("os\\..*"),
          Pattern.compile("(locale|file\\.encoding|time\\.zone)"));

  /// For engines that leave the arithmetic to native libraries, the processor comes first.
  private static final List<Pattern> NATIVE =
      List.of(
          Pattern.compile("jar\\.(pytorch|.*native).*"),
          Pattern.compile("os\\.arch"),
          Pattern.compile("cpu\\.features"),
          Pattern.compile("cpu\\.model"),
          Pattern.compile("threads"),
          Pattern.compile("os\\.libc"),
          Pattern.compile("cpu\\.count"),
          Pattern.compile("jar\\..*"),
          Pattern.compile("java\\..*"),
          Pattern.compile("os\\..*"));

  /// Of what commands give, Reprise's own libraries decide nothing.
  private static final List<Pattern> COMMAND =
      List.of(
          Pattern.compile("program\\..*"),
          Pattern.compile("python\\.(version|implementation)"),
          Pattern.compile(
              "python\\.package\\.(torch|tensorflow|keras|jax|numpy|scipy|scikit-learn|pandas)"),
          Pattern.compile("variable\\..*"),
          Pattern.compile("python\\.package\\..*"),
          Pattern.compile("os\\.arch"),
          Pattern.compile("cpu\\.features"),
          Pattern.compile("cpu\\.model"),
          Pattern.compile("os\\.libc"),
          Pattern.compile("cpu\\.count"),
          Pattern.compile("os\\..*"),
          Pattern.compile("(locale|file\\.encoding|time\\.zone)"));

  /// What stands for the engine of whatever is run by commands.
  public static final String COMMAND_ENGINE = "command";

  private final List<Pattern> order;

  private MaterialFacts(List<Pattern> order) {
    this.order = order;
  }

  /// The order for an engine: `exact`, `command` for commands of any kind, or any other, whose
  /// arithmetic is taken to be native.
  public static MaterialFacts of(String engine) {
    return new MaterialFacts(
        switch (engine) {
          case "exact" -> EXACT;
          case COMMAND_ENGINE -> COMMAND;
          default -> NATIVE;
        });
  }

  /// What differs between two environments, the likeliest cause first and by name where equally
  /// likely. A fact that only one of them has is empty in the other.
  public List<Verdict.Difference> differences(Environment recorded, Environment reproduced) {
    SortedSet<String> names = new TreeSet<>(recorded.facts().keySet());
    names.addAll(reproduced.facts().keySet());
    List<Verdict.Difference> differences = new ArrayList<>();
    for (String name : names) {
      String before = recorded.facts().getOrDefault(name, "");
      String after = reproduced.facts().getOrDefault(name, "");
      if (!before.equals(after)) {
        differences.add(new Verdict.Difference("environment", name, before, after));
      }
    }
    // The sort is stable, so names stay in order within a rank.
    differences.sort(Comparator.comparingInt(difference -> rank(difference.name())));
    return List.copyOf(differences);
  }

  /// The facts of an environment that could change the engine's bits, and no others.
  public Environment among(Environment environment) {
    TreeMap<String, String> material = new TreeMap<>(environment.facts());
    material.keySet().removeIf(name -> rank(name) == order.size());
    return new Environment(material);
  }

  /// Whether a fact could change the engine's bits.
  public boolean isMaterial(String name) {
    return rank(name) < order.size();
  }

  private int rank(String name) {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).matcher(name).matches()) {
        return i;
      }
    }
    return order.size();
  }
}
