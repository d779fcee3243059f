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
  /// @param shape an image's `[channels, height, width]`, the same for all
  /// @param rate a sound's samples a second, the same for all
  public record ColumnSpec(
      ColumnKind kind,
      Optional<List<String>> values,
      Optional<List<Integer>> shape,
      Optional<Integer> rate) {
    /// A column that is neither image nor sound.
    public ColumnSpec(ColumnKind kind, Optional<List<String>> values) {
      this(kind, values, Optional.empty(), Optional.empty());
    }
  }

  /// One place the data can be had from: exactly one of url, path, builtin, file or files.
  ///
  /// @param url where to fetch it
  /// @param path a file or folder, relative to the experiment's folder
  /// @param builtin the name of data that comes with Reprise
  /// @param file the name a mirror may know it by
  /// @param files several files that hold the data together
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
      Optional<List<FileSpec>> files,
      Optional<Digest> sha256,
      Optional<String> member,
      Optional<Form> form,
      Map<String, String> fields,
      Map<String, Map<String, String>> values) {}

  /// One of the files of a source: exactly one of url, path or file.
  ///
  /// @param name what the form calls it
  /// @param url where to fetch it
  /// @param path a file, relative to the experiment's folder
  /// @param file the name a mirror may know it by
  /// @param sha256 the digest of the bytes as fetched
  public record FileSpec(
      String name,
      Optional<String> url,
      Optional<String> path,
      Optional<String> file,
      Digest sha256) {
    /// The file as a source of its own.
    public SourceSpec source() {
      return new SourceSpec(
          url,
          path,
          Optional.empty(),
          file,
          Optional.empty(),
          Optional.of(sha256),
          Optional.empty(),
          Optional.empty(),
          new TreeMap<>(),
          new TreeMap<>());
    }
  }

  /// How bytes hold records.
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Delimited.class, name = "delimited"),
    @JsonSubTypes.Type(value = JsonLines.class, name = "json_lines"),
    @JsonSubTypes.Type(value = TextTree.class, name = "text_tree"),
    @JsonSubTypes.Type(value = WavTree.class, name = "wav_tree"),
    @JsonSubTypes.Type(value = PlainText.class, name = "plain_text"),
    @JsonSubTypes.Type(value = Idx.class, name = "idx")
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

  /// A folder of WAV files whose paths give the other fields.
  ///
  /// @param pattern such as `recordings/{digit}_{speaker}_{index}.wav`
  /// @param audio the field that takes a file's sound
  public record WavTree(String pattern, String audio) implements Form {}

  /// A single record: the whole file.
  ///
  /// @param text the field that takes it
  public record PlainText(String text) implements Form {}

  /// Files in the IDX format, one a field, that stand beside each other as columns do.
  ///
  /// @param tables the records of all of them, one after the other
  public record Idx(List<IdxTable> tables) implements Form {
    /// Copies.
    public Idx {
      tables = List.copyOf(tables);
    }
  }

  /// IDX files with as many entries each.
  ///
  /// @param columns field to the name of the file that has it
  /// @param constants fields that have the same value in every record of this table
  public record IdxTable(SortedMap<String, String> columns, SortedMap<String, String> constants) {
    /// Copies.
    public IdxTable {
      columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
      constants = Collections.unmodifiableSortedMap(new TreeMap<>(constants));
    }
  }
}
