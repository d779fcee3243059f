package dev.reprise.core.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reprise.core.digest.Digest;

/// What stood at a path: a file, or a folder with all below it.
///
/// @param kind which
/// @param digest of the file's bytes; of the folder's [FileTree] in canonical JSON
/// @param bytes in all files
/// @param files how many
/// @param executable whether it is a file its owner may execute
public record PathContent(Kind kind, Digest digest, long bytes, long files, boolean executable) {
  /// What can stand at a path.
  public enum Kind {
    /// A plain file.
    @JsonProperty("file")
    FILE,
    /// A folder.
    @JsonProperty("folder")
    FOLDER
  }
}
