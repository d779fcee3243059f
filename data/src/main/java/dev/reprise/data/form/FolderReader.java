package dev.reprise.data.form;

import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.container.Limits;
import dev.reprise.data.container.Visitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/// Hands the files of a folder to a visitor, as if it were an archive.
///
/// Symbolic links are refused, as in archives: what a link points to is no part of the folder, and
/// would not be there on another machine.
public final class FolderReader {
  private final String label;
  private final Limits limits;

  /// @param label how errors name the folder
  public FolderReader(String label, Limits limits) {
    this.label = label;
    this.limits = limits;
  }

  /// Visits every file below the folder.
  public void read(Path start, Visitor visitor) {
    long entries = 0;
    Path folder;
    try {
      folder = start.toRealPath();
    } catch (IOException e) {
      throw unreadable(e);
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Iterator<Path> each = paths.iterator(); each.hasNext(); ) {
        Path path = each.next();
        if (++entries > limits.entries()) {
          throw new InvalidInputException(
              label, "has more than " + limits.entries() + " files and folders", "");
        }
        visit(folder, path, visitor);
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
  }

  private InvalidInputException unreadable(Exception e) {
    return new InvalidInputException(
        label, "cannot be read: " + e.getMessage(), "look at its permissions");
  }

  private void visit(Path folder, Path path, Visitor visitor) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw new InvalidInputException(
          label, "has a symbolic link: " + folder.relativize(path), "put the file itself there");
    }
    if (Files.isRegularFile(path)) {
      // The visitor's names have `/` on every system.
      StringBuilder name = new StringBuilder();
      for (Path part : folder.relativize(path)) {
        name.append(name.isEmpty() ? "" : "/").append(part);
      }
      try (InputStream content = Files.newInputStream(path)) {
        visitor.file(name.toString(), content);
      }
    }
  }
}
