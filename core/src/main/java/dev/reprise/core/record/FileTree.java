package dev.reprise.core.record;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// All files below a folder; its canonical JSON is a blob, and each file is one.
///
/// @param format always [#FORMAT]
/// @param files by path relative to the folder, with `/`
public record FileTree(String format, SortedMap<String, Entry> files) {
  /// The format's name and version.
  public static final String FORMAT = "reprise-tree/1";

  /// Copies.
  public FileTree {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// A file.
  ///
  /// @param executable whether its owner may execute it
  public record Entry(Digest digest, long bytes, boolean executable) {}

  /// A tree of the current format.
  public static FileTree of(SortedMap<String, Entry> files) {
    return new FileTree(FORMAT, files);
  }

  /// The canonical bytes.
  public byte[] bytes() {
    return Json.write(this);
  }

  /// What the record says of the folder.
  public PathContent content() {
    long bytes = files.values().stream().mapToLong(Entry::bytes).sum();
    return new PathContent(PathContent.Kind.FOLDER, Digest.of(bytes()), bytes, files.size(), false);
  }
}
