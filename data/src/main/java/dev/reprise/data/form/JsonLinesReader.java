package dev.reprise.data.form;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads a JSON object a line, strictly: a member twice, text after the object, an empty line, a
/// missing member or one of the wrong type is an error.
final class JsonLinesReader {
  private final Rows rows;
  private final String file;
  private final int longest;

  JsonLinesReader(Rows rows, String file, int longest) {
    this.rows = rows;
    this.file = file;
    this.longest = longest;
  }

  void read(InputStream content) throws IOException {
    List<String> fields = rows.fieldNames();
    List<ColumnKind> kinds = rows.kinds();
    // Two columns may be made of one field, so positions count columns.
    int[] positions = java.util.stream.IntStream.range(0, fields.size()).toArray();
    Lines lines = new Lines(content, file, longest);
    for (String line = lines.next(); line != null; line = lines.next()) {
      JsonNode object = parse(line, lines.place());
      String[] row = new String[fields.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = text(object, fields.get(i), kinds.get(i), lines.place());
      }
      rows.add(row, positions, lines.place());
    }
  }

  private static JsonNode parse(String line, Place place) {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(line);
    } catch (JacksonException e) {
      throw place.refused("is not JSON: " + e.getOriginalMessage(), "mend the line");
    }
    if (!node.isObject()) {
      throw place.refused("expected a JSON object, found " + describe(node), "mend the line");
    }
    return node;
  }

  private static String text(JsonNode object, String field, ColumnKind kind, Place place) {
    JsonNode value = object.get(field);
    if (value == null) {
      throw place.refused(
          "has no member '" + field + "'",
          "name the member of each column under `fields:` of the source");
    }
    boolean fits =
        switch (kind) {
          case TEXT -> value.isString();
          case CATEGORY -> value.isString() || value.isIntegralNumber() || value.isBoolean();
          case INTEGER -> value.isIntegralNumber();
          case NUMBER -> value.isNumber();
          case IMAGE, AUDIO -> false;
        };
    if (!fits) {
      throw place.refused(
          "member '" + field + "' should be " + expected(kind) + ", found " + describe(value),
          "mend the line");
    }
    return value.isString() ? wellFormed(value.stringValue(), field, place) : number(value, place);
  }

  private static String number(JsonNode value, Place place) {
    try {
      return CanonicalJson.text(value);
    } catch (IllegalArgumentException e) {
      throw place.refused(
          "has a number that cannot be kept: " + e.getMessage(), "write it as text");
    }
  }

  /// An escape such as \ud800 alone is JSON but no text: it has no UTF-8.
  private static String wellFormed(String text, String field, Place place) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
        if (!paired) {
          throw place.refused("member '" + field + "' has half a surrogate pair", "mend the line");
        }
        i++;
      }
    }
    return text;
  }

  private static String expected(ColumnKind kind) {
    return switch (kind) {
      case TEXT -> "a string";
      case CATEGORY -> "a string, a whole number or true or false";
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case IMAGE -> "an image, which JSON lines cannot hold";
      case AUDIO -> "a sound, which JSON lines cannot hold";
    };
  }

  private static String describe(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case NULL -> "null";
      case BOOLEAN -> "true or false";
      case NUMBER -> "the number " + node.asString();
      case STRING -> "a string";
      case BINARY, MISSING, POJO -> "nothing";
    };
  }
}
