package dev.reprise.core.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A declared plan whose stages are commands.
///
/// @param name short, for run lists
/// @param stages each after all those whose outputs it reads, otherwise as they were declared
public record Pipeline(String name, List<CommandStage> stages) {
  /// Copies.
  public Pipeline {
    stages = List.copyOf(stages);
  }

  /// The canonical bytes: the same whatever the order of keys, comments and layout were.
  public byte[] canonicalBytes() {
    return Json.write(this);
  }

  /// The pipeline's identity.
  public Digest digest() {
    return Digest.of(canonicalBytes());
  }

  /// The stages this one reads outputs of, by name.
  public Set<String> before(CommandStage stage) {
    return before(stages, stage);
  }

  private static Set<String> before(List<CommandStage> stages, CommandStage stage) {
    Set<String> names = new TreeSet<>();
    for (CommandStage other : stages) {
      boolean read =
          stage.deps().stream().anyMatch(dep -> other.overlapping(dep).isPresent())
              || stage.params().keySet().stream()
                  .anyMatch(file -> other.overlapping(file).isPresent());
      if (read && !other.name().equals(stage.name())) {
        names.add(other.name());
      }
    }
    return names;
  }

  /// Puts stages in the order they can run in, and says what makes that impossible: two that write
  /// the same, one that reads what it writes, a circle.
  ///
  /// @param where what to call the declaration in a problem
  static List<CommandStage> inOrder(
      String where, List<CommandStage> declared, List<Problem> problems) {
    conflicts(where, declared, problems);
    Map<String, CommandStage> open = new LinkedHashMap<>();
    Map<String, Set<String>> before = new LinkedHashMap<>();
    for (CommandStage stage : declared) {
      open.put(stage.name(), stage);
      before.put(stage.name(), before(declared, stage));
    }
    List<CommandStage> ordered = new ArrayList<>();
    Set<String> done = new LinkedHashSet<>();
    while (!open.isEmpty()) {
      CommandStage next = null;
      for (CommandStage stage : open.values()) {
        if (done.containsAll(before.getOrDefault(stage.name(), Collections.emptySet()))) {
          next = stage;
          break;
        }
      }
      if (next == null) {
        problems.add(
            new Problem(
                where,
                "the stages " + String.join(", ", open.keySet()) + " wait for each other",
                "no stage may depend, through others, on its own output"));
        return declared;
      }
      open.remove(next.name());
      done.add(next.name());
      ordered.add(next);
    }
    return ordered;
  }

  private static void conflicts(String where, List<CommandStage> stages, List<Problem> problems) {
    for (int i = 0; i < stages.size(); i++) {
      CommandStage stage = stages.get(i);
      for (String dep : stage.deps()) {
        if (stage.overlapping(dep).isPresent()) {
          problems.add(
              new Problem(
                  where,
                  "the stage " + stage.name() + " reads and writes " + dep,
                  "name it in deps or in outs"));
        }
      }
      for (CommandStage.Output out : stage.outs()) {
        for (CommandStage other : stages.subList(i + 1, stages.size())) {
          if (other.overlapping(out.path()).isPresent()) {
            problems.add(
                new Problem(
                    where,
                    "the stages "
                        + stage.name()
                        + " and "
                        + other.name()
                        + " both write "
                        + out.path(),
                    "every output has one stage that makes it"));
          }
        }
      }
    }
  }
}
