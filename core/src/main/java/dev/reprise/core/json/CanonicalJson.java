package dev.reprise.core.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The JSON Canonicalization Scheme (RFC 8785): one text for one value.
///
/// Members are sorted by their names' UTF-16 code units, strings are escaped as ECMAScript does,
/// and numbers are written as ECMAScript's `Number.prototype.toString` writes the nearest double.
/// An integer beyond 2⁵³ is refused rather than rounded, unless it is exactly what the nearest
/// double is written as; so what was written is always read and written again as it was.
public final class CanonicalJson {
  private static final BigInteger LARGEST = BigInteger.TWO.pow(53);

  private CanonicalJson() {}

  /// The canonical text.
  public static String text(JsonNode node) {
    StringBuilder out = new StringBuilder();
    write(node, out);
    return out.toString();
  }

  /// The canonical text in UTF-8.
  public static byte[] bytes(JsonNode node) {
    return text(node).getBytes(StandardCharsets.UTF_8);
  }

  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node, out);
      case ARRAY -> writeArray(node, out);
      case STRING -> writeString(node.stringValue(), out);
      case NUMBER -> out.append(number(node));
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not a JSON value: " + node.getNodeType());
    }
  }

  private static void writeObject(JsonNode node, StringBuilder out) {
    TreeMap<String, JsonNode> members = new TreeMap<>();
    node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    char separator = '{';
    for (Map.Entry<String, JsonNode> member : members.entrySet()) {
      out.append(separator);
      writeString(member.getKey(), out);
      out.append(':');
      write(member.getValue(), out);
      separator = ',';
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(JsonNode node, StringBuilder out) {
    char separator = '[';
    for (JsonNode element : node) {
      out.append(separator);
      write(element, out);
      separator = ',';
    }
    out.append(node.isEmpty() ? "[]" : "]");
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00")
                .append(c < 0x10 ? "0" : "1")
                .append("0123456789abcdef".charAt(c & 15));
          } else {
            if (Character.isSurrogate(c) && !isPaired(text, i)) {
              throw new IllegalArgumentException("a lone surrogate has no canonical form");
            }
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static String number(JsonNode node) {
    if (node.isIntegralNumber()) {
      BigInteger value = node.bigIntegerValue();
      if (value.abs().compareTo(LARGEST) > 0 && !isWrittenSo(value)) {
        throw new IllegalArgumentException(
            "the integer " + value + " is beyond 2^53 and has no canonical form; write it as text");
      }
      return value.toString();
    }
    return number(node.doubleValue());
  }

  private static boolean isWrittenSo(BigInteger value) {
    double nearest = value.doubleValue();
    return Double.isFinite(nearest) && number(nearest).equals(value.toString());
  }

  /// A double as ECMAScript writes it (ECMA-262, Number::toString).
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    if (value == 0) {
      return "0";
    }
    // Double.toString gives the shortest digits since JDK 19; only the layout differs.
    BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
    if (decimal.precision() == 2) {
      // …but never fewer than two, while ECMAScript writes the smallest doubles with one: 5e-324.
      BigDecimal single = new BigDecimal(Math.abs(value)).round(new MathContext(1));
      decimal = single.doubleValue() == Math.abs(value) ? single : decimal;
    }
    String digits = decimal.unscaledValue().toString();
    int point = digits.length() - decimal.scale();
    return (value < 0 ? "-" : "") + layout(digits, point);
  }

  private static String layout(String digits, int point) {
    int length = digits.length();
    if (length <= point && point <= 21) {
      return digits + "0".repeat(point - length);
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String fraction = length == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
