package dev.reprise.runner.output;

import java.io.IOException;
import java.io.Serial;

/// A file is not of the kind it seemed to be, or is built to do harm; it is then compared as
/// another kind.
final class UnreadableException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param message what is wrong with it, as the end of "cannot be read as npy: it …"
  UnreadableException(String message) {
    super(message);
  }
}
