package dev.reprise.core.experiment;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.yaml.Place;
import dev.reprise.core.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The published JSON Schema at work: it checks a document, says what is wrong in words, and writes
/// the defaults out.
final class ExperimentSchema {
  private final JsonNode document;
  private final Schema schema;

  ExperimentSchema() {
    try (InputStream in =
        Objects.requireNonNull(
            ExperimentSchema.class.getResourceAsStream("experiment.schema.json"),
            "the schema is missing from the build")) {
      document = Json.MAPPER.readTree(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
  }

  /// Everything the schema has against the document, in the document's order.
  List<Problem> problems(YamlDocument yaml) {
    List<Problem> problems = new ArrayList<>();
    for (Error error : schema.validate(yaml.tree())) {
      problems.add(problem(error, yaml));
    }
    return problems;
  }

  /// Adds every default the schema gives to members left out, at any depth.
  void fillDefaults(JsonNode tree) {
    fill(tree, document);
  }

  private void fill(JsonNode value, JsonNode rule) {
    JsonNode resolved = resolve(rule);
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : resolved.path("properties").properties()) {
        JsonNode fallback = defaultOf(property.getValue());
        if (!object.has(property.getKey()) && !fallback.isMissingNode()) {
          object.set(property.getKey(), fallback.deepCopy());
        }
      }
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        JsonNode named = resolved.path("properties").path(member.getKey());
        fill(
            member.getValue(),
            named.isMissingNode() ? resolved.path("additionalProperties") : named);
      }
    } else if (value.isArray()) {
      value.forEach(element -> fill(element, resolved.path("items")));
    }
  }

  private JsonNode defaultOf(JsonNode rule) {
    return rule.has("default") ? rule.get("default") : resolve(rule).path("default");
  }

  private JsonNode resolve(JsonNode rule) {
    return rule.has("$ref") ? document.at(rule.get("$ref").stringValue().substring(1)) : rule;
  }

  private Problem problem(Error error, YamlDocument yaml) {
    Place place = place(error);
    String keyword = error.getKeyword();
    JsonNode found = error.getInstanceNode();
    JsonNode rule = rule(error);
    String name = place.toString().isEmpty() ? "the experiment" : place.toString();
    return switch (keyword) {
      case "additionalProperties" -> unknownKey(error, yaml, place, rule);
      case "required" ->
          new Problem(
              yaml.origin(place),
              name + " lacks the key '" + error.getProperty() + "'",
              describe(rule.path("properties").path(error.getProperty())));
      case "type" ->
          new Problem(
              yaml.origin(place),
              name + ": expected " + typeName(rule.path("type")) + ", found " + show(found),
              found.isString() && rule.path("type").asString("").equals("object")
                  ? "write '" + found.asString("") + ": {}' where a kind has no settings"
                  : describe(rule));
      case "enum" -> notAmong(yaml, place, name, found, rule.path("enum"));
      case "maxProperties" ->
          new Problem(
              yaml.origin(place),
              name + ": expected one kind, found " + String.join(", ", found.propertyNames()),
              "give each its own '- ' item");
      case "minProperties" ->
          new Problem(
              yaml.origin(place),
              name + ": expected a kind, found nothing",
              "one of " + String.join(", ", rule.path("properties").propertyNames()));
      default ->
          new Problem(
              yaml.origin(place),
              name + ": found " + show(found) + ", but " + error.getMessage(),
              describe(rule));
    };
  }

  private Problem unknownKey(Error error, YamlDocument yaml, Place place, JsonNode rule) {
    String key = error.getProperty();
    List<String> known = List.copyOf(rule.path("properties").propertyNames());
    Optional<String> nearest = NearestName.of(key, known);
    String within = place.toString().isEmpty() ? "" : " in " + place;
    return new Problem(
        yaml.origin(place.child(key)),
        "unknown key '" + key + "'" + within,
        nearest
            .map(near -> "did you mean '" + near + "'?")
            .orElse(
                known.isEmpty()
                    ? "no key is allowed here"
                    : "known are " + String.join(", ", known)));
  }

  private static Problem notAmong(
      YamlDocument yaml, Place place, String name, JsonNode found, JsonNode allowed) {
    List<String> names = new ArrayList<>();
    allowed.forEach(value -> names.add(value.asString()));
    String near =
        NearestName.of(found.asString(""), names).map(n -> "did you mean '" + n + "'? ").orElse("");
    return new Problem(
        yaml.origin(place),
        name + ": " + show(found) + " is not known",
        near + "known are " + String.join(", ", names));
  }

  private static String show(JsonNode found) {
    String text = found.toString();
    return switch (found.getNodeType()) {
      case OBJECT -> "a mapping";
      case ARRAY -> "a list";
      case STRING -> "the text " + (text.length() > 60 ? text.substring(0, 60) + "…\"" : text);
      case NULL -> "nothing";
      case NUMBER, BOOLEAN, BINARY, MISSING, POJO -> text;
    };
  }

  private static String typeName(JsonNode type) {
    return switch (type.asString("")) {
      case "object" -> "a mapping";
      case "array" -> "a list";
      case "string" -> "a text";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      default -> type.isArray() ? "a whole number or a list" : "one of " + type;
    };
  }

  private static String describe(JsonNode rule) {
    String description = rule.path("description").asString("");
    return description.isEmpty() ? "see docs/formats/experiment.schema.json" : description;
  }

  private JsonNode rule(Error error) {
    JsonNode at = document;
    NodePath fragment = error.getSchemaLocation().getFragment();
    for (int i = 0; i + 1 < fragment.getNameCount(); i++) {
      Object step = fragment.getElement(i);
      at = step instanceof Integer index ? at.path(index) : at.path(step.toString());
    }
    return at;
  }

  private static Place place(Error error) {
    Place place = Place.ROOT;
    NodePath path = error.getInstanceLocation();
    for (int i = 0; i < path.getNameCount(); i++) {
      place = place.child(path.getElement(i).toString());
    }
    return place;
  }
}
