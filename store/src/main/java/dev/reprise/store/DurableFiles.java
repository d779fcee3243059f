package dev.reprise.store;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Writing that survives the loss of the process and of power: a file appears under its name whole
/// or not at all.
final class DurableFiles {
  private DurableFiles() {}

  /// Gives a finished temporary file its name: its bytes reach the disk before the name does, and
  /// the name before this returns.
  static void publish(Path temporary, Path target, boolean readOnly) throws IOException {
    force(temporary);
    if (readOnly) {
      makeReadOnly(temporary);
    }
    createFolders(parent(target));
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(parent(target));
  }

  /// Creates a folder and what is missing above it, each name on disk before the next.
  static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path above = folder.toAbsolutePath().getParent();
    if (above != null) {
      createFolders(above);
    }
    // Another process may be quicker; createDirectories does not mind.
    Files.createDirectories(folder);
    if (above != null) {
      forceFolder(above);
    }
  }

  /// Waits until a file's bytes are on disk.
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /// Waits until the names in a folder are on disk.
  static void forceFolder(Path folder) throws IOException {
    if (File.separatorChar == '\\') {
      return; // Windows has no such call, and orders a rename by itself
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Whether this is a file itself, not a link to one.
  static boolean isPlainFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /// Whether this is a folder itself, not a link to one.
  static boolean isPlainFolder(Path folder) {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
  }

  /// Deletes a folder with all that is in it; links are deleted, not followed. Does not mind others
  /// that delete it at the same time.
  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return parent;
  }

  private static void makeReadOnly(Path file) throws IOException {
    if (!file.toFile().setReadOnly()) {
      throw new IOException(file + ": cannot be made read-only");
    }
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          file, java.nio.file.attribute.PosixFilePermissions.fromString("r--r--r--"));
    }
  }
}
