package dev.reprise.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.Duplicates;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.experiment.PrepareSpec.TargetSpec;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.data.form.Column;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Small data sets and specifications for tests of preparation.
abstract class PreparationFixture {
  static final List<PrepareSpec.Step> NONE = List.of();
  final TreeMap<String, Column> columns = new TreeMap<>();

  final TreeMap<String, ColumnSpec> declared = new TreeMap<>();

  void declare(String column, String... values) {
    declared.put(column, new ColumnSpec(ColumnKind.CATEGORY, Optional.of(List.of(values))));
  }

  Dataset numbered(int count) {
    columns.put("x", new Column.Integers(IntStream.range(0, count).asLongStream().toArray()));
    columns.put("y", new Column.Numbers(new double[count]));
    return dataset();
  }

  void splits(String... values) {
    text("split", ColumnKind.CATEGORY, values);
  }

  void text(String column, ColumnKind kind, String... values) {
    columns.put(column, new Column.Texts(kind, values));
  }

  void text(String column, ColumnKind kind, java.util.stream.Stream<String> values) {
    columns.put(column, new Column.Texts(kind, values.toArray(String[]::new)));
  }

  Dataset dataset() {
    return Dataset.of("tiny", columns, new TreeMap<>());
  }

  static SplitSpec hash(
      double test, double validation, @org.jspecify.annotations.Nullable String stratify) {
    return new SplitSpec(
        SplitBy.HASH, Optional.empty(), test, validation, Optional.ofNullable(stratify));
  }

  static SplitSpec source(double validation) {
    return new SplitSpec(SplitBy.SOURCE, Optional.of("split"), 0, validation, Optional.empty());
  }

  static InputSpec[] input(String column, List<PrepareSpec.Step> steps) {
    return new InputSpec[] {new InputSpec(List.of(column), steps)};
  }

  static TargetSpec target(String column, PrepareSpec.Step... steps) {
    return new TargetSpec(column, List.of(steps));
  }

  PreparedData prepare(Dataset dataset, SplitSpec split, InputSpec[] inputs, TargetSpec target) {
    return prepare(dataset, Duplicates.REPORT, split, inputs, target);
  }

  PreparedData prepare(
      Dataset dataset,
      Duplicates duplicates,
      SplitSpec split,
      InputSpec[] inputs,
      TargetSpec target) {
    DataSpec data = new DataSpec("tiny", "", "", Optional.empty(), declared, List.of());
    PrepareSpec spec = new PrepareSpec(split, duplicates, List.of(inputs), target);
    return Preparation.prepare(spec, data, dataset, Progress.SILENT);
  }

  void refused(SplitSpec split, InputSpec[] inputs, TargetSpec target, String message) {
    assertThatThrownBy(() -> prepare(dataset(), split, inputs, target))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  static PreparedSplit split(PreparedData prepared, SplitName split) {
    return Objects.requireNonNull(prepared.splits().get(split));
  }

  static Set<Long> ids(PreparedData prepared, SplitName split) {
    Set<Long> ids = new HashSet<>();
    Arrays.stream(split(prepared, split).exampleIds()).forEach(ids::add);
    return ids;
  }

  static List<Long> allIds(PreparedData prepared) {
    return prepared.splits().values().stream()
        .flatMap(split -> Arrays.stream(split.exampleIds()).boxed())
        .toList();
  }

  static int[] ints(Tensor tensor) {
    return ((Tensor.Ints) tensor).values();
  }

  static float[] floats(Tensor tensor) {
    return ((Tensor.Floats) tensor).values();
  }

  static List<List<Integer>> rows(Tensor tensor) {
    int width = tensor.shape()[1];
    int[] values = ints(tensor);
    return IntStream.range(0, tensor.shape()[0])
        .mapToObj(row -> Arrays.stream(values, row * width, (row + 1) * width).boxed().toList())
        .toList();
  }

  static List<List<Float>> floatRows(Tensor tensor) {
    int width = tensor.shape()[1];
    float[] values = floats(tensor);
    return IntStream.range(0, tensor.shape()[0])
        .mapToObj(row -> IntStream.range(0, width).mapToObj(i -> values[row * width + i]).toList())
        .toList();
  }
}
