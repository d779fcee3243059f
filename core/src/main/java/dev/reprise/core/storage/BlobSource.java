package dev.reprise.core.storage;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A place to read blobs from: the project's store, or a published record's folder.
public interface BlobSource {
  /// The file that should hold the blob, if this place has one. Its bytes are not yet checked.
  Optional<Path> find(Digest digest);

  /// The blob's bytes, checked against the digest.
  ///
  /// @throws FailureException where the blob is missing or its bytes have another digest
  default byte[] read(Digest digest) {
    Path file =
        find(digest)
            .orElseThrow(
                () ->
                    new FailureException(
                        "blob " + digest, "is missing", "restore it, or run the experiment again"));
    try {
      byte[] content = Files.readAllBytes(file);
      Digest found = Digest.of(content);
      if (!found.equals(digest)) {
        throw new FailureException(
            file.toString(),
            "was changed: expected " + digest + ", found " + found,
            "restore it, or run the experiment again");
      }
      return content;
    } catch (IOException e) {
      throw new FailureException(file.toString(), "cannot be read: " + e.getMessage(), "", e);
    }
  }
}
