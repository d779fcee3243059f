package dev.reprise.data.form;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.problem.InvalidInputException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Collects rows into the columns an experiment declares, by its mapping of names and values.
///
/// What a source has beyond the declared columns is left out.
public final class Rows {
  // Java's arrays end here; a larger set needs another form of storage anyway.
  private static final int MOST = Integer.MAX_VALUE - 8;

  private final SortedMap<String, Values> columns = new TreeMap<>();
  private final Map<String, String> fields = new LinkedHashMap<>();
  private int size;

  /// Empty columns for this source's rows.
  public Rows(DataSpec data, SourceSpec source) {
    data.columns()
        .forEach(
            (name, spec) -> {
              Map<String, String> mapping =
                  source.values().getOrDefault(name, Collections.emptyMap());
              columns.put(name, values(name, spec, mapping));
              fields.put(name, source.fields().getOrDefault(name, name));
            });
  }

  private static Values values(String name, ColumnSpec spec, Map<String, String> mapping) {
    return switch (spec.kind()) {
      case TEXT -> new Values.Texts(ColumnKind.TEXT, name, List.of(), mapping);
      case CATEGORY ->
          new Values.Texts(ColumnKind.CATEGORY, name, spec.values().orElse(List.of()), mapping);
      case INTEGER -> new Values.Integers(name, mapping);
      case NUMBER -> new Values.Numbers(name, mapping);
      case IMAGE -> new Values.Images(name, spec.shape().orElseThrow(() -> lacks(name, "shape")));
      case AUDIO -> new Values.Sounds(name, spec.rate().orElseThrow(() -> lacks(name, "rate")));
    };
  }

  private static InvalidInputException lacks(String column, String key) {
    return new InvalidInputException("data.columns." + column, "lacks its " + key, "declare it");
  }

  /// Where each column's field stands among a source's fields, sorted by the columns' names.
  ///
  /// @param found the source's fields
  int[] bind(List<String> found, Place place) {
    if (new HashSet<>(found).size() != found.size()) {
      throw place.refused("names a field twice: " + found, "rename one of the two");
    }
    List<String> missing =
        fields.values().stream().filter(field -> !found.contains(field)).toList();
    if (!missing.isEmpty()) {
      throw place.refused(
          "has no field " + missing + "; its fields are " + found,
          "name the field of each column under `fields:` of the source");
    }
    return fields.values().stream().mapToInt(found::indexOf).toArray();
  }

  /// What each column holds, in the columns' order.
  List<ColumnKind> kinds() {
    return columns.values().stream().map(Values::kind).toList();
  }

  /// Each column's field, in the columns' order.
  List<String> fieldNames() {
    return List.copyOf(fields.values());
  }

  /// Adds one row.
  ///
  /// @param row the source's fields
  /// @param positions what [#bind] said
  void add(String[] row, int[] positions, Place place) {
    int i = 0;
    for (Values values : columns.values()) {
      values.add(row[positions[i++]], place);
    }
    if (++size == MOST) {
      throw place.refused("is more records than one dataset can hold", "");
    }
  }

  /// Adds one row that holds more than text.
  ///
  /// @param row the source's fields
  /// @param positions what [#bind] said
  void add(Field[] row, int[] positions, Place place) {
    int i = 0;
    for (Values values : columns.values()) {
      values.add(row[positions[i++]], place);
    }
    if (++size == MOST) {
      throw place.refused("is more records than one dataset can hold", "");
    }
  }

  /// Adds rows that come without a file.
  ///
  /// @param label how errors name them
  /// @param names the fields of every row
  public void addAll(String label, List<String> names, Iterable<String[]> rows) {
    int[] positions = bind(names, new Place(label, 0));
    long row = 0;
    for (String[] values : rows) {
      row++;
      add(values, positions, new Place(label, row));
    }
  }

  /// How many rows were added.
  public int size() {
    return size;
  }

  /// The columns as collected, in the order of the rows.
  public SortedMap<String, Column> columns() {
    TreeMap<String, Column> result = new TreeMap<>();
    columns.forEach((name, values) -> result.put(name, values.column()));
    return result;
  }
}
