package dev.reprise.cli.command;

import dev.reprise.cli.render.Screen;
import dev.reprise.core.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What surrounds a command.
///
/// @param screen where output goes
/// @param progress where long work tells how far it is
/// @param folder the current folder; relative paths stay relative, so that messages show what the
///   user wrote
/// @param environment the process's environment variables
public record Context(
    Screen screen, Progress progress, Path folder, Map<String, String> environment) {

  private static final String NAME = ".reprise";

  /// The project's `.reprise` folder: where `REPRISE_HOME` says, else the nearest upward, else one
  /// to be made here.
  public Path home() {
    String declared = environment.getOrDefault("REPRISE_HOME", "");
    Path start = folder.toAbsolutePath();
    if (!declared.isBlank()) {
      return start.resolve(declared).normalize();
    }
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(NAME))) {
        return at.resolve(NAME);
      }
    }
    return start.resolve(NAME);
  }
}
