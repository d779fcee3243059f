package dev.reprise.runner;

import dev.reprise.core.problem.InvalidInputException;

/// What a reproduction must come to.
public enum Accept {
  /// The same bits in everything comparable.
  IDENTICAL,
  /// The same bits, or what is equivalent: by the spread of the record's repeats, or, of files that
  /// commands wrote, because their contents are the same.
  CLOSE;

  /// Reads `identical` or `close`.
  ///
  /// @throws InvalidInputException where it is neither
  public static Accept parse(String text) {
    return switch (text) {
      case "identical" -> IDENTICAL;
      case "close" -> CLOSE;
      default ->
          throw new InvalidInputException(
              "--accept", "expected identical or close, found '" + text + "'", "");
    };
  }
}
