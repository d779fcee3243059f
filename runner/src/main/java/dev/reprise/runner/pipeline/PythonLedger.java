package dev.reprise.runner.pipeline;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The module `reprise_ledger`, by which a training in Python keeps a ledger: one file without
/// dependencies, written into a project.
public final class PythonLedger {
  /// The module's file.
  public static final String FILE = "reprise_ledger.py";

  /// What makes Python deterministic before the first line of a program runs.
  static final String FIRST = "sitecustomize.py";

  private PythonLedger() {}

  /// What came of writing it.
  public enum Written {
    /// It was not there before.
    NEW,
    /// The same stood there.
    UNCHANGED,
    /// Something else stood there.
    REPLACED
  }

  /// Writes the module.
  ///
  /// @param force whether to replace a file that is not the same
  /// @throws InvalidInputException where such a file stands there and may not be replaced
  public static Written write(Path folder, boolean force) {
    Path file = folder.resolve(FILE);
    byte[] content = resource(FILE);
    try {
      boolean exists = Files.exists(file);
      if (exists && Arrays.equals(Files.readAllBytes(file), content)) {
        return Written.UNCHANGED;
      }
      if (exists && !force) {
        throw new InvalidInputException(
            file.toString(),
            "is there already, and is not the one of this version of Reprise",
            "keep it, or replace it with --force");
      }
      Files.createDirectories(folder);
      Files.write(file, content);
      return exists ? Written.REPLACED : Written.NEW;
    } catch (IOException e) {
      throw new FailureException(
          file.toString(), "cannot be written: " + e.getMessage(), "check disk and rights", e);
    }
  }

  static byte[] resource(String name) {
    try (InputStream in = PythonLedger.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this installation has no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
