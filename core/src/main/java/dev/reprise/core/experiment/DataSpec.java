package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.digest.Digest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// The data an experiment needs.
///
/// @param name the dataset's name
/// @param license an SPDX expression or words, possibly empty
/// @param citation possibly empty
/// @param digest what the dataset's digest must be, whichever source it comes from
/// @param columns the columns of the standard form
/// @param sources where the data can be had, in order of preference
public record DataSpec(
    String name,
    String license,
    String citation,
    Optional<Digest> digest,
    SortedMap<String, ColumnSpec> columns,
    List<SourceSpec> sources) {
  /// Copies.
  public DataSpec {
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    sources = List.copyOf(sources);
  }

  /// A column of the standard form.
  ///
  /// @param kind what its values are
  /// @param values a category's values in the order of their class indices; empty: sorted as found
  public record ColumnSpec(ColumnKind kind, Optional<List<String>> values) {}

  /// One place the data can be had from: exactly one of url, path, builtin or file.
  ///
  /// @param url where to fetch it
  /// @param path a file or folder, relative to the experiment's folder
  /// @param builtin the name of data that comes with Reprise
  /// @param file the name a mirror may know it by
  /// @param sha256 the digest of the bytes as fetched
  /// @param member the file inside an archive
  /// @param form how the bytes hold records; empty for built-in data
  /// @param fields column name to this source's name for it
  /// @param values by column, this source's value to the standard one
  public record SourceSpec(
      Optional<String> url,
      Optional<String> path,
      Optional<String> builtin,
      Optional<String> file,
      Optional<Digest> sha256,
      Optional<String> member,
      Optional<Form> form,
      Map<String, String> fields,
      Map<String, Map<String, String>> values) {}

  /// How bytes hold records.
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Delimited.class, name = "delimited"),
    @JsonSubTypes.Type(value = JsonLines.class, name = "json_lines"),
    @JsonSubTypes.Type(value = TextTree.class, name = "text_tree")
  })
  public sealed interface Form {}

  /// Lines of fields.
  ///
  /// @param delimiter one character
  /// @param quote one character, or `none`
  /// @param header whether the first line names the fields
  /// @param columns the field names where there is no header
  /// @param lastTakesRest whether the last field goes to the end of the line
  @JsonNaming(SnakeCaseStrategy.class)
  public record Delimited(
      String delimiter, String quote, boolean header, List<String> columns, boolean lastTakesRest)
      implements Form {
    /// Copies.
    public Delimited {
      columns = List.copyOf(columns);
    }
  }

  /// A JSON object a line.
  public record JsonLines() implements Form {}

  /// A folder of text files whose paths give the other fields.
  ///
  /// @param pattern such as `aclImdb/{split:train|test}/{label:neg|pos}/*.txt`
  /// @param text the field that takes a file's content
  public record TextTree(String pattern, String text) implements Form {}
}
