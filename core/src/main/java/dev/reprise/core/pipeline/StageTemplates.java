package dev.reprise.core.pipeline;

import dev.reprise.core.json.Json;
import dev.reprise.core.yaml.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes stages of one template: `foreach` … `do`, and `matrix`, with the names DVC gives them.
final class StageTemplates {
  private static final int MOST = 10_000;

  private StageTemplates() {}

  /// A stage that is still to be resolved.
  ///
  /// @param name with what the template adds, such as `train@small`
  /// @param body its members
  /// @param place where the body stands
  /// @param values what its expressions can name beside all others
  record Template(String name, JsonNode body, Place place, Map<String, JsonNode> values) {}

  /// The stages a member of `stages` stands for.
  ///
  /// @throws IllegalArgumentException where the template cannot be used
  static List<Template> of(String name, JsonNode member, Place place, Interpolation values) {
    if (member.has("foreach")) {
      for (Map.Entry<String, JsonNode> entry : member.properties()) {
        if (!entry.getKey().equals("foreach") && !entry.getKey().equals("do")) {
          throw new IllegalArgumentException(
              "'" + entry.getKey() + "' stands beside foreach: expected nothing but do");
        }
      }
      if (!member.path("do").isObject()) {
        throw new IllegalArgumentException("foreach needs do, with the members of a stage");
      }
      return foreach(name, member, place, values);
    }
    return member.has("matrix")
        ? matrix(name, member, place, values)
        : List.of(new Template(name, member, place, Collections.emptyMap()));
  }

  private static List<Template> foreach(
      String name, JsonNode member, Place place, Interpolation values) {
    JsonNode items = values.resolve(member.path("foreach"));
    JsonNode body = member.path("do");
    Place at = place.child("do");
    List<Template> all = new ArrayList<>();
    if (items.isObject()) {
      for (Map.Entry<String, JsonNode> entry : items.properties()) {
        Map<String, JsonNode> item = new LinkedHashMap<>();
        item.put("key", Json.MAPPER.getNodeFactory().stringNode(entry.getKey()));
        item.put("item", entry.getValue());
        all.add(new Template(name + "@" + entry.getKey(), body, at, item));
      }
    } else if (items.isArray()) {
      boolean plain = items.valueStream().noneMatch(JsonNode::isContainer);
      int index = 0;
      for (JsonNode value : items) {
        String suffix = plain ? Interpolation.plain(value) : Integer.toString(index);
        Map<String, JsonNode> item = new LinkedHashMap<>();
        item.put("item", value);
        all.add(new Template(name + "@" + suffix, body, at, item));
        index++;
      }
    } else {
      throw new IllegalArgumentException("foreach needs a list or a mapping, found " + items);
    }
    return requireFew(all);
  }

  private static List<Template> matrix(
      String name, JsonNode member, Place place, Interpolation values) {
    JsonNode axes = values.resolve(member.path("matrix"));
    if (!axes.isObject() || axes.isEmpty()) {
      throw new IllegalArgumentException("matrix needs a mapping of names to lists");
    }
    JsonNode body = member.deepCopy();
    ((ObjectNode) body).remove("matrix");
    List<Template> all = new ArrayList<>();
    all.add(new Template(name + "@", body, place, Collections.emptyMap()));
    for (Map.Entry<String, JsonNode> axis : axes.properties()) {
      if (!axis.getValue().isArray() || axis.getValue().isEmpty()) {
        throw new IllegalArgumentException("matrix." + axis.getKey() + " needs a list of values");
      }
      List<Template> longer = new ArrayList<>();
      for (Template template : all) {
        longer.addAll(along(template, axis.getKey(), axis.getValue()));
      }
      all = requireFew(longer);
    }
    return all.stream().map(StageTemplates::asItem).toList();
  }

  private static List<Template> along(Template template, String axis, JsonNode choices) {
    List<Template> longer = new ArrayList<>();
    boolean plain = choices.valueStream().noneMatch(JsonNode::isContainer);
    int index = 0;
    for (JsonNode choice : choices) {
      Map<String, JsonNode> item = new LinkedHashMap<>(template.values());
      item.put(axis, choice);
      String name = template.name() + (template.name().endsWith("@") ? "" : "-");
      String suffix = plain ? Interpolation.plain(choice) : axis + index;
      longer.add(new Template(name + suffix, template.body(), template.place(), item));
      index++;
    }
    return longer;
  }

  /// What the axes have chosen, under the names expressions use: `item`, and `key` for the suffix.
  private static Template asItem(Template template) {
    ObjectNode item = Json.MAPPER.createObjectNode();
    template.values().forEach(item::set);
    Map<String, JsonNode> values = new LinkedHashMap<>();
    values.put("item", item);
    String suffix = template.name().substring(template.name().indexOf('@') + 1);
    values.put("key", Json.MAPPER.getNodeFactory().stringNode(suffix));
    return new Template(template.name(), template.body(), template.place(), values);
  }

  private static List<Template> requireFew(List<Template> all) {
    if (all.size() > MOST) {
      throw new IllegalArgumentException("makes more than " + MOST + " stages");
    }
    return all;
  }
}
