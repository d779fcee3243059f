package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// A record in a folder outside a store, as it is published: `record.json`, the blobs that are
/// published with it in `blobs/ab/…`, and `SHA256SUMS` over all of these, which `sha256sum -c`
/// checks without Reprise (see `docs/formats/record.md`).
public final class PortableRecord implements BlobSource {
  /// The record's file.
  public static final String RECORD = "record.json";

  private static final String BLOBS = "blobs";

  private final Path folder;
  private final byte[] content;
  private final BlobFolder blobs;

  private PortableRecord(Path folder, byte[] content) {
    this.folder = folder;
    this.content = content;
    this.blobs = new BlobFolder(folder.resolve(BLOBS));
  }

  /// Opens a published record, by its folder or its `record.json`. Nothing is checked yet.
  ///
  /// @throws InvalidInputException where there is no such record
  public static PortableRecord open(Path recordJsonOrFolder) {
    Path given = recordJsonOrFolder.toAbsolutePath();
    Path file = Files.isDirectory(given) ? given.resolve(RECORD) : given;
    if (!file.endsWith(RECORD) || !DurableFiles.isPlainFile(file)) {
      throw new InvalidInputException(
          recordJsonOrFolder.toString(),
          "expected a " + RECORD + " or a folder with one, found none",
          "give the folder that reprise publish wrote");
    }
    return new PortableRecord(DurableFiles.parent(file), RecordReader.bytes(file));
  }

  /// Writes a record with the artifacts whose names are chosen, the record last. What an earlier
  /// record in the same folder had and this one has not is removed, and so are signed statements
  /// about it and people's answers.
  ///
  /// @throws FailureException where a chosen artifact is missing or damaged
  public static PortableRecord write(
      RunRecord record, BlobSource source, Path folder, Predicate<String> artifactNames)
      throws IOException {
    TreeMap<String, Digest> sums = new TreeMap<>();
    for (Map.Entry<String, RunRecord.Artifact> artifact : record.artifacts().entrySet()) {
      if (artifactNames.test(artifact.getKey())) {
        Digest digest = artifact.getValue().digest();
        requireIn(source, artifact.getKey(), digest);
        sums.put(place(digest), digest);
      }
    }
    DurableFiles.createFolders(folder);
    List<String> old = Checksums.paths(folder);
    if (!holds(folder, record.digest())) {
      Attestations.in(folder).clear();
      Answers.in(folder).clear();
    }
    Path temporary = Files.createTempDirectory(folder, ".writing-");
    try {
      for (Digest digest : sums.values()) {
        copy(source, digest, temporary, folder);
      }
      sums.put(RECORD, record.digest());
      write(Checksums.text(sums), temporary, folder.resolve(Checksums.FILE));
      write(record.bytes(), temporary, folder.resolve(RECORD));
    } finally {
      DurableFiles.deleteTree(temporary);
    }
    for (String path : old) {
      if (!sums.containsKey(path)) {
        Files.deleteIfExists(folder.resolve(path));
      }
    }
    return open(folder);
  }

  /// The folder.
  public Path folder() {
    return folder;
  }

  /// The bytes of `record.json` as they stand.
  public byte[] bytes() {
    return content.clone();
  }

  /// The digest of [#bytes]: the record's address, if nobody changed it.
  public Digest digest() {
    return Digest.of(content);
  }

  /// The record.
  ///
  /// @throws FailureException where the bytes are no record, or one of a newer Reprise
  public RunRecord record() {
    return RecordReader.read(folder.resolve(RECORD).toString(), content);
  }

  /// The names of the record's artifacts that are not in the folder.
  public List<String> absent() {
    return record().artifacts().entrySet().stream()
        .filter(artifact -> find(artifact.getValue().digest()).isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public Optional<Path> find(Digest digest) {
    return blobs.find(digest);
  }

  /// Where a blob lies, relative to the folder.
  static String place(Digest digest) {
    return BLOBS + "/" + BlobFolder.place(digest);
  }

  private static boolean holds(Path folder, Digest address) throws IOException {
    Path file = folder.resolve(RECORD);
    return DurableFiles.isPlainFile(file) && Digest.ofFile(file).equals(address);
  }

  private static void requireIn(BlobSource source, String name, Digest digest) {
    if (source.find(digest).isEmpty()) {
      throw new FailureException(
          "artifact " + name,
          "cannot be published: its blob " + digest + " is missing",
          "restore it, or run the experiment again");
    }
  }

  private static void copy(BlobSource source, Digest digest, Path temporary, Path folder)
      throws IOException {
    Path target = folder.resolve(place(digest));
    if (DurableFiles.isPlainFile(target) && Digest.ofFile(target).equals(digest)) {
      return;
    }
    Path from = source.find(digest).orElseThrow(() -> new IOException("vanished: " + digest));
    Path file = temporary.resolve(digest.hex());
    try (InputStream in = Files.newInputStream(from)) {
      Digest found = Scratch.copy(in, file);
      if (!found.equals(digest)) {
        throw new FailureException(
            from.toString(),
            "was changed: expected " + digest + ", found " + found,
            "restore it, or run the experiment again");
      }
    }
    DurableFiles.publish(file, target, false);
  }

  private static void write(byte[] content, Path temporary, Path target) throws IOException {
    Path file = temporary.resolve(target.getFileName().toString());
    Files.write(file, content);
    DurableFiles.publish(file, target, false);
  }
}
