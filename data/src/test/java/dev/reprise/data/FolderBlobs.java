package dev.reprise.data;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.storage.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// A blob store that is a plain folder of files named by digest.
record FolderBlobs(Path folder) implements BlobStore {
  @Override
  public Optional<Path> find(Digest digest) {
    return Optional.of(folder.resolve(digest.hex())).filter(Files::exists);
  }

  @Override
  public Digest put(byte[] content) throws IOException {
    return put(new ByteArrayInputStream(content));
  }

  @Override
  public Digest put(InputStream content) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "new", "");
    Files.copy(content, temporary, StandardCopyOption.REPLACE_EXISTING);
    Digest digest = Digest.ofFile(temporary);
    Files.move(temporary, folder.resolve(digest.hex()), StandardCopyOption.REPLACE_EXISTING);
    return digest;
  }

  @Override
  public Digest put(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return put(in);
    }
  }
}
