package dev.reprise.core.attestation;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Where keys lie: `NAME.key` for its owner's eyes only, and `NAME.pub` beside it for everyone.
final class KeyFiles {
  static final String PRIVATE_SUFFIX = ".key";
  static final String PUBLIC_SUFFIX = ".pub";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private KeyFiles() {}

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          "the name of a key",
          "expected up to 64 letters, digits, '.', '_', '@' and '-', beginning with a letter or"
              + " digit, found something else",
          "choose a name such as alice or alice@example.org");
    }
  }

  /// The name of a key by its file: without what it ends in.
  static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    for (String suffix : new String[] {PUBLIC_SUFFIX, PRIVATE_SUFFIX, ".pem"}) {
      if (name.endsWith(suffix) && name.length() > suffix.length()) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }

  /// The file with the public half of a private key.
  static Path publicHalf(Path privateKey) {
    return privateKey.resolveSibling(name(privateKey) + PUBLIC_SUFFIX);
  }

  /// Writes a pair of keys; the private one never stands on the disk with wider permissions.
  static void write(Path folder, String name, byte[] privateKey, byte[] publicKey) {
    Path secret = folder.resolve(name + PRIVATE_SUFFIX);
    Path open = folder.resolve(name + PUBLIC_SUFFIX);
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, only(folder, "rwx------"));
      }
      if (Files.exists(open)) {
        throw new FileAlreadyExistsException(open.toString());
      }
      create(secret, privateKey, only(folder, "rw-------"));
      create(open, publicKey);
    } catch (FileAlreadyExistsException e) {
      throw new InvalidInputException(
          e.getFile(), "is there already, and a key is never replaced", "choose another name");
    } catch (IOException e) {
      throw new FailureException(
          folder.toString(), "cannot be written: " + e.getMessage(), "check disk and rights", e);
    }
  }

  /// Refuses a private key that others than its owner may read.
  static void requirePrivate(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file.toString(), "expected a private key, found no file", "reprise keys new NAME");
    }
    try {
      if (isPosix(file)) {
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
        if (found.stream().anyMatch(OTHERS::contains)) {
          throw new InvalidInputException(
              file.toString(),
              "is a private key that others may read or change ("
                  + PosixFilePermissions.toString(found)
                  + "), expected rw-------",
              "chmod 600 " + file + ", and make a new key if others may have read it");
        }
      }
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }

  private static void create(Path file, byte[] content, FileAttribute<?>... attributes)
      throws IOException {
    EnumSet<StandardOpenOption> fresh =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (SeekableByteChannel out = Files.newByteChannel(file, fresh, attributes)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      if (out instanceof FileChannel channel) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] only(Path folder, String permissions) throws IOException {
    if (!isPosix(folder)) {
      return new FileAttribute<?>[0]; // there, a new file is its owner's by the folder's rights
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
