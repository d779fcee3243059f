package dev.reprise.core.dataset;

import dev.reprise.core.digest.Digest;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a record says of the data a run was given.
///
/// @param name the dataset's name
/// @param digest the root over its records in standard form: depends on the records alone
/// @param records how many records it has
/// @param columns column name to kind, sorted by name
/// @param source where the bytes came from: `url`, `file`, `builtin`, `sha256`, `mirror`, …
/// @param distinct how many different records it has
public record DatasetSummary(
    String name,
    Digest digest,
    long records,
    long distinct,
    SortedMap<String, ColumnKind> columns,
    SortedMap<String, String> source) {
  /// Copies the maps.
  public DatasetSummary {
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    source = Collections.unmodifiableSortedMap(new TreeMap<>(source));
  }

  /// The digest of the source's bytes, where they came as one file whose digest is known.
  public Optional<Digest> sourceDigest() {
    return Optional.ofNullable(source.get("sha256")).filter(Digest::isDigest).map(Digest::parse);
  }
}
