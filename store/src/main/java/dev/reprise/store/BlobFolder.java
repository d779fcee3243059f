package dev.reprise.store;

import dev.reprise.core.digest.Digest;
import java.nio.file.Path;
import java.util.Optional;

/// Where blobs lie below a folder: `ab/` and the other 62 hexadecimal digits.
///
/// @param root the folder `blobs`
record BlobFolder(Path root) {
  /// The place of a blob, relative to the folder and with `/`.
  static String place(Digest digest) {
    String hex = digest.hex();
    return hex.substring(0, 2) + "/" + hex.substring(2);
  }

  /// The file that holds or would hold the blob.
  Path path(Digest digest) {
    String hex = digest.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex.substring(2));
  }

  /// The file, if it is there. A link is not: it could lead out of the folder.
  Optional<Path> find(Digest digest) {
    Path file = path(digest);
    boolean plain =
        DurableFiles.isPlainFolder(root)
            && DurableFiles.isPlainFolder(DurableFiles.parent(file))
            && DurableFiles.isPlainFile(file);
    return plain ? Optional.of(file) : Optional.empty();
  }
}
