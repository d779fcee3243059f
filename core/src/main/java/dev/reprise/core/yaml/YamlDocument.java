package dev.reprise.core.yaml;

import dev.reprise.core.json.Json;
import dev.reprise.core.problem.InvalidInputException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A YAML 1.2 document (core schema) as a JSON tree that remembers where each member stood.
public final class YamlDocument {
  private static final JsonNodeFactory NODES = Json.MAPPER.getNodeFactory();
  private static final int MOST_NODES = 100_000;
  private static final int DEEPEST = 50;

  private final String name;
  private final Map<Place, String> origins = new HashMap<>();
  private JsonNode tree = NODES.objectNode();
  private int nodes;

  private YamlDocument(String name) {
    this.name = name;
  }

  /// Reads one document.
  ///
  /// @param name what to call it in errors
  /// @throws InvalidInputException where the text is not YAML, or is built to exhaust memory
  public static YamlDocument parse(String name, String text) {
    YamlDocument document = new YamlDocument(name);
    document.tree = document.load(text, Place.ROOT);
    return document;
  }

  /// The tree; changed in place by [#override].
  public JsonNode tree() {
    return tree;
  }

  /// `experiment.yaml:12`, or the option that set this place.
  public String origin(Place place) {
    String origin = origins.get(place);
    if (origin != null) {
      return origin;
    }
    return place.steps().isEmpty() ? name : origin(place.parent());
  }

  /// Sets the member a dotted path names to a YAML value: `train.epochs=2`.
  ///
  /// @throws InvalidInputException where the path leads nowhere
  public void override(String option) {
    int equals = option.indexOf('=');
    String where = "-S " + option;
    if (equals < 1) {
      throw new InvalidInputException(
          where, "expected key=value", "write for instance -S train.epochs=2");
    }
    Place place = Place.parse(option.substring(0, equals).strip());
    JsonNode parent = walk(place.parent(), where);
    JsonNode value = parse(where, option.substring(equals + 1)).tree();
    String last = place.steps().getLast();
    origins.put(place, where);
    if (parent instanceof ObjectNode object) {
      object.set(last, value);
    } else if (parent instanceof ArrayNode array && index(last) < array.size()) {
      array.set(index(last), value);
    } else {
      throw new InvalidInputException(
          where, place.parent() + " has no member '" + last + "'", "see the experiment's own keys");
    }
  }

  private JsonNode walk(Place to, String where) {
    JsonNode at = tree;
    Place place = Place.ROOT;
    for (String step : to.steps()) {
      place = place.child(step);
      JsonNode next = at instanceof ArrayNode array ? array.path(index(step)) : at.path(step);
      if (next.isMissingNode() && at instanceof ObjectNode object) {
        // A section left out stands for its defaults: an override may begin it.
        next = object.putObject(step);
        origins.put(place, where);
      } else if (next.isMissingNode()) {
        throw new InvalidInputException(where, "there is no " + place + " in " + name, "");
      }
      at = next;
    }
    return at;
  }

  private static int index(String step) {
    try {
      return Integer.parseUnsignedInt(step);
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  private JsonNode load(String text, Place root) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(50)
            .setCodePointLimit(4 << 20)
            .build();
    try {
      requireShallow(settings, text);
      Optional<Node> node = new Compose(settings).composeString(text);
      return node.isEmpty() ? NODES.nullNode() : convert(node.get(), root, 0);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw new InvalidInputException(
          name + line, "is not valid YAML: " + e.getProblem(), "mend the syntax there");
    } catch (YamlEngineException e) {
      throw new InvalidInputException(name, "is not valid YAML: " + e.getMessage(), "");
    }
  }

  /// Composing recurses, so that depth must be known before.
  private void requireShallow(LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      depth +=
          event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
      if (depth > DEEPEST) {
        String line = event.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
        throw tooLarge(name + line);
      }
    }
  }

  private static InvalidInputException tooLarge(String where) {
    return new InvalidInputException(
        where, "is larger or deeper than any experiment", "remove aliases and nesting");
  }

  private JsonNode convert(Node node, Place place, int depth) {
    if (++nodes > MOST_NODES || depth > DEEPEST) {
      throw tooLarge(line(node));
    }
    origins.putIfAbsent(place, line(node));
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, place, depth);
      case SequenceNode sequence -> sequence(sequence, place, depth);
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new InvalidInputException(line(node), "is not a YAML value", "");
    };
  }

  private ObjectNode mapping(MappingNode mapping, Place place, int depth) {
    ObjectNode object = NODES.objectNode();
    for (NodeTuple member : mapping.getValue()) {
      if (!(member.getKeyNode() instanceof ScalarNode key)) {
        throw new InvalidInputException(line(member.getKeyNode()), "a key must be a name", "");
      }
      if (object.has(key.getValue())) {
        throw new InvalidInputException(
            line(key), "the key '" + key.getValue() + "' stands twice", "keep one of them");
      }
      Place child = place.child(key.getValue());
      origins.put(child, line(key));
      object.set(key.getValue(), convert(member.getValueNode(), child, depth + 1));
    }
    return object;
  }

  private ArrayNode sequence(SequenceNode sequence, Place place, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (Node element : sequence.getValue()) {
      array.add(convert(element, place.child(array.size()), depth + 1));
    }
    return array;
  }

  private JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    // `${NAME}` would be a variable of the process to the parser; here it is a text.
    if (tag.equals(Tag.STR) || tag.equals(Tag.ENV_TAG)) {
      return NODES.stringNode(text);
    } else if (tag.equals(Tag.NULL)) {
      return NODES.nullNode();
    } else if (tag.equals(Tag.BOOL)) {
      return NODES.booleanNode(text.equalsIgnoreCase("true"));
    } else if (tag.equals(Tag.INT)) {
      return integer(scalar, text);
    } else if (tag.equals(Tag.FLOAT)) {
      return decimal(scalar, text);
    }
    throw new InvalidInputException(
        line(scalar), "the tag " + tag + " is not allowed", "write a plain value");
  }

  private JsonNode integer(ScalarNode scalar, String text) {
    try {
      String digits = text.startsWith("+") ? text.substring(1) : text;
      BigInteger value =
          digits.startsWith("0x")
              ? new BigInteger(digits.substring(2), 16)
              : digits.startsWith("0o")
                  ? new BigInteger(digits.substring(2), 8)
                  : new BigInteger(digits);
      return NODES.numberNode(value);
    } catch (NumberFormatException e) {
      throw new InvalidInputException(line(scalar), "'" + text + "' is no whole number", "");
    }
  }

  private JsonNode decimal(ScalarNode scalar, String text) {
    try {
      double value = new BigDecimal(text).doubleValue();
      if (Double.isFinite(value)) {
        return NODES.numberNode(value);
      }
    } catch (NumberFormatException e) {
      // .inf and .nan come here: told below.
    }
    throw new InvalidInputException(
        line(scalar), "'" + text + "' is not a finite number", "write a finite decimal number");
  }

  private String line(Node node) {
    Optional<Mark> mark = node.getStartMark();
    return mark.isEmpty() || name.startsWith("-S ")
        ? name
        : name + ":" + (mark.get().getLine() + 1);
  }
}
