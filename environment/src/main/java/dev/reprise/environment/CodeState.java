package dev.reprise.environment;

import dev.reprise.core.record.RunRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/// Takes down which code runs.
public final class CodeState {
  private static final String VERSION = version();

  private CodeState() {}

  /// Reprise's own version, and the state of the Git repository the folder is in: its commit, and
  /// which files differ from it, whether known to Git or not. Where there is no repository, no
  /// `git`, or `git` takes too long, commit and files are empty.
  ///
  /// Nothing a repository configures is run.
  public static RunRecord.Code capture(Path folder) {
    Optional<GitState> git = GitState.of(folder);
    return git.isEmpty()
        ? new RunRecord.Code(VERSION, "", false, java.util.List.of())
        : new RunRecord.Code(
            VERSION, git.get().commit(), !git.get().changed().isEmpty(), git.get().changed());
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = CodeState.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return "unknown";
    }
    return properties.getProperty("version", "unknown");
  }
}
