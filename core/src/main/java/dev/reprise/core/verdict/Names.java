package dev.reprise.core.verdict;

/// What to call two sides that are compared.
///
/// @param first such as `the record`
/// @param second such as `the reproduction`
public record Names(String first, String second) {
  /// A record and its reproduction.
  public static final Names REPRODUCTION = new Names("the record", "the reproduction");

  /// Two records side by side.
  public static final Names SIDES = new Names("A", "B");
}
