package dev.reprise.publish;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.storage.BlobSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Blobs as files of a folder, named by their digests.
record FolderBlobs(Path folder) implements BlobSource {
  /// Keeps the bytes, as an artifact that must be the same.
  Artifact put(byte[] content) {
    Digest digest = Digest.of(content);
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(digest.hex()), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Artifact(digest, content.length, true);
  }

  @Override
  public Optional<Path> find(Digest digest) {
    return Optional.of(folder.resolve(digest.hex())).filter(Files::exists);
  }
}
