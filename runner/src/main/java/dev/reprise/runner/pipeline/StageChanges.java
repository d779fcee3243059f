package dev.reprise.runner.pipeline;

import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.StageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What a stage depends on that is not as it was when it last ran.
final class StageChanges {
  private final StageHistory.Earlier before;
  private final CommandStage stage;
  private final StageRecord now;
  private final List<String> changed = new ArrayList<>();

  StageChanges(StageHistory.Earlier before, CommandStage stage, StageRecord now) {
    this.before = before;
    this.stage = stage;
    this.now = now;
  }

  /// Each in a few words; none where nothing has changed.
  List<String> all() {
    contents();
    CommandStage then = before.declared();
    if (!then.commands().equals(stage.commands())) {
      changed.add("its commands changed");
    }
    if (!then.wdir().equals(stage.wdir())) {
      changed.add("its working directory changed");
    }
    values(flat(then.params()), flat(stage.params()));
    values(quoted(then.env()), quoted(stage.env()));
    if (!then.outs().equals(stage.outs())) {
      changed.add("its declared outputs changed");
    }
    return changed;
  }

  private void contents() {
    SortedMap<String, PathContent> old = before.stage().deps();
    TreeSet<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(now.deps().keySet());
    for (String path : paths) {
      if (!old.containsKey(path)) {
        changed.add(path + " is a new dependency");
      } else if (!now.deps().containsKey(path)) {
        changed.add(path + " is no dependency any more");
      } else if (!Optional.ofNullable(old.get(path))
          .equals(Optional.ofNullable(now.deps().get(path)))) {
        changed.add(path + " changed");
      }
    }
  }

  private void values(SortedMap<String, String> old, SortedMap<String, String> current) {
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(current.keySet());
    for (String name : names) {
      String a = old.getOrDefault(name, "absent");
      String b = current.getOrDefault(name, "absent");
      if (!a.equals(b)) {
        changed.add(name + " was " + a + ", is " + b);
      }
    }
  }

  private static SortedMap<String, String> flat(
      SortedMap<String, SortedMap<String, JsonNode>> params) {
    SortedMap<String, String> flat = new TreeMap<>();
    params.forEach(
        (file, keys) ->
            keys.forEach(
                (key, value) ->
                    flat.put(key.isEmpty() ? file : file + ":" + key, value.toString())));
    return flat;
  }

  private static SortedMap<String, String> quoted(SortedMap<String, String> variables) {
    SortedMap<String, String> quoted = new TreeMap<>();
    variables.forEach((name, value) -> quoted.put(name, "'" + value + "'"));
    return quoted;
  }
}
