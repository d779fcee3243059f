package dev.reprise.publish.chart;

import static dev.reprise.publish.chart.Svg.at;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Where two runs part, step by step, as SVG: the loss of both as curves, and beneath them a row
/// for each kind of digest, whose squares are filled where the two differ. The same values give the
/// same text.
///
/// @param first what to call the run drawn broad
/// @param second what to call the run drawn narrow
/// @param kinds the rows' names
/// @param steps one behind the other, at least one
/// @param parts the first step at which anything differs
public record PartingChart(
    String first, String second, List<String> kinds, List<Step> steps, long parts) {
  private static final double WIDTH = 700;
  private static final double LEFT = 104;
  private static final double RIGHT = 14;
  private static final double TOP = 46;
  private static final double PLOT = 150;
  private static final double ROW = 20;

  /// Copies, and checks that every step has a share for each kind.
  public PartingChart {
    kinds = List.copyOf(kinds);
    steps = List.copyOf(steps);
    int rows = kinds.size();
    if (steps.isEmpty() || steps.stream().anyMatch(step -> step.shares().size() != rows)) {
      throw new IllegalArgumentException("a step needs a share for each of the rows, " + rows);
    }
  }

  /// A step of both runs.
  ///
  /// @param first the broad curve's loss; not finite where it has none to show
  /// @param second the narrow curve's
  /// @param shares how many digests differ, for each kind
  public record Step(long step, double first, double second, List<Share> shares) {
    /// Copies.
    public Step {
      shares = List.copyOf(shares);
    }
  }

  /// So many differ of so many.
  public record Share(int differing, int all) {}

  /// The drawing.
  public String svg() {
    Svg svg = new Svg();
    svg.open(
        "svg",
        "class",
        "chart parting",
        "viewBox",
        "0 0 " + at(WIDTH) + " " + at(bottom() + ROW * kinds.size() + 44),
        "role",
        "img",
        "aria-label",
        description());
    losses(svg);
    for (int row = 0; row < kinds.size(); row++) {
      row(svg, row);
    }
    steps(svg);
    double x = left(index());
    line(svg, "mark", x, x, TOP - 12, bottom() + ROW * kinds.size());
    boolean right = x > WIDTH / 2;
    label(
        svg,
        "mark-label",
        "parts at step " + parts,
        right ? x - 6 : x + 6,
        TOP - 8,
        right ? "end" : "start");
    legend(svg, "train original", first, LEFT);
    legend(svg, "train", second, LEFT + (WIDTH - LEFT) / 2);
    return svg.close("svg").toString();
  }

  /// The chart in a sentence, for those who do not see it.
  String description() {
    Step at = steps.get(index());
    String differ =
        IntStream.range(0, kinds.size())
            .mapToObj(i -> kinds.get(i) + " " + words(at.shares().get(i)))
            .collect(Collectors.joining(", "));
    return "Loss and digests of both runs, steps "
        + steps.getFirst().step()
        + " to "
        + steps.getLast().step()
        + ". At step "
        + parts
        + " differ: "
        + differ
        + ".";
  }

  private int index() {
    return (int) Math.clamp(parts - steps.getFirst().step(), 0, steps.size() - 1);
  }

  private double column() {
    return (WIDTH - LEFT - RIGHT) / steps.size();
  }

  private double left(int i) {
    return LEFT + i * column();
  }

  private static double bottom() {
    return TOP + PLOT + 12;
  }

  private void losses(Svg svg) {
    double[] finite =
        steps.stream()
            .flatMapToDouble(step -> DoubleStream.of(step.first(), step.second()))
            .filter(Double::isFinite)
            .toArray();
    if (finite.length == 0) {
      return;
    }
    Ticks y =
        Ticks.over(
            DoubleStream.of(finite).min().orElseThrow(),
            DoubleStream.of(finite).max().orElseThrow(),
            4,
            false);
    for (java.math.BigDecimal tick : y.values()) {
      double at = height(y, tick.doubleValue());
      line(svg, "grid", LEFT, WIDTH - RIGHT, at, at);
      label(svg, "tick", Ticks.label(tick), LEFT - 8, at, "end");
    }
    label(svg, "label", "loss", 0, TOP, "start");
    curve(svg, y, "train original", first, steps.stream().mapToDouble(Step::first).toArray());
    curve(svg, y, "train", second, steps.stream().mapToDouble(Step::second).toArray());
  }

  private static double height(Ticks y, double value) {
    return TOP + PLOT - (value - y.first()) / (y.last() - y.first()) * PLOT;
  }

  private void curve(Svg svg, Ticks y, String style, String name, double[] values) {
    svg.open("g", "class", "series " + style);
    String path =
        IntStream.range(0, values.length)
            .filter(i -> Double.isFinite(values[i]))
            .mapToObj(i -> at(left(i) + column() / 2) + "," + at(height(y, values[i])))
            .collect(Collectors.joining(" "));
    svg.empty("polyline", "points", path);
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        String x = at(left(i) + column() / 2);
        svg.open("g", "class", "point");
        svg.empty("circle", "class", "hit", "cx", x, "cy", at(height(y, values[i])), "r", "6");
        svg.text("title", name + ", step " + steps.get(i).step() + ": " + values[i]).close("g");
      }
    }
    svg.close("g");
  }

  private void row(Svg svg, int row) {
    double top = bottom() + row * ROW;
    label(svg, "tick", kinds.get(row), LEFT - 8, top + ROW / 2, "end");
    for (int i = 0; i < steps.size(); i++) {
      Share share = steps.get(i).shares().get(row);
      svg.open(
          "rect",
          "class",
          share.all() == 0
              ? "none"
              : share.differing() == 0
                  ? "same"
                  : "differs h" + HeatMap.level(share.differing(), share.all()),
          "x",
          at(left(i) + 0.5),
          "y",
          at(top + 1),
          "width",
          at(column() - 1),
          "height",
          at(ROW - 2));
      svg.text("title", kinds.get(row) + ", step " + steps.get(i).step() + ": " + words(share));
      svg.close("rect");
    }
  }

  private static String words(Share share) {
    return share.all() == 0
        ? "no digests"
        : share.differing() == 0 ? "same" : share.differing() + " of " + share.all() + " differ";
  }

  private void steps(Svg svg) {
    double y = bottom() + ROW * kinds.size() + 14;
    int every = Math.max(1, Math.ceilDiv(steps.size(), 10));
    for (int i = 0; i < steps.size(); i += every) {
      String step = String.valueOf(steps.get(i).step());
      label(svg, "tick", step, left(i) + column() / 2, y, "middle");
    }
    label(svg, "label", "step", LEFT + (WIDTH - LEFT - RIGHT) / 2, y + 20, "middle");
  }

  private static void legend(Svg svg, String style, String name, double x) {
    svg.open("g", "class", "series " + style);
    svg.empty("line", "x1", at(x), "x2", at(x + 28), "y1", "10", "y2", "10").close("g");
    label(svg, "label", name, x + 35, 10, "start");
  }

  private static void line(Svg svg, String style, double x1, double x2, double y1, double y2) {
    svg.empty("line", "class", style, "x1", at(x1), "x2", at(x2), "y1", at(y1), "y2", at(y2));
  }

  private static void label(Svg svg, String style, String text, double x, double y, String anchor) {
    svg.text(
        "text",
        text,
        "class",
        style,
        "x",
        at(x),
        "y",
        at(y),
        "dy",
        "0.35em",
        "text-anchor",
        anchor);
  }
}
