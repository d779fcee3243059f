package dev.reprise.data.source;

import dev.reprise.core.digest.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A folder that may hold a file of a known digest, under whatever name.
///
/// Names that tell the digest and the source's own file name are tried first. Else the folder's
/// files are read one by one, in the order of their names, until one has the digest; each file is
/// read at most once in a process.
public final class MirrorFolder {
  /// How deep below the folder files are looked for.
  static final int DEPTH = 8;

  /// How many files are looked at.
  static final int FILES = 20_000;

  private static final Map<Path, MirrorFolder> KNOWN = new ConcurrentHashMap<>();

  private final Path folder;
  private final Map<Digest, Path> found = new TreeMap<>();
  private Deque<Path> unread = new ArrayDeque<>();
  private boolean listed;

  private MirrorFolder(Path folder) {
    this.folder = folder;
  }

  /// The folder as this process knows it.
  public static MirrorFolder of(Path folder) {
    return KNOWN.computeIfAbsent(folder.toAbsolutePath().normalize(), MirrorFolder::new);
  }

  /// A file with these bytes, checked now.
  ///
  /// @param name the name the source knows the file by
  public synchronized Optional<Path> find(Digest digest, Optional<String> name) throws IOException {
    for (Path guess : guesses(digest, name)) {
      if (has(guess, digest)) {
        return Optional.of(guess);
      }
    }
    Path known = found.get(digest);
    if (known != null && has(known, digest)) {
      return Optional.of(known);
    }
    return read(digest);
  }

  private List<Path> guesses(Digest digest, Optional<String> name) {
    String hex = digest.hex();
    List<Path> byDigest =
        List.of(
            folder.resolve("sha256").resolve(hex),
            folder.resolve(hex),
            folder.resolve("blobs").resolve(hex.substring(0, 2)).resolve(hex.substring(2)));
    // A name with separators could point outside the folder; only a plain one is tried.
    Stream<Path> byName =
        name
            .filter(plain -> !plain.contains("/") && !plain.contains("\\") && !plain.equals(".."))
            .map(folder::resolve)
            .stream();
    return Stream.concat(byDigest.stream(), byName).toList();
  }

  private static boolean has(Path file, Digest digest) throws IOException {
    return Files.isRegularFile(file) && Digest.ofFile(file).equals(digest);
  }

  private Optional<Path> read(Digest digest) throws IOException {
    if (!listed) {
      unread = list();
      listed = true;
    }
    for (Path file = unread.poll(); file != null; file = unread.poll()) {
      if (!Files.isReadable(file)) {
        continue;
      }
      Digest its = Digest.ofFile(file);
      found.put(its, file);
      if (its.equals(digest)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private Deque<Path> list() throws IOException {
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      return new ArrayDeque<>(files.filter(Files::isRegularFile).limit(FILES).sorted().toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
