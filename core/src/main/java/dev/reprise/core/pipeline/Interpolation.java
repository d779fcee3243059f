package dev.reprise.core.pipeline;

import dev.reprise.core.experiment.NearestName;
import dev.reprise.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Puts values in the places of `${…}`, as DVC does (dvc.org/doc/user-guide/project-structure/
/// dvcyaml-files, "Templating"): `${train.epochs}`, `${layers[0].units}`, `${item.name}`; a text
/// that is nothing else becomes the value itself, and `\${` stands for itself.
final class Interpolation {
  private static final JsonNodeFactory NODES = Json.MAPPER.getNodeFactory();
  private static final Pattern EXPRESSION = Pattern.compile("(\\\\?)\\$\\{([^{}]*)\\}");
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[([^\\[\\]]+)\\]");
  private static final int MOST_VALUES = 100_000;

  private final ObjectNode values;
  private int replaced;

  /// @param values what the expressions name
  Interpolation(ObjectNode values) {
    this.values = values;
  }

  /// The same with further values, which hide others of their names.
  Interpolation with(Map<String, JsonNode> more) {
    ObjectNode all = values.deepCopy();
    more.forEach(all::set);
    return new Interpolation(all);
  }

  /// The node with every expression in it replaced, in keys too.
  ///
  /// @throws IllegalArgumentException where an expression names nothing, or not what fits
  JsonNode resolve(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode result = NODES.objectNode();
        object.properties().forEach(e -> result.set(text(e.getKey()), resolve(e.getValue())));
        yield result;
      }
      case ArrayNode array -> {
        ArrayNode result = NODES.arrayNode();
        array.forEach(element -> result.add(resolve(element)));
        yield result;
      }
      default -> node.isString() ? value(node.stringValue()) : node;
    };
  }

  /// A text that may be one expression: then the value, of any kind.
  JsonNode value(String text) {
    Matcher whole = EXPRESSION.matcher(text.strip());
    return whole.matches() && whole.group(1).isEmpty()
        ? find(whole.group(2).strip())
        : NODES.stringNode(text(text));
  }

  /// A text with expressions, each of a single value.
  String text(String text) {
    return replace(
        text,
        (name, value) -> {
          if (value.isContainer()) {
            throw new IllegalArgumentException(
                "${" + name + "} is not a single value, and stands inside a text");
          }
          return plain(value);
        });
  }

  /// A command with expressions; a mapping becomes options: `--key value`, `--flag` for true,
  /// nothing for false and null.
  String command(String text) {
    return replace(
        text,
        (name, value) -> {
          if (value.isArray()) {
            throw new IllegalArgumentException(
                "${" + name + "} is a list, and cannot stand in a command");
          }
          if (value.isObject()) {
            List<String> words = new ArrayList<>();
            options("", value, words);
            return ShellWords.join(words);
          }
          return plain(value);
        });
  }

  private static void options(String prefix, JsonNode mapping, List<String> words) {
    for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
      String name = prefix + entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isObject()) {
        options(name + ".", value, words);
      } else if (value.isArray()) {
        words.add("--" + name);
        value.forEach(element -> words.add(plain(element)));
      } else if (value.isBoolean() || value.isNull()) {
        if (value.asBoolean(false)) {
          words.add("--" + name);
        }
      } else {
        words.add("--" + name);
        words.add(plain(value));
      }
    }
  }

  /// A single value as text.
  static String plain(JsonNode value) {
    if (value.isContainer()) {
      throw new IllegalArgumentException("expected a single value, found " + value);
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  private String replace(String text, Writer writer) {
    StringBuilder out = new StringBuilder();
    Matcher matcher = EXPRESSION.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(2).strip();
      String by =
          matcher.group(1).isEmpty()
              ? writer.write(name, find(name))
              : matcher.group().substring(1);
      matcher.appendReplacement(out, Matcher.quoteReplacement(by));
    }
    return matcher.appendTail(out).toString();
  }

  private JsonNode find(String expression) {
    if (++replaced > MOST_VALUES) {
      throw new IllegalArgumentException("more than " + MOST_VALUES + " expressions");
    }
    Matcher steps = STEP.matcher(expression);
    JsonNode at = values;
    int end = 0;
    while (steps.find()) {
      String between = expression.substring(end, steps.start());
      String step = steps.group(1) != null ? steps.group(1) : steps.group(2);
      if (!between.isEmpty() && !between.equals(".")) {
        break;
      }
      JsonNode next = at.isArray() ? at.path(index(step)) : at.path(step);
      if (next.isMissingNode()) {
        throw new IllegalArgumentException(unknown(expression, step, at));
      }
      at = next;
      end = steps.end();
    }
    if (end != expression.length() || end == 0) {
      throw new IllegalArgumentException("'${" + expression + "}' is no expression");
    }
    return at;
  }

  private static String unknown(String expression, String step, JsonNode in) {
    TreeSet<String> names = new TreeSet<>();
    in.properties().forEach(entry -> names.add(entry.getKey()));
    return "there is no value for ${"
        + expression
        + "}"
        + NearestName.of(step, names).map(near -> ": did you mean '" + near + "'?").orElse("");
  }

  private static int index(String step) {
    try {
      return Integer.parseUnsignedInt(step);
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  private interface Writer {
    String write(String name, JsonNode value);
  }
}
