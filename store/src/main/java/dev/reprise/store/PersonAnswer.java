package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.InvalidInputException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/// What a person says to an item of a checklist that no machine can answer.
///
/// @param format always [#FORMAT]
/// @param record the address of the record it is about
/// @param item the item's id, such as `ml/assumptions`
/// @param text the answer, 1 to 4000 characters
/// @param by the name the person gives, 1 to 200 characters; only a signature makes it more
/// @param at when, by the person's clock
public record PersonAnswer(
    String format, Digest record, String item, String text, String by, Instant at) {
  /// The format's name and version.
  public static final String FORMAT = "reprise-answer/1";

  private static final Pattern ITEM = Pattern.compile("[a-z]{2,20}/[A-Za-z0-9.-]{1,60}");
  private static final int LONGEST_TEXT = 4000;
  private static final int LONGEST_NAME = 200;

  /// Checks.
  public PersonAnswer {
    if (!format.equals(FORMAT)) {
      throw new IllegalArgumentException("expected the format " + FORMAT + ", found another");
    }
    if (!ITEM.matcher(item).matches()) {
      throw new IllegalArgumentException("expected an item such as ml/assumptions, found another");
    }
    requireLength("text", text, LONGEST_TEXT);
    requireLength("name", by, LONGEST_NAME);
  }

  /// What a person says now.
  ///
  /// @throws InvalidInputException where it is too long or too short
  public static PersonAnswer now(Digest record, String item, String text, String by) {
    try {
      return new PersonAnswer(
          FORMAT, record, item, text, by, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          "the answer to " + item, String.valueOf(e.getMessage()), "say it shorter");
    }
  }

  private static void requireLength(String what, String text, int longest) {
    if (text.isBlank() || text.length() > longest) {
      throw new IllegalArgumentException(
          "expected a " + what + " of 1 to " + longest + " characters, found " + text.length());
    }
  }
}
