package dev.reprise.publish.chart;

import static dev.reprise.publish.chart.Svg.at;

import java.util.List;

/// A confusion matrix of many classes as one small SVG: a square a cell, true classes down and
/// predicted ones across, the stronger the larger its share of the true class. Only cells that are
/// not zero are drawn; each says what it counts when hovered.
///
/// @param counts square, rows are true classes
/// @param classes the class names by index
public record HeatMap(List<List<Long>> counts, List<String> classes) {
  private static final double SIZE = 480;
  private static final double MARGIN = 44;

  /// How many strengths the style sheet knows, from 1.
  public static final int LEVELS = 10;

  /// Copies, and checks the shape.
  public HeatMap {
    counts = counts.stream().map(List::copyOf).toList();
    classes = List.copyOf(classes);
    int size = counts.size();
    if (classes.size() != size || counts.stream().anyMatch(row -> row.size() != size)) {
      throw new IllegalArgumentException("the matrix must be square, with a name a class");
    }
  }

  /// The strength a share is drawn with: 0 for none, else 1 to [#LEVELS].
  public static int level(long count, long total) {
    if (count <= 0 || total <= 0) {
      return 0;
    }
    return (int) Math.clamp(Math.ceilDiv(count * LEVELS, total), 1, LEVELS);
  }

  /// The drawing.
  public String svg() {
    double cell = (SIZE - MARGIN - 4) / counts.size();
    Svg svg = new Svg();
    svg.open(
        "svg",
        "class",
        "heatmap",
        "viewBox",
        "0 0 " + at(SIZE) + " " + at(SIZE),
        "role",
        "img",
        "aria-label",
        "Confusion matrix of "
            + classes.size()
            + " classes; the tables beside it name the largest"
            + " confusions.");
    svg.empty(
        "rect",
        "class",
        "plate",
        "x",
        at(MARGIN),
        "y",
        at(MARGIN),
        "width",
        at(SIZE - MARGIN - 4),
        "height",
        at(SIZE - MARGIN - 4));
    labels(svg, cell);
    for (int row = 0; row < counts.size(); row++) {
      row(svg, row, cell);
    }
    return svg.close("svg").toString();
  }

  private void row(Svg svg, int row, double cell) {
    List<Long> line = counts.get(row);
    long total = line.stream().mapToLong(Long::longValue).sum();
    for (int column = 0; column < line.size(); column++) {
      long count = line.get(column);
      if (count == 0) {
        continue;
      }
      String kind = row == column ? "right" : "wrong";
      svg.open(
          "rect",
          "class",
          kind + " h" + level(count, total),
          "x",
          exact(MARGIN + column * cell),
          "y",
          exact(MARGIN + row * cell),
          "width",
          exact(cell),
          "height",
          exact(cell));
      svg.text(
          "title",
          "true "
              + classes.get(row)
              + ", predicted "
              + classes.get(column)
              + ": "
              + count
              + " of "
              + total);
      svg.close("rect");
    }
  }

  private void labels(Svg svg, double cell) {
    int step = counts.size() > 200 ? 50 : counts.size() > 50 ? 20 : 5;
    for (int i = 0; i < counts.size(); i += step) {
      double middle = MARGIN + (i + 0.5) * cell;
      svg.text(
          "text",
          String.valueOf(i),
          "class",
          "tick",
          "x",
          at(middle),
          "y",
          at(MARGIN - 6),
          "text-anchor",
          "middle");
      svg.text(
          "text",
          String.valueOf(i),
          "class",
          "tick",
          "x",
          at(MARGIN - 6),
          "y",
          at(middle),
          "dy",
          "0.35em",
          "text-anchor",
          "end");
    }
    double centre = MARGIN + (SIZE - MARGIN) / 2;
    svg.text(
        "text",
        "predicted class",
        "class",
        "label",
        "x",
        at(centre),
        "y",
        "14",
        "text-anchor",
        "middle");
    svg.text(
        "text",
        "true class",
        "class",
        "label",
        "x",
        at(-centre),
        "y",
        "12",
        "text-anchor",
        "middle",
        "transform",
        "rotate(-90)");
  }

  /// A hundredth of a unit: a cell of a large matrix is only a few units wide.
  private static String exact(double coordinate) {
    return java.math.BigDecimal.valueOf(coordinate)
        .setScale(2, java.math.RoundingMode.HALF_UP)
        .toPlainString();
  }
}
