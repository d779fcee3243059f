package dev.reprise.core.problem;

import java.util.List;
import java.util.stream.Collectors;

/// What the user gave cannot be used: a wrong experiment, option, file or digest (exit code 2).
///
/// Carries every problem found, not only the first.
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /// @param problems at least one
  public InvalidInputException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /// A single problem, with what to do about it.
  public InvalidInputException(String where, String what, String fix) {
    this(List.of(new Problem(where, what, fix)));
  }

  /// All problems, in the order of their places.
  public List<Problem> problems() {
    return problems;
  }
}
