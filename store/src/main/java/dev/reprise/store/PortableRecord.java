package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/// A record in a folder outside a store: `record.json`, `SHA256SUMS` and `blobs/ab/…`.
public final class PortableRecord implements BlobSource {
  private PortableRecord() {}

  /// Opens a published record, by its folder or its `record.json`.
  public static PortableRecord open(Path recordJsonOrFolder) {
    throw new UnsupportedOperationException();
  }

  /// Writes a record with the artifacts whose names are chosen.
  public static PortableRecord write(
      RunRecord record, BlobSource blobs, Path folder, Predicate<String> artifactNames)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /// The folder.
  public Path folder() {
    throw new UnsupportedOperationException();
  }

  /// The bytes of `record.json` as they stand.
  public byte[] bytes() {
    throw new UnsupportedOperationException();
  }

  /// The digest of [#bytes].
  public Digest digest() {
    return Digest.of(bytes());
  }

  /// The record.
  public RunRecord record() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Path> find(Digest digest) {
    throw new UnsupportedOperationException();
  }
}
