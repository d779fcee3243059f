package dev.reprise.core.storage;

import dev.reprise.core.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Bytes found by their SHA-256 digest. Writing the same bytes twice keeps one copy.
public interface BlobStore extends BlobSource {
  /// Keeps these bytes durably and returns their digest.
  Digest put(byte[] content) throws IOException;

  /// Keeps the bytes of a stream, in bounded memory.
  Digest put(InputStream content) throws IOException;

  /// Keeps the bytes of a file.
  Digest put(Path file) throws IOException;
}
