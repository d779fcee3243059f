package dev.reprise.cli.render;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Compared;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.runner.CompletedRun;
import dev.reprise.runner.Reproduction;
import dev.reprise.runner.SideBySide;
import dev.reprise.runner.Target;
import java.util.List;
import java.util.Locale;

/// A verdict as people read it: the word, what it rests on, and what it means.
public final class VerdictText {
  private static final int DIFFERENCES = 12;
  private static final int CAUSES = 4;
  private static final int WIDE = 120;
  private static final int LINE = 96;

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
      case Verdict.Close close -> {
        head(Ink.OPEN, close, name + " was run again: not the same bits, but an equivalent result");
        field("first", first(close.first()));
        differences(Names.REPRODUCTION, close.differences());
        field("compared", compared(close.compared()));
        sides(reproduction, report);
        close.closeness().ifPresent(this::closeness);
      }
      case Verdict.Diverged diverged -> {
        head(Ink.BAD, diverged, name + " was run again, and the result is not the same");
        diverged(diverged.divergence());
        field("compared", compared(diverged.compared()));
        if (!reproduction.remark().isEmpty()) {
          field("close", reproduction.remark());
        }
        sides(reproduction, report);
        diverged.closeness().ifPresent(this::closeness);
        paragraph(diverged.divergence().paragraph());
      }
      case Verdict.Incomparable incomparable -> {
        head(Ink.OPEN, incomparable, name + " cannot be compared");
        field("reason", incomparable.reason());
        sides(reproduction, report);
        meaning("This says nothing about the result: a comparison would have no meaning.");
      }
    }
  }

  /// Prints how two records compare.
  ///
  /// @param report where the report is, empty if there is none
  public void print(SideBySide both, String report) {
    screen.line("");
    switch (both.verdict()) {
      case Verdict.Identical identical -> {
        head(Ink.GOOD, identical, "A and B are the same, bit for bit");
        field("compared", compared(identical.compared()));
      }
      case Verdict.Close close -> {
        head(Ink.OPEN, close, "A and B are not the same bits, but equivalent");
        field("first", first(close.first()));
        differences(Names.SIDES, close.differences());
        field("compared", compared(close.compared()));
      }
      case Verdict.Diverged diverged -> {
        head(Ink.BAD, diverged, "A and B are not the same");
        diverged(diverged.divergence());
        field("compared", compared(diverged.compared()));
        if (!both.remark().isEmpty()) {
          field("close", both.remark());
        }
      }
      case Verdict.Incomparable incomparable -> {
        head(Ink.OPEN, incomparable, "A and B cannot be compared");
        field("reason", incomparable.reason());
      }
    }
    field("A", side(both.first()));
    field("B", side(both.second()));
    if (!report.isEmpty()) {
      field("report", report);
    }
    if (both.verdict() instanceof Verdict.Close close) {
      close.closeness().ifPresent(this::closeness);
    } else if (both.verdict() instanceof Verdict.Diverged diverged) {
      diverged.closeness().ifPresent(this::closeness);
      paragraph(diverged.divergence().paragraph());
    }
  }

  void closeness(Closeness closeness) {
    screen.line("");
    new ClosenessText(screen).table(closeness);
    paragraph(ClosenessText.sentence(closeness));
  }

  private static String side(Target target) {
    return target.record().name() + ", " + target.record().run() + "  " + target.address();
  }

  void diverged(Divergence divergence) {
    field("first", first(divergence.first()));
    divergence
        .replay()
        .flatMap(OneStep::operator)
        .ifPresent(operator -> field("operator", operator.sentence()));
    String label = "causes";
    for (Cause cause :
        divergence.causes().subList(0, Math.min(CAUSES, divergence.causes().size()))) {
      field(label, String.format(Locale.ROOT, "%3d  %s", cause.weight(), cause.kind().title()));
      label = "";
    }
    differences(divergence.sides(), divergence.differences());
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

  private void differences(Names sides, List<Difference> differences) {
    if (differences.isEmpty()) {
      field("differs", "nothing that is known to matter");
      return;
    }
    String label = "differs";
    for (Difference difference :
        differences.subList(0, Math.min(DIFFERENCES, differences.size()))) {
      field(label, difference(sides, difference));
      label = "";
    }
    if (differences.size() > DIFFERENCES) {
      field("", "and " + (differences.size() - DIFFERENCES) + " more, all in the report");
    }
  }

  private static String difference(Names sides, Difference difference) {
    return difference.kind()
        + " "
        + difference.name()
        + ": "
        + side(difference.recorded())
        + " in "
        + sides.first()
        + ", "
        + side(difference.reproduced())
        + " in "
        + sides.second();
  }

  private static String side(String value) {
    return value.isEmpty()
        ? "nothing"
        : value.length() > WIDE ? value.substring(0, WIDE) + "…" : value;
  }

  private void meaning(String sentence) {
    screen.line("");
    screen.line(sentence);
  }

  /// A text in lines of readable length. Prints a text in lines of a page's width, behind an empty
  /// one.
  void paragraph(String text) {
    screen.line("");
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > LINE) {
        screen.line(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    screen.line(line.toString());
  }

  private void field(String label, String value) {
    screen.line("  " + screen.paint(Ink.FAINT, RunText.padded(label, 10)) + value);
  }
}
