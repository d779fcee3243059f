package dev.reprise.publish.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// A small writer of SVG: elements, attributes and text, all escaped.
///
/// No style attributes are ever written, so that a page with a strict content security policy can
/// show the drawing; colours come from the page's style sheet by class.
final class Svg {
  private final StringBuilder out = new StringBuilder();

  /// Opens an element; attributes come as name, value, name, value, …
  Svg open(String element, String... attributes) {
    tag(element, attributes).append('>');
    return this;
  }

  /// Closes it.
  Svg close(String element) {
    out.append("</").append(element).append('>');
    return this;
  }

  /// An element without content.
  Svg empty(String element, String... attributes) {
    tag(element, attributes).append("/>");
    return this;
  }

  /// An element that holds text.
  Svg text(String element, String text, String... attributes) {
    open(element, attributes);
    out.append(escape(text));
    return close(element);
  }

  /// A coordinate, to a tenth of a unit.
  static String at(double coordinate) {
    return BigDecimal.valueOf(coordinate)
        .setScale(1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /// The text with everything that means something in XML written as a reference.
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private StringBuilder tag(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(escape(attributes[i + 1])).append('"');
    }
    return out;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
