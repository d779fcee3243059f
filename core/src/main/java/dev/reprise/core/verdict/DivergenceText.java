package dev.reprise.core.verdict;

import dev.reprise.core.verdict.Verdict.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A divergence as a short paragraph.
final class DivergenceText {
  private static final int SHOWN = 60;
  private static final int FACTS = 3;

  private final Divergence divergence;

  DivergenceText(Divergence divergence) {
    this.divergence = divergence;
  }

  String paragraph() {
    List<String> sentences = new ArrayList<>();
    sentences.add(place());
    if (divergence.outputs().isEmpty() || divergence.first().step().isPresent()) {
      tensors(sentences);
    }
    outputs(sentences);
    divergence.replay().ifPresent(replay -> sentences.addAll(replay.findings()));
    causes(sentences);
    return String.join(" ", sentences);
  }

  private String place() {
    Names sides = divergence.sides();
    return capital(sides.first())
        + " and "
        + sides.second()
        + (divergence.outputs().stream().anyMatch(OutputDifference::isOfSameContents)
            ? " have the same contents"
            : " have the same bits")
        + " up to here, and part "
        + divergence.first().sentence()
        + ".";
  }

  private void outputs(List<String> sentences) {
    for (OutputDifference output : divergence.outputs().stream().limit(1).toList()) {
      sentences.add("In " + output.path() + ", " + output.sentence() + ".");
    }
    int differing = divergence.outputs().size();
    if (differing > 1) {
      sentences.add(differing + " files of the stages so far have other bytes.");
    }
  }

  private void tensors(List<String> sentences) {
    int differing = divergence.tensors().size();
    if (differing > 0) {
      sentences.add(
          differing == 1
              ? "Of the "
                  + divergence.compared()
                  + " tensors of that step only "
                  + divergence.tensors().getFirst()
                  + " differs."
              : differing + " of the " + divergence.compared() + " tensors of that step differ.");
    }
  }

  private void causes(List<String> sentences) {
    if (divergence.causes().isEmpty()) {
      sentences.add(
          "Nothing that is known to matter differs between them: please report this as a fault.");
      return;
    }
    Cause cause = divergence.causes().getFirst();
    String likely = cause.weight() == 100 ? "The cause is " : "The cause is most likely ";
    sentences.add(likely + cause.kind().title() + ": " + cause.reason() + facts(cause) + ".");
    sentences.add(capital(cause.advice()) + ".");
    if (divergence.causes().size() > 1 && cause.weight() < 100) {
      sentences.add(
          divergence.causes().stream()
              .skip(1)
              .limit(2)
              .map(other -> other.kind().title())
              .collect(Collectors.joining(", or ", "Less likely: ", ".")));
    }
  }

  private static String facts(Cause cause) {
    if (cause.facts().isEmpty()) {
      return "";
    }
    return cause.facts().stream()
        .limit(FACTS)
        .map(DivergenceText::fact)
        .collect(Collectors.joining("; ", " (", cause.facts().size() > FACTS ? "; …)" : ")"));
  }

  private static String fact(Difference fact) {
    return fact.name() + " is " + side(fact.recorded()) + " and " + side(fact.reproduced());
  }

  private static String side(String value) {
    return value.isEmpty()
        ? "absent"
        : value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
