package dev.reprise.data;

import dev.reprise.core.progress.Progress;

/// Gets an experiment's data and brings it into standard form.
public final class Acquisition {
  private Acquisition() {}

  /// Gets the data from the first source that has it.
  public static Dataset acquire(AcquireRequest request, Progress progress) {
    throw new UnsupportedOperationException("acquire " + request + progress);
  }
}
