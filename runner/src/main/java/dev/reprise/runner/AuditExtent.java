package dev.reprise.runner;

import dev.reprise.core.problem.InvalidInputException;

/// How much of a run an audit replays.
public sealed interface AuditExtent {
  /// How many of a run's segments that is, at least one.
  ///
  /// @throws InvalidInputException where there are not as many
  int of(int segments);

  /// Reads a share such as `5%`.
  ///
  /// @throws InvalidInputException where it is none from above 0 to 100
  static AuditExtent cost(String text) {
    String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : "";
    if (number.matches("[0-9]{1,3}(\\.[0-9]{1,3})?")) {
      double percent = Double.parseDouble(number);
      if (percent > 0 && percent <= 100) {
        return new Cost(percent);
      }
    }
    throw new InvalidInputException(
        "--cost", "expected a share from above 0% to 100%, found '" + text + "'", "such as 5%");
  }

  /// That many segments.
  record Count(int count) implements AuditExtent {
    @Override
    public int of(int segments) {
      if (count < 1 || count > segments) {
        throw new InvalidInputException(
            "--segments",
            "expected 1 to " + segments + ", which the run has, found " + count,
            "use --all for all of them");
      }
      return count;
    }
  }

  /// As many segments as take at most that share of the training's time, but one at least.
  record Cost(double percent) implements AuditExtent {
    @Override
    public int of(int segments) {
      return (int) Math.max(1, Math.floor(segments * percent / 100));
    }
  }

  /// All of them.
  record All() implements AuditExtent {
    @Override
    public int of(int segments) {
      return segments;
    }
  }
}
