package dev.reprise.cli.render;

import dev.reprise.core.json.Json;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How files differ that stages of commands wrote, as people and programs read it.
final class OutputText {
  private static final int MOST = 12;

  private final Screen screen;

  /// Prints to the screen's results.
  OutputText(Screen screen) {
    this.screen = screen;
  }

  /// A line a file.
  void list(List<OutputDifference> outputs) {
    String label = "outputs";
    for (OutputDifference output : outputs.subList(0, Math.min(MOST, outputs.size()))) {
      String kind = output.isOfSameContents() ? "" : " (" + output.kind().word() + ")";
      field(label, output.path() + kind + ": " + output.sentence());
      label = "";
    }
    if (outputs.size() > MOST) {
      field("", "and " + (outputs.size() - MOST) + " more");
    }
  }

  private void field(String label, String value) {
    screen.line("  " + screen.paint(Ink.FAINT, RunText.padded(label, 10)) + value);
  }

  /// What it means that all files that differ have the same contents, in plain words.
  static String sameContents(List<OutputDifference> outputs) {
    Optional<CauseKind> cause =
        outputs.stream()
            .map(OutputDifference::cause)
            .flatMap(Optional::stream)
            .sorted()
            .findFirst();
    return (outputs.size() == 1
            ? "The file that differs has the same contents."
            : "All " + outputs.size() + " files that differ have the same contents.")
        + cause
            .map(kind -> " The cause is " + kind.title() + ". What to do: " + kind.advice() + ".")
            .orElse("");
  }

  /// For programs.
  static ArrayNode json(List<OutputDifference> outputs) {
    ArrayNode all = Json.MAPPER.createArrayNode();
    for (OutputDifference output : outputs) {
      ObjectNode one = all.addObject();
      one.put("path", output.path()).put("kind", output.kind().word());
      one.put("sameContents", output.isOfSameContents());
      switch (output.finding()) {
        case SameContents same -> one.set("aspects", Json.tree(same.aspects()));
        case OtherContents other -> {
          one.put("where", other.where()).put("what", other.what());
          other.largest().ifPresent(largest -> one.put("largestDifference", largest));
        }
      }
      output.cause().ifPresent(cause -> one.put("cause", cause.word()));
      if (!output.remark().isEmpty()) {
        one.put("remark", output.remark());
      }
    }
    return all;
  }
}
