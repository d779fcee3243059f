package dev.reprise.engine.kernel;

/// Something about this process that its user should know.
///
/// @param weight whether exactness can still be claimed
/// @param subject what was looked at, such as an option of the JVM
/// @param what what was found, in words
/// @param advice what to do about it
public record Finding(Weight weight, String subject, String what, String advice) {
  /// What a finding means.
  public enum Weight {
    /// The bits are right all the same: slower, or not tried by anyone before.
    NOTE,
    /// The bits are wrong or cannot be relied on.
    REFUSED
  }

  static Finding note(String subject, String what, String advice) {
    return new Finding(Weight.NOTE, subject, what, advice);
  }

  static Finding refused(String subject, String what, String advice) {
    return new Finding(Weight.REFUSED, subject, what, advice);
  }
}
