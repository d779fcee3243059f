package dev.reprise.benchmarks;

import java.util.List;
import java.util.Locale;

/// The ratios as bars: the longer, the faster than PyTorch; the line at 1 is PyTorch.
final class Chart {
  private static final int LABELS = 290;
  private static final int WIDTH = 760;
  private static final int ROW = 26;
  private static final int TOP = 56;

  private Chart() {}

  static String svg(List<Result> results) {
    double most = 2;
    for (Result each : results) {
      most = Math.max(most, Math.max(each.ratio(), each.of().target()));
    }
    double unit = (WIDTH - LABELS - 50) / most;
    int height = TOP + ROW * results.size() + 20;
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH,
        height,
        WIDTH,
        height);
    line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
    line(
        svg,
        "<text x=\"16\" y=\"24\" font-size=\"15\" font-weight=\"600\" fill=\"#1b1f24\">Times as fast as PyTorch</text>");
    line(
        svg,
        "<text x=\"16\" y=\"42\" fill=\"#57606a\">Bar: measured. Dot: wanted. Vertical line: PyTorch.</text>");
    int y = TOP;
    for (Result each : results) {
      row(svg, each.of(), each.ratio(), unit, y);
      y += ROW;
    }
    line(
        svg,
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#1b1f24\"/>",
        LABELS + unit,
        TOP - 4,
        LABELS + unit,
        y);
    svg.append("</svg>\n");
    return svg.toString();
  }

  private static void row(StringBuilder svg, Case each, double ratio, double unit, int y) {
    line(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#1b1f24\">%s</text>",
        LABELS - 10,
        y + 16,
        each.title());
    line(
        svg,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>",
        LABELS,
        y + 4,
        ratio * unit,
        ROW - 10,
        ratio >= each.target() ? "#2a7f62" : "#c9803a");
    line(
        svg,
        "<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"#1b1f24\"/>",
        LABELS + each.target() * unit,
        y + 12);
    line(
        svg,
        "<text x=\"%.1f\" y=\"%d\" fill=\"#1b1f24\">%.2f</text>",
        LABELS + Math.max(ratio, each.target()) * unit + 8,
        y + 16,
        ratio);
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
