package dev.reprise.environment;

import dev.reprise.core.record.RunRecord;
import java.nio.file.Path;

/// Takes down which code runs.
public final class CodeState {
  private CodeState() {}

  /// Reprise's own version, and the state of the Git repository the folder is in, if any.
  public static RunRecord.Code capture(Path folder) {
    throw new UnsupportedOperationException();
  }
}
