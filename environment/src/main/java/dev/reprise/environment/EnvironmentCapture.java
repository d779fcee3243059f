package dev.reprise.environment;

import dev.reprise.core.environment.Environment;

/// Takes down where this process runs.
public final class EnvironmentCapture {
  private EnvironmentCapture() {}

  /// The facts of this machine and process.
  ///
  /// @param threads how many threads the run uses
  public static Environment capture(int threads) {
    throw new UnsupportedOperationException();
  }
}
