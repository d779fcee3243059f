package dev.reprise.publish.chart;

import static dev.reprise.publish.chart.Svg.at;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/// Curves over a whole-numbered axis, as SVG: axes with round ticks, a legend, and the exact value
/// of every point as its hover title. The same values give the same text.
///
/// @param what the quantity, such as `Loss`
/// @param xLabel what stands along the x axis, such as `Epoch`
/// @param series at least one
/// @param mark a place on the x axis to point out, if any
public record LineChart(String what, String xLabel, List<Series> series, @Nullable Mark mark) {
  private static final double WIDTH = 460;
  private static final double LEFT = 54;
  private static final double RIGHT = 14;
  private static final double PLOT = 214;
  private static final double LEGEND_LINE = 20;
  private static final int MOST_DOTS = 60;

  /// Copies.
  public LineChart {
    series = List.copyOf(series);
    if (series.isEmpty() || series.stream().anyMatch(one -> one.points().isEmpty())) {
      throw new IllegalArgumentException("a chart needs at least one series of at least one point");
    }
  }

  /// One curve.
  ///
  /// @param name as the legend shows it
  /// @param style the class the page's style sheet colours and dashes it by
  /// @param points by ascending x
  public record Series(String name, String style, List<Point> points) {
    /// Copies.
    public Series {
      points = List.copyOf(points);
    }
  }

  /// A point of a curve; `y` is finite.
  ///
  /// @param title what hovering shows
  public record Point(int x, double y, String title) {}

  /// A vertical line with a word beside it.
  public record Mark(double x, String label) {}

  /// The drawing.
  public String svg() {
    Frame frame = frame();
    Svg svg = new Svg();
    svg.open(
        "svg",
        "class",
        "chart",
        "viewBox",
        "0 0 " + at(WIDTH) + " " + at(frame.bottom() + 42),
        "role",
        "img",
        "aria-label",
        description());
    axes(svg, frame);
    if (mark != null) {
      mark(svg, frame, mark);
    }
    for (Series one : series) {
      curve(svg, frame, one);
    }
    legend(svg);
    return svg.close("svg").toString();
  }

  /// The chart in a sentence, for those who do not see it.
  String description() {
    return series.stream()
        .map(
            one ->
                String.format(
                    Locale.ROOT,
                    "%s: first %s, last %s",
                    one.name(),
                    one.points().getFirst().title(),
                    one.points().getLast().title()))
        .collect(
            Collectors.joining("; ", what + " by " + xLabel.toLowerCase(Locale.ROOT) + ". ", "."));
  }

  private record Frame(Ticks x, Ticks y, double top, double bottom, double first, double last) {
    double px(double value) {
      double share = last == first ? 0.5 : (value - first) / (last - first);
      return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    double py(double value) {
      return bottom - (value - y.first()) / (y.last() - y.first()) * (bottom - top);
    }
  }

  private Frame frame() {
    double[] ys = all().mapToDouble(Point::y).toArray();
    double[] xs = all().mapToDouble(Point::x).toArray();
    double first = DoubleStream.of(xs).min().orElseThrow();
    double last = DoubleStream.of(xs).max().orElseThrow();
    Ticks y =
        Ticks.over(
            DoubleStream.of(ys).min().orElseThrow(),
            DoubleStream.of(ys).max().orElseThrow(),
            5,
            false);
    double top = 12 + LEGEND_LINE * ((series.size() + 1) / 2);
    return new Frame(Ticks.over(first, last, 8, true), y, top, top + PLOT, first, last);
  }

  private java.util.stream.Stream<Point> all() {
    return series.stream().flatMap(one -> one.points().stream());
  }

  private void axes(Svg svg, Frame frame) {
    for (java.math.BigDecimal tick : frame.y().values()) {
      String y = at(frame.py(tick.doubleValue()));
      svg.empty("line", "class", "grid", "x1", at(LEFT), "x2", at(WIDTH - RIGHT), "y1", y, "y2", y);
      svg.text(
          "text",
          Ticks.label(tick),
          "class",
          "tick",
          "x",
          at(LEFT - 8),
          "y",
          y,
          "dy",
          "0.35em",
          "text-anchor",
          "end");
    }
    for (java.math.BigDecimal tick : frame.x().values()) {
      if (tick.doubleValue() >= frame.first() && tick.doubleValue() <= frame.last()) {
        String x = at(frame.px(tick.doubleValue()));
        svg.empty(
            "line",
            "class",
            "axis",
            "x1",
            x,
            "x2",
            x,
            "y1",
            at(frame.bottom()),
            "y2",
            at(frame.bottom() + 5));
        svg.text(
            "text",
            Ticks.label(tick),
            "class",
            "tick",
            "x",
            x,
            "y",
            at(frame.bottom() + 19),
            "text-anchor",
            "middle");
      }
    }
    svg.empty(
        "line",
        "class",
        "axis",
        "x1",
        at(LEFT),
        "x2",
        at(WIDTH - RIGHT),
        "y1",
        at(frame.bottom()),
        "y2",
        at(frame.bottom()));
    svg.text(
        "text",
        xLabel,
        "class",
        "label",
        "x",
        at((LEFT + WIDTH - RIGHT) / 2),
        "y",
        at(frame.bottom() + 37),
        "text-anchor",
        "middle");
  }

  private static void mark(Svg svg, Frame frame, Mark mark) {
    double x = frame.px(Math.max(frame.first(), Math.min(frame.last(), mark.x())));
    boolean right = x > WIDTH / 2;
    svg.empty(
        "line",
        "class",
        "mark",
        "x1",
        at(x),
        "x2",
        at(x),
        "y1",
        at(frame.top() - 4),
        "y2",
        at(frame.bottom()));
    svg.text(
        "text",
        mark.label(),
        "class",
        "mark-label",
        "x",
        at(right ? x - 6 : x + 6),
        "y",
        at(frame.top() + 7),
        "text-anchor",
        right ? "end" : "start");
  }

  private static void curve(Svg svg, Frame frame, Series one) {
    String path =
        one.points().stream()
            .map(point -> at(frame.px(point.x())) + "," + at(frame.py(point.y())))
            .collect(Collectors.joining(" "));
    svg.open("g", "class", "series " + one.style());
    svg.empty("polyline", "points", path);
    boolean dots = one.points().size() <= MOST_DOTS;
    for (Point point : one.points()) {
      String x = at(frame.px(point.x()));
      String y = at(frame.py(point.y()));
      svg.open("g", "class", "point");
      svg.empty("circle", "class", "hit", "cx", x, "cy", y, "r", "9");
      if (dots) {
        svg.empty("circle", "class", "dot", "cx", x, "cy", y, "r", "2.8");
      }
      svg.text("title", one.name() + ", " + point.title()).close("g");
    }
    svg.close("g");
  }

  private void legend(Svg svg) {
    for (int i = 0; i < series.size(); i++) {
      Series one = series.get(i);
      double x = LEFT + (i % 2) * (WIDTH - LEFT) / 2;
      double y = 10 + LEGEND_LINE * (i / 2);
      svg.open("g", "class", "series " + one.style());
      svg.empty("line", "x1", at(x), "x2", at(x + 28), "y1", at(y), "y2", at(y));
      svg.empty("circle", "class", "dot", "cx", at(x + 14), "cy", at(y), "r", "2.8");
      svg.close("g");
      svg.text("text", one.name(), "class", "label", "x", at(x + 35), "y", at(y), "dy", "0.35em");
    }
  }
}
