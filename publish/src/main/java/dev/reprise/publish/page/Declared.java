package dev.reprise.publish.page;

import dev.reprise.core.json.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// Reads what an experiment declared from its canonical JSON.
///
/// The tree is walked as it is, rather than read into today's types, so that a record of any age
/// can be shown whole: a setting this version does not know appears under its own name.
final class Declared {
  private final JsonNode root;

  Declared(JsonNode root) {
    this.root = root;
  }

  /// The text at a path, empty where there is none.
  String text(String... path) {
    JsonNode node = node(path);
    return node.isValueNode() && !node.isNull() ? node.asString("") : "";
  }

  /// Every setting below a path, `a.b.c` to its value; those without a value are left out.
  List<Entry> settings(String... path) {
    List<Entry> entries = new ArrayList<>();
    flatten("", node(path), entries);
    return entries;
  }

  /// The elements of a list.
  List<JsonNode> list(String... path) {
    return StreamSupport.stream(node(path).spliterator(), false).toList();
  }

  /// A list of steps as a chain: `fold_case → tokenize (by word) → pad (length 400, …)`.
  static String chain(JsonNode steps) {
    return StreamSupport.stream(steps.spliterator(), false)
        .map(Declared::wrapped)
        .collect(Collectors.joining(" → "));
  }

  /// The settings of an object in a line, without those named.
  static String line(JsonNode object, String... without) {
    List<Entry> entries = new ArrayList<>();
    flatten("", object, entries);
    return entries.stream()
        .filter(entry -> !List.of(without).contains(entry.name()))
        .map(entry -> entry.name().replace('_', ' ') + " " + entry.value())
        .collect(Collectors.joining(", "));
  }

  private static String wrapped(JsonNode step) {
    return step.properties().stream()
        .map(
            member -> {
              String settings = line(member.getValue());
              return member.getKey() + (settings.isEmpty() ? "" : " (" + settings + ")");
            })
        .collect(Collectors.joining(" "));
  }

  /// What stands at a path; a missing node where there is nothing.
  JsonNode node(String... path) {
    JsonNode node = root;
    for (String name : path) {
      node = node.path(name);
    }
    return node;
  }

  /// A single value; a number as JSON writes it, `1e-7`.
  private static String value(JsonNode node) {
    return node.isNumber() ? CanonicalJson.text(node) : node.asString("");
  }

  private static void flatten(String name, JsonNode node, List<Entry> into) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String inner = name.isEmpty() ? member.getKey() : name + "." + member.getKey();
        if (member.getValue().isObject() && member.getValue().isEmpty()) {
          // A choice without settings of its own: `optimizer` is `least_squares`.
          into.add(name.isEmpty() ? new Entry(inner, "–") : new Entry(name, member.getKey()));
        } else {
          flatten(inner, member.getValue(), into);
        }
      }
    } else if (node.isArray()) {
      String joined =
          StreamSupport.stream(node.spliterator(), false)
              .map(element -> element.isValueNode() ? value(element) : wrapped(element))
              .collect(Collectors.joining(", "));
      if (!joined.isEmpty()) {
        into.add(new Entry(name, joined));
      }
    } else if (!node.isNull() && !node.isMissingNode()) {
      into.add(new Entry(name, value(node)));
    }
  }
}
