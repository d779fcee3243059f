package dev.reprise.core.problem;

/// One thing that is wrong, in words a person can act on.
///
/// @param where the place: a file with line, a stage, a command-line option
/// @param what what is wrong there, with what was expected and what was found
/// @param fix what to do about it, or an empty text where nothing more can be said
public record Problem(String where, String what, String fix) {
  /// A problem whose `what` already says all.
  public static Problem of(String where, String what) {
    return new Problem(where, what, "");
  }

  /// `where: what; fix`.
  @Override
  public String toString() {
    String head = where.isEmpty() ? what : where + ": " + what;
    return fix.isEmpty() ? head : head + "; " + fix;
  }
}
