package dev.reprise.cli.render;

import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.runner.AuditReport;
import dev.reprise.runner.AuditReport.Finding;
import dev.reprise.runner.Detection;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An audit as people and programs read it.
public final class AuditText {
  private static final List<Integer> SHARES = List.of(1, 5, 25);
  private static final int LABEL = 12;
  private static final int SHOWN = 12;

  private final Screen screen;

  /// Prints to the screen's results.
  public AuditText(Screen screen) {
    this.screen = screen;
  }

  /// Prints the whole block.
  public void print(AuditReport report) {
    Detection detection = report.detection();
    screen.line("");
    screen.line(
        report.stands()
            ? screen.paint(Ink.GOOD, "stands")
                + "  what was replayed of "
                + report.record().run()
                + " came out as its record says, bit for bit"
            : screen.paint(Ink.BAD, "caught")
                + "  "
                + report.record().run()
                + " is not what its record says");
    screen.line("");
    for (Finding finding : report.findings().stream().limit(SHOWN).toList()) {
      String segment = finding.segment() == 0 ? "" : "segment " + finding.segment() + ", ";
      field("found", segment + finding.where() + ": " + finding.what());
    }
    field("record", report.challenge().root().toString());
    field("nonce", report.challenge().nonce());
    if (!report.drawn().isEmpty()) {
      field(
          "replayed",
          detection.audited()
              + " of "
              + Amounts.count(detection.segments(), "segment")
              + ", "
              + Amounts.count(report.steps(), "step")
              + ": "
              + drawn(report.drawn()));
    }
    took(report);
    if (report.stands()) {
      screen.line("");
      SHARES.forEach(share -> screen.line(sentence(detection, share)));
    }
  }

  /// `A forger who altered 5 % of the segments (2 of 41) is caught with probability 9.6 %.`
  static String sentence(Detection detection, int share) {
    int forged = detection.forged(share);
    BigDecimal probability = detection.probability(forged);
    String words =
        probability.compareTo(BigDecimal.ONE) == 0
            ? "certainty"
            : "probability "
                + probability.movePointRight(2).setScale(1, RoundingMode.DOWN).toPlainString()
                + " %";
    return "A forger who altered "
        + share
        + " % of the segments ("
        + forged
        + " of "
        + detection.segments()
        + ") is caught with "
        + words
        + ".";
  }

  /// One JSON object.
  public static String json(AuditReport report) {
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("audit", report.stands() ? "stands" : "caught");
    out.put("run", report.record().run().value());
    out.put("record", report.challenge().root().toString());
    out.put("nonce", report.challenge().nonce());
    out.put("segments", report.detection().segments());
    ArrayNode drawn = out.putArray("replayed");
    report.drawn().forEach(drawn::add);
    out.put("steps", report.steps());
    out.set("findings", Json.tree(report.findings()));
    out.set("seconds", Json.tree(report.seconds()));
    out.put("trainingSeconds", training(report));
    ObjectNode detection = out.putObject("detection");
    for (int share : SHARES) {
      int forged = report.detection().forged(share);
      detection.put(Integer.toString(share), report.detection().probability(forged).doubleValue());
    }
    return CanonicalJson.text(out);
  }

  private static double training(AuditReport report) {
    return report.record().circumstances().seconds().getOrDefault("train", 0.0);
  }

  private void took(AuditReport report) {
    double total = report.seconds().getOrDefault("total", 0.0);
    double training = training(report);
    String share =
        training > 0
            ? String.format(
                Locale.ROOT,
                ", %.1f %% of the %s that its training took",
                100 * total / training,
                Amounts.seconds(training))
            : "";
    field("took", Amounts.seconds(total) + share);
  }

  private static String drawn(List<Integer> drawn) {
    String first = String.join(", ", drawn.stream().limit(SHOWN).map(String::valueOf).toList());
    return drawn.size() > SHOWN ? first + ", …" : first;
  }

  private void field(String label, String value) {
    screen.line("  " + screen.paint(Ink.FAINT, RunText.padded(label, LABEL)) + value);
  }
}
