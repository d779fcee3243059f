package dev.reprise.core.problem;

import org.jspecify.annotations.Nullable;

/// Something Reprise depends on did not do its part: a disk, a network, a damaged store, training
/// that met NaN (exit code 3). The input may be right.
public sealed class FailureException extends RuntimeException permits NotFiniteException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /// A failure with what to do about it.
  public FailureException(String where, String what, String fix) {
    this(where, what, fix, null);
  }

  /// A failure with its cause.
  public FailureException(String where, String what, String fix, @Nullable Throwable cause) {
    super(new Problem(where, what, fix).toString(), cause);
    this.problem = new Problem(where, what, fix);
  }

  /// What failed, where, and what to do.
  public Problem problem() {
    return problem;
  }
}
