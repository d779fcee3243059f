package dev.reprise.data.prepare;

import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.form.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The values of a category column as numbers: by the order declared, else by the code points of
/// the values that stand in the training split.
///
/// @param classes the values by index
/// @param indices each record's index
record Categories(List<String> classes, int[] indices) {
  /// The version of both steps.
  static final int VERSION = 1;

  /// Numbers the values of a column.
  static Categories of(
      String name, @Nullable ColumnSpec declared, Column column, Sample sample, String part) {
    Optional<List<String>> values = declared == null ? Optional.empty() : declared.values();
    List<String> classes = values.orElseGet(() -> seen(column, sample));
    Map<String, Integer> numbers = new HashMap<>();
    classes.forEach(value -> numbers.put(value, numbers.size()));
    int[] indices = new int[sample.size()];
    for (int row = 0; row < indices.length; row++) {
      Integer number = numbers.get(column.text(row));
      if (number == null) {
        throw unseen(name, column.text(row), sample.splits()[row], part);
      }
      indices[row] = number;
    }
    return new Categories(classes, indices);
  }

  private static List<String> seen(Column column, Sample sample) {
    TreeSet<String> seen = new TreeSet<>(Tokens.CODE_POINTS);
    for (int row = 0; row < sample.size(); row++) {
      if (sample.isTrain(row)) {
        seen.add(column.text(row));
      }
    }
    return List.copyOf(seen);
  }

  private static InvalidInputException unseen(
      String column, String value, SplitName split, String part) {
    return new InvalidInputException(
        "prepare." + part,
        "column '"
            + column
            + "' has the value '"
            + value
            + "' in the "
            + split.label()
            + " split, but neither in the training split nor among declared values",
        "declare the column's `values`, or use `stratify: " + column + "`");
  }

  /// One index a record.
  Block.Indices index(String part, StepLog log) {
    StepDigest digest = new StepDigest();
    describe(digest);
    log.done(part + ".index", VERSION, digest.finish(), classes.size() + " classes");
    return new Block.Indices(indices);
  }

  /// One row a record, with a single 1 for each column.
  static Block.Vectors oneHot(List<Categories> columns, String part, StepLog log) {
    int width = columns.stream().mapToInt(column -> column.classes.size()).sum();
    int rows = columns.getFirst().indices.length;
    float[] values = new float[Math.multiplyExact(rows, width)];
    StepDigest digest = new StepDigest();
    int from = 0;
    for (Categories column : columns) {
      for (int row = 0; row < rows; row++) {
        values[row * width + from + column.indices[row]] = 1;
      }
      from += column.classes.size();
      column.describe(digest);
    }
    log.done(part + ".one_hot", VERSION, digest.finish(), width + " classes");
    return new Block.Vectors(values, width, false);
  }

  private void describe(StepDigest digest) {
    digest.add(classes.size());
    classes.forEach(digest::add);
  }
}
