package dev.reprise.publish.page;

import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// On what data, and what was made of it.
///
/// @param name the dataset's name
/// @param digest its address, which depends on its records alone
/// @param records how many
/// @param distinct how many different ones
/// @param columns name, and kind
/// @param source where the bytes came from
/// @param links the source's addresses that can be opened, `http` and `https` alone
/// @param license as declared, possibly empty
/// @param citation as declared, possibly empty
/// @param splits with their share of all examples
/// @param duplicates a sentence about equal inputs in more than one split
/// @param inputs each part of the model's input: its columns, and the steps they go through
/// @param target the same for what is predicted
/// @param division how the data was divided, as declared
/// @param steps what preparation did
public record DataSection(
    String name,
    Digest digest,
    Shown records,
    Shown distinct,
    List<Entry> columns,
    List<Entry> source,
    List<String> links,
    String license,
    String citation,
    List<Split> splits,
    String duplicates,
    List<Entry> inputs,
    List<Entry> target,
    List<Entry> division,
    List<PreparationSummary.Step> steps) {

  /// A split and how large it is.
  public record Split(String name, Shown examples, Shown share) {}

  static DataSection of(RunRecord record) {
    Declared declared = new Declared(record.experiment().canonical());
    List<Entry> source = entries(record.dataset().source());
    return new DataSection(
        record.dataset().name(),
        record.dataset().digest(),
        Shown.count(record.dataset().records()),
        Shown.count(record.dataset().distinct()),
        record.dataset().columns().entrySet().stream()
            .map(column -> new Entry(column.getKey(), Words.plain(column.getValue().name())))
            .toList(),
        source,
        source.stream().map(Entry::value).filter(DataSection::canBeOpened).toList(),
        declared.text("data", "license"),
        declared.text("data", "citation"),
        splits(record.preparation().splits()),
        duplicates(record.preparation().duplicates()),
        inputs(declared),
        target(declared),
        declared.settings("prepare", "split"),
        record.preparation().steps());
  }

  private static boolean canBeOpened(String text) {
    return text.startsWith("https://") || text.startsWith("http://");
  }

  private static List<Entry> entries(Map<String, String> map) {
    return map.entrySet().stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<Split> splits(Map<SplitName, Long> splits) {
    long all = splits.values().stream().mapToLong(Long::longValue).sum();
    return splits.entrySet().stream()
        .map(
            split ->
                new Split(
                    split.getKey().label(),
                    Shown.count(split.getValue()),
                    Shown.share(split.getValue(), all)))
        .toList();
  }

  private static String duplicates(PreparationSummary.Duplicates duplicates) {
    if (duplicates.acrossSplits() == 0) {
      return "No input stands in more than one split.";
    }
    String found =
        Words.count(duplicates.acrossSplits(), "distinct input")
            + (duplicates.acrossSplits() == 1 ? " stands" : " stand")
            + " in more than one split; ";
    return duplicates.dropped() == 0
        ? found + "nothing was dropped for it, so a result on a held-back split may be too good."
        : found
            + Words.count(duplicates.dropped(), "record")
            + (duplicates.dropped() == 1 ? " was" : " were")
            + " dropped for it.";
  }

  private static List<Entry> inputs(Declared declared) {
    List<Entry> inputs = new ArrayList<>();
    for (JsonNode input : declared.list("prepare", "inputs")) {
      List<String> columns = new ArrayList<>();
      input.path("columns").forEach(column -> columns.add(column.asString("")));
      inputs.add(new Entry(String.join(", ", columns), steps(input)));
    }
    return List.copyOf(inputs);
  }

  private static List<Entry> target(Declared declared) {
    String column = declared.text("prepare", "target", "column");
    return column.isEmpty()
        ? List.of()
        : List.of(new Entry(column, Declared.chain(declared.node("prepare", "target", "steps"))));
  }

  private static String steps(JsonNode part) {
    return Declared.chain(part.path("steps"));
  }
}
