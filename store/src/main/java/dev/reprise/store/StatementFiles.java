package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder of small files that come after a record and from many parties, each named by the
/// SHA-256 of its content. Whatever else lies in the folder is none of them.
record StatementFiles(Path folder) {
  private static final int MOST = 1000;
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}\\.json");

  /// Lays a file there; one that is there already stays as it is.
  Path add(byte[] content) {
    Path target = folder.resolve(name(content));
    try {
      if (!DurableFiles.isPlainFile(target)) {
        DurableFiles.createFolders(folder);
        Path temporary = Files.createTempFile(folder, ".writing-", "");
        try {
          Files.write(temporary, content);
          DurableFiles.publish(temporary, target, false);
        } finally {
          Files.deleteIfExists(temporary);
        }
      }
      return target;
    } catch (IOException e) {
      throw new FailureException(
          target.toString(), "cannot be written: " + e.getMessage(), "check disk and rights", e);
    }
  }

  /// The same files in another folder too.
  void copyTo(StatementFiles other, int largest) {
    for (Path file : files()) {
      other.add(content(file, largest));
    }
  }

  /// Removes all of them.
  void clear() throws IOException {
    for (Path file : files()) {
      Files.delete(file);
    }
  }

  /// In the order of their names.
  List<Path> files() {
    if (!DurableFiles.isPlainFolder(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(file -> NAME.matcher(String.valueOf(file.getFileName())).matches())
              .limit(MOST + 1)
              .sorted()
              .toList();
      if (files.size() > MOST) {
        throw new FailureException(
            folder.toString(), "holds more than " + MOST + " statements", "keep those that matter");
      }
      return files;
    } catch (IOException e) {
      throw new FailureException(folder.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }

  /// A file's bytes: one more than the largest allowed number of them where there are more.
  static byte[] content(Path file, int largest) {
    if (!DurableFiles.isPlainFile(file)) {
      throw new FailureException(
          file.toString(),
          "is a link or a folder, not a file",
          "ask whoever made it for a whole copy, or delete it");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return in.readNBytes(largest + 1);
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }

  /// The name that a file with this content must have.
  static String name(byte[] content) {
    return Digest.of(content).hex() + ".json";
  }
}
