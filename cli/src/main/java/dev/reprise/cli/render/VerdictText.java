package dev.reprise.cli.render;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Compared;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.core.verdict.Verdict.First;
import dev.reprise.runner.CompletedRun;
import dev.reprise.runner.Reproduction;
import java.util.List;

/// A verdict as people read it: the word, what it rests on, and what it means.
public final class VerdictText {
  private static final int DIFFERENCES = 12;

  private final Screen screen;

  /// Prints to the screen's results.
  public VerdictText(Screen screen) {
    this.screen = screen;
  }

  /// Prints the whole block.
  ///
  /// @param report where the report is, empty if there is none
  public void print(Reproduction reproduction, String report) {
    String name = reproduction.target().record().name();
    screen.line("");
    switch (reproduction.verdict()) {
      case Verdict.Identical identical -> {
        head(Ink.GOOD, identical, name + " was reproduced, bit for bit");
        field("compared", compared(identical.compared()));
        sides(reproduction, report);
        meaning(
            "Every batch, gradient, weight, metric and prediction has the same bits as in the"
                + " record.");
      }
      case Verdict.Diverged diverged -> {
        head(Ink.BAD, diverged, name + " was run again, and the result is not the same");
        field("first", first(diverged.first()));
        differences(diverged.differences());
        field("compared", compared(diverged.compared()));
        sides(reproduction, report);
        meaning("Up to that place both runs have the same bits; from there on they do not.");
      }
      case Verdict.Incomparable incomparable -> {
        head(Ink.OPEN, incomparable, name + " cannot be compared");
        field("reason", incomparable.reason());
        sides(reproduction, report);
        meaning("This says nothing about the result: a comparison would have no meaning.");
      }
    }
  }

  /// The first place where two runs part: `train, step 1: batch`.
  static String first(First first) {
    String step = first.step().map(number -> ", step " + Amounts.count(number)).orElse("");
    return first.stage() + step + ": " + first.what();
  }

  private void head(Ink ink, Verdict verdict, String sentence) {
    screen.line(screen.paint(ink, verdict.word()) + "  " + sentence);
    screen.line("");
  }

  private static String compared(Compared compared) {
    return Amounts.count(compared.ledgerSteps(), "ledger step")
        + ", "
        + Amounts.count(compared.tensors(), "tensor")
        + ", "
        + Amounts.count(compared.metrics(), "metric");
  }

  private void sides(Reproduction reproduction, String report) {
    RunRecord record = reproduction.target().record();
    field("record", record.run() + "  " + reproduction.target().address());
    if (reproduction.run().isPresent()) {
      CompletedRun run = reproduction.run().get();
      field("this run", run.record().run() + "  " + run.address());
      field("metrics", RunText.metrics(run.record().evaluation().metrics()));
      double seconds = run.record().circumstances().seconds().getOrDefault("total", 0.0);
      field("took", Amounts.seconds(seconds));
    }
    if (!report.isEmpty()) {
      field("report", report);
    }
  }

  private void differences(List<Difference> differences) {
    if (differences.isEmpty()) {
      field("differs", "nothing that is known to matter: please report this as a fault");
      return;
    }
    String label = "differs";
    for (Difference difference :
        differences.subList(0, Math.min(DIFFERENCES, differences.size()))) {
      field(label, difference(difference));
      label = "";
    }
    if (differences.size() > DIFFERENCES) {
      field("", "and " + (differences.size() - DIFFERENCES) + " more, all in the report");
    }
  }

  private static String difference(Difference difference) {
    return difference.kind()
        + " "
        + difference.name()
        + ": "
        + side(difference.recorded())
        + " in the record, "
        + side(difference.reproduced())
        + " here";
  }

  private static String side(String value) {
    return value.isEmpty() ? "nothing" : value;
  }

  private void meaning(String sentence) {
    screen.line("");
    screen.line(sentence);
  }

  private void field(String label, String value) {
    screen.line("  " + screen.paint(Ink.FAINT, RunText.padded(label, 10)) + value);
  }
}
