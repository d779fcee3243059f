package dev.reprise.data.prepare;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.form.Column;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A dataset's records in standard order, as preparation sees them.
///
/// @param columns the columns by name
/// @param digests each record's digest
public record Table(SortedMap<String, Column> columns, List<Digest> digests) {
  /// Copies.
  public Table {
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    digests = List.copyOf(digests);
  }

  int size() {
    return digests.size();
  }

  /// A column, wanted by some part of the experiment.
  Column column(String name, String wantedBy) {
    Column column = columns.get(name);
    if (column == null) {
      throw new InvalidInputException(
          wantedBy,
          "there is no column '" + name + "'; the data has " + columns.keySet(),
          "name one of these");
    }
    return column;
  }

  /// The records at these places only.
  Table select(int[] rows) {
    TreeMap<String, Column> selected = new TreeMap<>();
    columns.forEach((name, column) -> selected.put(name, column.select(rows)));
    return new Table(selected, Arrays.stream(rows).mapToObj(digests::get).toList());
  }
}
