package dev.reprise.runner.output;

import dev.reprise.core.json.Json;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import dev.reprise.core.yaml.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Compares JSON, lines of JSON, and YAML as what they say: places are JSON pointers (RFC 6901),
/// the order of an object's members is none of the contents, and 1.0 is 1.
final class TreeComparison {
  private static final int LARGEST = 32 << 20;

  /// What every `.keras` archive has, with the time it was saved.
  private static final String KERAS = "metadata.json";

  private static final String SAVED = "date_saved";

  /// Python writes NaN and Infinity, which RFC 8259 does not know.
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(LARGEST)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// What is read as infinite without saying so.
  private static final Pattern HUGE = Pattern.compile("[eE]\\+?[0-9]{3}|[0-9]{300}");

  private final Finder found;
  private boolean overflows;

  private TreeComparison(Finder found) {
    this.found = found;
  }

  static Finding json(Pair pair) throws IOException {
    Finder found = new Finder();
    TreeComparison comparison = new TreeComparison(found);
    JsonNode first = comparison.json(text(pair.first()));
    JsonNode second = comparison.json(text(pair.second()));
    if (pair.depth() > 0 && pair.name().equals(KERAS)) {
      dates(first, second, found);
    }
    comparison.compare("", first, second);
    return found.finding("values differ", Aspect.FORMATTING);
  }

  static Finding yaml(Pair pair) throws IOException {
    Finder found = new Finder();
    new TreeComparison(found)
        .compare("", yaml(pair.name(), pair.first()), yaml(pair.name(), pair.second()));
    return found.finding("values differ", Aspect.FORMATTING);
  }

  /// Lines that are equal as texts need not be JSON.
  static Finding lines(Pair pair) throws IOException {
    Finder found = new Finder();
    TreeComparison comparison = new TreeComparison(found);
    try (TextComparison.Lines a = new TextComparison.Lines(pair.first());
        TextComparison.Lines b = new TextComparison.Lines(pair.second())) {
      String x = a.next();
      String y = b.next();
      for (long line = 1; x != null || y != null; line++) {
        if (x == null || y == null) {
          String side = x == null ? "second" : "first";
          found.other("line " + line, "stands on the " + side + " side alone");
        } else if (!x.equals(y)) {
          comparison.compare("line " + line + " ", comparison.json(x), comparison.json(y));
        }
        x = x == null ? null : a.next();
        y = y == null ? null : b.next();
      }
    }
    return found.finding("values differ", Aspect.FORMATTING);
  }

  /// When a model of Keras was saved is no part of it.
  private static void dates(JsonNode first, JsonNode second, Finder found) {
    if (first instanceof ObjectNode a
        && second instanceof ObjectNode b
        && a.has(SAVED)
        && b.has(SAVED)
        && !a.path(SAVED).equals(b.path(SAVED))) {
      found.aspects().add(Aspect.TIME_STAMPS);
      a.remove(SAVED);
      b.remove(SAVED);
    }
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new UnreadableException("it is larger than 32 MiB");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private JsonNode json(String text) throws IOException {
    overflows |= HUGE.matcher(text).find();
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new UnreadableException("it is no JSON: " + Json.reason(e));
    }
  }

  private static JsonNode yaml(String name, Path file) throws IOException {
    try {
      return YamlDocument.parse(name, text(file)).tree();
    } catch (InvalidInputException e) {
      throw new UnreadableException("it is no plain YAML: " + e.problems().getFirst().what());
    }
  }

  private void compare(String place, JsonNode a, JsonNode b) throws UnreadableException {
    if (a.isObject() && b.isObject()) {
      objects(place, a, b);
    } else if (a.isArray() && b.isArray()) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        compare(place + "/" + i, a.get(i), b.get(i));
      }
      if (a.size() != b.size()) {
        found.other(where(place), "has " + a.size() + " and " + b.size() + " elements");
      }
    } else if (a.isNumber() && b.isNumber()) {
      numbers(place, a, b);
    } else if (!a.equals(b)) {
      found.other(
          where(place),
          a.isString() && b.isString()
              ? TextComparison.difference(a.stringValue(), b.stringValue())
              : TextComparison.difference(a.toString(), b.toString()));
    }
  }

  private void objects(String place, JsonNode a, JsonNode b) throws UnreadableException {
    List<String> names = List.copyOf(a.propertyNames());
    List<String> others = List.copyOf(b.propertyNames());
    if (!names.equals(others)) {
      found.aspects().add(Aspect.ORDER);
    }
    for (String name : names) {
      String child = place + "/" + name.replace("~", "~0").replace("/", "~1");
      if (b.has(name)) {
        compare(child, a.path(name), b.path(name));
      } else {
        found.other(child, "stands on the first side alone");
      }
    }
    for (String name : others) {
      if (!a.has(name)) {
        found.other(place + "/" + name, "stands on the second side alone");
      }
    }
  }

  private void numbers(String place, JsonNode a, JsonNode b) throws UnreadableException {
    if (overflows && Double.isInfinite(a.doubleValue()) && Double.isInfinite(b.doubleValue())) {
      throw new UnreadableException("it has numbers beyond those of 64 bits");
    }
    boolean whole = a.isIntegralNumber() && b.isIntegralNumber();
    boolean same = whole ? a.bigIntegerValue().equals(b.bigIntegerValue()) : bits(a) == bits(b);
    if (same && !a.asString().equals(b.asString())) {
      found.aspects().add(Aspect.FORMATTING);
    } else if (!same) {
      double difference = Math.abs(a.doubleValue() - b.doubleValue());
      found.other(
          where(place),
          "is " + a.asString() + " and " + b.asString(),
          Double.isFinite(difference) ? OptionalDouble.of(difference) : OptionalDouble.empty());
    }
  }

  private static long bits(JsonNode number) {
    return Double.doubleToRawLongBits(number.doubleValue());
  }

  private static String where(String place) {
    return place.isEmpty() ? "the whole document" : place.strip();
  }
}
