package dev.reprise.runner.output;

import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.Finding;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Gathers what a comparison of two files comes upon: the first place that differs, how many do,
/// and in what the files differ beside their contents.
final class Finder {
  private static final int LONGEST = 300;

  private final SortedSet<Aspect> aspects = new TreeSet<>();
  private @Nullable OtherContents first;
  private long differing;
  private double largest;
  private boolean measured;

  /// In what the files differ beside their contents; to be added to.
  SortedSet<Aspect> aspects() {
    return aspects;
  }

  /// Something differs.
  void other(String where, String what) {
    other(where, what, OptionalDouble.empty());
  }

  /// Something differs.
  ///
  /// @param difference of two numbers, where there are
  void other(String where, String what, OptionalDouble difference) {
    differing++;
    if (difference.isPresent()) {
      measured = true;
      largest = Math.max(largest, difference.getAsDouble());
    }
    if (first == null) {
      first = new OtherContents(printable(where), printable(what), OptionalDouble.empty());
    }
  }

  /// Names come out of files, and must not steer a terminal or fill it.
  private static String printable(String text) {
    String clean =
        text.codePoints()
            .limit(LONGEST)
            .map(
                c ->
                    Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return clean.length() < text.length() ? clean + "…" : clean;
  }

  /// Whether something differs.
  boolean isOther() {
    return first != null;
  }

  /// How much does.
  long differing() {
    return differing;
  }

  /// What was found.
  ///
  /// @param all the end of a sentence on how much differs in all, for more than one
  /// @param rest in what files without any difference differ nevertheless
  Finding finding(String all, Aspect rest) {
    OtherContents found = first;
    if (found == null) {
      if (aspects.isEmpty()) {
        aspects.add(rest);
      }
      return new SameContents(aspects);
    }
    return new OtherContents(
        found.where(),
        differing > 1 && !all.isEmpty()
            ? found.what() + "; " + differing + " " + all
            : found.what(),
        measured ? OptionalDouble.of(largest) : OptionalDouble.empty());
  }
}
