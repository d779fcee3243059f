package dev.reprise.runner.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.FileTree;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.storage.BlobStore;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What stands at the paths of a project: kept as blobs, put back from blobs, taken away. Files are
/// read in bounded memory; links are followed inside the project and refused where they leave it.
///
/// @param folder the project's
record ProjectPaths(Path folder) {
  private static final String REPLACEMENT = "\uFFFD";

  /// What stands at a path now, if anything.
  ///
  /// @param blobs keeps every file, and the lists of folders
  /// @throws InvalidInputException where a link leaves the project, something is neither file nor
  ///   folder, a name is not UTF-8, or a file changes while it is read
  Optional<PathContent> keep(String path, BlobStore blobs) throws IOException {
    Path file = folder.resolve(path);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    requireInside(path, file);
    if (Files.isDirectory(file)) {
      FileTree tree = tree(file, blobs);
      blobs.put(tree.bytes());
      return Optional.of(tree.content());
    }
    FileTree.Entry entry = entry(file, blobs);
    return Optional.of(
        new PathContent(
            PathContent.Kind.FILE, entry.digest(), entry.bytes(), 1, entry.executable()));
  }

  private FileTree tree(Path root, BlobStore blobs) throws IOException {
    SortedMap<String, FileTree.Entry> files = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = root.relativize(file).toString().replace('\\', '/');
            requireInside(name, file);
            if (attributes.isSymbolicLink() && Files.isDirectory(file)) {
              throw refused(file, "is a link to a folder, inside a folder", "name the folder");
            }
            files.put(name, entry(file, blobs));
            return FileVisitResult.CONTINUE;
          }
        });
    return FileTree.of(files);
  }

  private FileTree.Entry entry(Path file, BlobStore blobs) throws IOException {
    BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
    if (!before.isRegularFile()) {
      throw refused(file, "is neither a file nor a folder", "leave it out");
    }
    // Most files are kept already, and then nothing needs to be written.
    Digest digest = Digest.ofFile(file);
    Optional<Path> kept = blobs.find(digest);
    boolean changed = false;
    if (kept.isEmpty() || Files.size(kept.get()) != before.size()) {
      changed = !blobs.put(file).equals(digest);
    }
    BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
    if (changed
        || before.size() != after.size()
        || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
      throw refused(file, "changed while it was read", "let nothing else write there");
    }
    return new FileTree.Entry(digest, after.size(), Files.isExecutable(file));
  }

  private void requireInside(String path, Path file) throws IOException {
    if (path.contains(REPLACEMENT)) {
      throw refused(file, "has a name that is not UTF-8", "rename it");
    }
    if (!file.toRealPath().startsWith(folder.toRealPath())) {
      throw refused(file, "is a link that leaves the project", "copy what it leads to");
    }
  }

  private InvalidInputException refused(Path file, String what, String fix) {
    return new InvalidInputException(folder.relativize(file).toString(), what, fix);
  }

  /// Puts back what once stood at a path.
  ///
  /// @throws FailureException where the blobs do not hold all of it, as it was
  void restore(String path, PathContent content, BlobSource blobs) throws IOException {
    remove(path);
    Path target = folder.resolve(path);
    if (content.kind() == PathContent.Kind.FILE) {
      copy(target, content.digest(), content.executable(), blobs);
      return;
    }
    FileTree tree = Json.read(blobs.read(content.digest()), FileTree.class);
    Files.createDirectories(target);
    for (Map.Entry<String, FileTree.Entry> file : tree.files().entrySet()) {
      Path inside = target.resolve(file.getKey()).normalize();
      if (!inside.startsWith(target) || inside.equals(target)) {
        throw new FailureException(
            "list of " + path, "names '" + file.getKey() + "', which lies outside", "");
      }
      copy(inside, file.getValue().digest(), file.getValue().executable(), blobs);
    }
  }

  private static void copy(Path target, Digest digest, boolean executable, BlobSource blobs)
      throws IOException {
    Path blob =
        blobs
            .find(digest)
            .orElseThrow(
                () -> new FailureException("blob " + digest, "is missing", "publish it again"));
    Files.createDirectories(target.resolveSibling(""));
    Files.copy(blob, target, StandardCopyOption.REPLACE_EXISTING);
    if (!Digest.ofFile(target).equals(digest)) {
      throw new FailureException(blob.toString(), "was changed: expected " + digest, "");
    }
    target.toFile().setWritable(true, true);
    if (executable) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(target, permissions);
    }
  }

  /// Takes away what stands at a path, if anything; links are taken away, not followed.
  void remove(String path) throws IOException {
    Path file = folder.resolve(path);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        file,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path found, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(found);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path found, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(found);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
