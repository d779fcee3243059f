package dev.reprise.core.pipeline;

import dev.reprise.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the expressions of a `dvc.yaml` can name: `params.yaml`, and what `vars` adds: mappings,
/// and files, whole or some of their keys (`file.yaml:model,train`).
final class DvcVars {
  private static final String DEFAULT = "params.yaml";

  private final ProjectFiles files;
  private final ObjectNode values;

  private DvcVars(ProjectFiles files, ObjectNode values) {
    this.files = files;
    this.values = values;
  }

  /// @param vars the member of that name, possibly missing
  static Interpolation global(ProjectFiles files, String base, JsonNode vars) {
    ObjectNode values = Json.MAPPER.createObjectNode();
    DvcVars all = new DvcVars(files, values);
    String defaults = ProjectFiles.path(base, DEFAULT);
    boolean named = false;
    for (JsonNode entry : vars) {
      named |= entry.isString() && ProjectFiles.path(base, file(entry)).equals(defaults);
    }
    if (!named && files.has(defaults)) {
      all.merge("", values, files.values(defaults), defaults);
    }
    vars.forEach(entry -> all.add(base, entry));
    return new Interpolation(values);
  }

  /// What a stage's own `vars` add.
  static Map<String, JsonNode> local(ProjectFiles files, String base, JsonNode vars) {
    ObjectNode values = Json.MAPPER.createObjectNode();
    DvcVars own = new DvcVars(files, values);
    vars.forEach(entry -> own.add(base, entry));
    Map<String, JsonNode> map = new LinkedHashMap<>();
    values.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }

  private void add(String base, JsonNode entry) {
    if (entry.isObject()) {
      merge("", values, entry, "vars");
      return;
    }
    if (!entry.isString()) {
      throw new IllegalArgumentException("expected mappings and files, found " + entry);
    }
    String path = ProjectFiles.path(base, file(entry));
    JsonNode content = files.values(path);
    List<String> keys = keys(entry);
    if (keys.isEmpty()) {
      merge("", values, content, path);
    }
    for (String key : keys) {
      JsonNode value = content.path(key);
      if (value.isMissingNode()) {
        throw new IllegalArgumentException("there is no '" + key + "' in " + path);
      }
      ObjectNode one = Json.MAPPER.createObjectNode();
      one.set(key, value);
      merge("", values, one, path);
    }
  }

  private static String file(JsonNode entry) {
    String text = entry.stringValue();
    int colon = text.lastIndexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static List<String> keys(JsonNode entry) {
    String text = entry.stringValue();
    int colon = text.lastIndexOf(':');
    List<String> keys = new ArrayList<>();
    for (String key : colon < 0 ? new String[0] : text.substring(colon + 1).split(",")) {
      if (!key.isBlank()) {
        keys.add(key.strip());
      }
    }
    return keys;
  }

  /// Adds what is not there; what is there with another value is a conflict, as in DVC.
  private void merge(String path, ObjectNode into, JsonNode from, String source) {
    if (!from.isObject()) {
      throw new IllegalArgumentException(source + " holds no mapping");
    }
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      JsonNode old = into.path(entry.getKey());
      String name = path + entry.getKey();
      if (old.isMissingNode()) {
        into.set(entry.getKey(), entry.getValue().deepCopy());
      } else if (old instanceof ObjectNode object && entry.getValue().isObject()) {
        merge(name + ".", object, entry.getValue(), source);
      } else {
        throw new IllegalArgumentException(source + " declares '" + name + "' once more");
      }
    }
  }
}
