package dev.reprise.cli.render;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.closeness.Closeness.Quantity;
import dev.reprise.core.closeness.Factors;
import dev.reprise.core.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How far results lie apart, as people and programs read it.
public final class ClosenessText {
  private final Screen screen;

  /// Prints to the screen's results.
  public ClosenessText(Screen screen) {
    this.screen = screen;
  }

  /// A reproduction's numbers beside the record's and the interval they must lie in.
  void table(Closeness closeness) {
    Table table =
        new Table(List.of("  quantity", "record", "this run", "from", "to", "margin", ""));
    for (Quantity quantity : closeness.quantities()) {
      table.row(
          List.of(
              "  " + quantity.name(),
              number(quantity.recorded()),
              number(quantity.reproduced()),
              number(quantity.low()),
              number(quantity.high()),
              "± " + number(quantity.margin()),
              quantity.isEquivalent()
                  ? screen.paint(Ink.GOOD, "within")
                  : screen.paint(Ink.BAD, "outside")));
    }
    table.print(screen);
  }

  /// A record's own spread.
  public void spread(Closeness closeness) {
    screen.line("");
    screen.line(
        "spread over " + Amounts.count(closeness.repeats(), "repeat") + " with other seeds");
    Table table =
        new Table(List.of("quantity", "this run", "mean", "deviation", "close from", "to", ""));
    for (Quantity quantity : closeness.quantities()) {
      table.row(
          List.of(
              quantity.name(),
              number(quantity.recorded()),
              number(quantity.mean()),
              number(quantity.deviation()),
              number(quantity.low()),
              number(quantity.high()),
              quantity.contains(quantity.recorded()) ? "" : screen.paint(Ink.OPEN, "outside")));
    }
    table.print(screen);
  }

  /// What was found and what that means, in plain words.
  static String sentence(Closeness closeness) {
    int outside = closeness.outside().size();
    String lie =
        outside == 0
            ? "All " + closeness.quantities().size() + " quantities lie"
            : outside == 1
                ? closeness.outside().getFirst().name() + " does not lie"
                : outside + " of " + closeness.quantities().size() + " quantities do not lie";
    return lie
        + " where one more repeat would: within an interval that holds for all of"
        + " them at once with 95 % confidence, learned from "
        + closeness.repeats()
        + " repeats. Two one-sided tests at 5 %: a result whose expected value is off by the margin"
        + String.format(Locale.ROOT, " (%.1f", closeness.factors().margin())
        + " standard deviations of the repeats) or more, in any quantity, is called close with a"
        + " probability of at most 5 %.";
  }

  /// For programs; what is not a finite number is left out.
  static ObjectNode json(Closeness closeness) {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("close", closeness.isClose());
    out.put("confidence", Factors.CONFIDENCE);
    out.put("repeats", closeness.repeats());
    out.put("reachInDeviations", closeness.factors().reach());
    out.put("marginInDeviations", closeness.factors().margin());
    ArrayNode quantities = out.putArray("quantities");
    for (Quantity quantity : closeness.quantities()) {
      ObjectNode one = quantities.addObject();
      one.put("name", quantity.name());
      put(one, "recorded", quantity.recorded());
      put(one, "reproduced", quantity.reproduced());
      put(one, "mean", quantity.mean());
      put(one, "deviation", quantity.deviation());
      put(one, "from", quantity.low());
      put(one, "to", quantity.high());
      put(one, "margin", quantity.margin());
      one.put("within", quantity.isEquivalent());
    }
    return out;
  }

  private static void put(ObjectNode out, String name, double value) {
    if (Double.isFinite(value)) {
      out.put(name, value);
    }
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Amounts.metric(value) : "–";
  }
}
