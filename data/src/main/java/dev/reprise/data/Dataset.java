package dev.reprise.data;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.dataset.DatasetSummary;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.digest.MerkleTree;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.data.form.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Records in standard form: the same records give the same dataset, whatever files, archives or
/// order they came in. `docs/formats/dataset.md` says how.
///
/// Records stand in ascending order of their digests, equal ones beside each other.
public final class Dataset {
  private static final String FORMAT = "reprise-dataset/1";

  private final String name;
  private final SortedMap<String, Column> columns;
  private final SortedMap<String, String> source;
  private final List<Digest> digests;
  private final Digest digest;

  private Dataset(
      String name,
      SortedMap<String, Column> columns,
      SortedMap<String, String> source,
      List<Digest> digests) {
    this.name = name;
    this.columns = columns;
    this.source = source;
    this.digests = digests;
    this.digest = digest(kinds(columns), digests);
  }

  /// Brings rows into standard order.
  ///
  /// @param name the dataset's name
  /// @param rows the columns by name, all with as many values, in any order of rows
  /// @param source where they came from, for the record
  public static Dataset of(
      String name, SortedMap<String, Column> rows, SortedMap<String, String> source) {
    int size = rows.isEmpty() ? 0 : rows.firstEntry().getValue().size();
    if (rows.values().stream().anyMatch(column -> column.size() != size)) {
      throw new IllegalArgumentException("the columns must have as many values each");
    }
    Digest[] found = new Digest[size];
    for (int row = 0; row < size; row++) {
      found[row] = Digest.of(CanonicalJson.bytes(record(rows, row)));
    }
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparing(row -> found[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    TreeMap<String, Column> sorted = new TreeMap<>();
    rows.forEach((column, values) -> sorted.put(column, values.select(order)));
    List<Digest> digests = Arrays.stream(order).mapToObj(row -> found[row]).toList();
    return new Dataset(
        name,
        Collections.unmodifiableSortedMap(sorted),
        Collections.unmodifiableSortedMap(new TreeMap<>(source)),
        digests);
  }

  /// Column name to kind, sorted by name.
  public SortedMap<String, ColumnKind> columns() {
    return kinds(columns);
  }

  /// How many records there are.
  public int size() {
    return digests.size();
  }

  /// The values of a column in standard order.
  ///
  /// @throws IllegalArgumentException where there is no such column
  public Column column(String column) {
    Column values = columns.get(column);
    if (values == null) {
      throw new IllegalArgumentException(
          "there is no column '" + column + "' among " + columns.keySet());
    }
    return values;
  }

  /// The record as a JSON object: a text or category is a string, an integer or number a number, an
  /// image or sound an object with the SHA-256 of its bytes.
  public ObjectNode record(int index) {
    return record(columns, index);
  }

  /// SHA-256 of the record's canonical JSON.
  public Digest recordDigest(int index) {
    return digests.get(index);
  }

  /// All records' digests, ascending.
  public List<Digest> recordDigests() {
    return digests;
  }

  /// The dataset's identity: depends on the columns' names and kinds and on the records alone.
  public Digest digest() {
    return digest;
  }

  /// What a run record says of this dataset.
  public DatasetSummary summary() {
    long distinct = digests.stream().distinct().count();
    return new DatasetSummary(name, digest, digests.size(), distinct, columns(), source);
  }

  private static ObjectNode record(Map<String, Column> columns, int row) {
    ObjectNode record = Json.MAPPER.createObjectNode();
    columns.forEach((column, values) -> record.set(column, values.json(row)));
    return record;
  }

  private static SortedMap<String, ColumnKind> kinds(SortedMap<String, Column> columns) {
    TreeMap<String, ColumnKind> kinds = new TreeMap<>();
    columns.forEach((column, values) -> kinds.put(column, values.kind()));
    return Collections.unmodifiableSortedMap(kinds);
  }

  private static Digest digest(SortedMap<String, ColumnKind> columns, List<Digest> records) {
    ObjectNode head = Json.MAPPER.createObjectNode();
    head.put("format", FORMAT);
    head.set("columns", Json.tree(columns));
    head.put("records", records.size());
    head.put("root", MerkleTree.root(new ArrayList<>(records)).toString());
    return Digest.of(CanonicalJson.bytes(head));
  }
}
