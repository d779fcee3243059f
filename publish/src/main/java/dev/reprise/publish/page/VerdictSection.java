package dev.reprise.publish.page;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.publish.ReproductionNote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a reproduction compares with the record it was made from, in plain words.
///
/// @param word the verdict
/// @param headline what it means, in a sentence
/// @param explanation what was compared, in a sentence
/// @param first the place where the runs part, as name and value; empty where they do not
/// @param answer where they part and why, as a paragraph; empty where they do not
/// @param causes the causes thought of, the likeliest first
/// @param differences what is not the same on the two sides
/// @param closeness how far what was measured lies apart, where that was judged
/// @param original the run that was reproduced
/// @param originalRecord its record's address
/// @param originalStarted when it began (UTC)
public record VerdictSection(
    String word,
    String headline,
    String explanation,
    List<Entry> first,
    String answer,
    List<Cause> causes,
    List<Verdict.Difference> differences,
    @Nullable ClosenessSection closeness,
    String original,
    Digest originalRecord,
    String originalStarted) {

  static VerdictSection of(ReproductionNote note) {
    Verdict verdict = note.verdict();
    RunRecord original = note.original();
    String what = note.isReproduction() ? "The reproduction" : "This run";
    return switch (verdict) {
      case Verdict.Identical identical ->
          section(
              verdict,
              what + " is identical: everything compared has the same bits.",
              "Compared: " + amounts(identical.compared()) + ". Not one bit differs.",
              Optional.empty(),
              original);
      case Verdict.Close close ->
          new VerdictSection(
              close.word(),
              "The reproduction is close: not the same bits, but equivalent to the original run.",
              "Compared: "
                  + amounts(close.compared())
                  + ". The bits part "
                  + place(close.first())
                  + ".",
              List.of(),
              "",
              List.of(),
              close.differences(),
              close.closeness().map(ClosenessSection::of).orElse(null),
              original.run().value(),
              original.digest(),
              RunHead.time(original.circumstances().started()));
      case Verdict.Diverged diverged ->
          section(
              verdict,
              what + " diverged: it is not the same as the original run.",
              "Compared: "
                  + amounts(diverged.compared())
                  + ". The runs part "
                  + place(diverged.first())
                  + ".",
              Optional.of(diverged),
              original);
      case Verdict.Incomparable incomparable ->
          section(
              verdict,
              "The two runs cannot be compared.",
              incomparable.reason(),
              Optional.empty(),
              original);
    };
  }

  private static VerdictSection section(
      Verdict verdict,
      String headline,
      String explanation,
      Optional<Verdict.Diverged> diverged,
      RunRecord original) {
    return new VerdictSection(
        verdict.word(),
        headline,
        explanation,
        diverged.map(VerdictSection::place).orElse(List.of()),
        diverged.map(it -> it.divergence().paragraph()).orElse(""),
        diverged.map(it -> it.divergence().causes()).orElse(List.of()),
        diverged.map(Verdict.Diverged::differences).orElse(List.of()),
        diverged.flatMap(Verdict.Diverged::closeness).map(ClosenessSection::of).orElse(null),
        original.run().value(),
        original.digest(),
        RunHead.time(original.circumstances().started()));
  }

  private static String amounts(Verdict.Compared compared) {
    return Words.count(compared.ledgerSteps(), "step")
        + " of the ledger, "
        + Words.count(compared.tensors(), "tensor")
        + " and "
        + Words.count(compared.metrics(), "number");
  }

  private static String place(First first) {
    String step = first.step().map(at -> " at step " + Shown.count(at).text()).orElse("");
    return "in the stage " + first.stage() + step + ", in " + first.what();
  }

  private static List<Entry> place(Verdict.Diverged diverged) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry("Stage", diverged.first().stage()));
    diverged.first().step().ifPresent(at -> entries.add(new Entry("Step", Shown.count(at).text())));
    entries.add(new Entry("What differs first there", diverged.first().what()));
    diverged
        .divergence()
        .replay()
        .flatMap(OneStep::operator)
        .ifPresent(operator -> entries.add(new Entry("First operator", operator.sentence())));
    return List.copyOf(entries);
  }
}
