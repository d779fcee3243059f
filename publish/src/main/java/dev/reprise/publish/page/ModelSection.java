package dev.reprise.publish.page;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary.LayerSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Which model, and by which settings it was fitted.
///
/// @param layers from the input to the output
/// @param parameters how many trainable numbers in all
/// @param settings what was declared about training
/// @param overrides what the command line changed of the experiment file
public record ModelSection(
    List<LayerRow> layers, Shown parameters, List<Entry> settings, List<String> overrides) {

  /// A layer.
  ///
  /// @param shape such as `400 × 64`
  /// @param settings as declared, in a line
  public record LayerRow(
      String name, String type, String settings, String shape, Shown parameters) {}

  static ModelSection of(RunRecord record) {
    Declared declared = new Declared(record.experiment().canonical());
    List<Entry> settings = new ArrayList<>();
    settings.add(new Entry("seed", declared.text("seed")));
    settings.add(new Entry("engine", record.training().engine()));
    settings.add(
        new Entry(
            "numeric specification", String.valueOf(record.training().numericSpecification())));
    settings.addAll(declared.settings("train"));
    return new ModelSection(
        layers(record, declared),
        Shown.count(record.training().parameters()),
        List.copyOf(settings),
        record.experiment().overrides());
  }

  private static List<LayerRow> layers(RunRecord record, Declared declared) {
    List<LayerSummary> layers = record.training().layers();
    List<JsonNode> declarations = declared.list("model", "layers");
    List<LayerRow> rows = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerSummary layer = layers.get(i);
      // A layer's settings stand under its kind; where the two lists do not match, show none.
      String settings =
          declarations.size() == layers.size()
              ? Declared.line(declarations.get(i).path(layer.type()), "name")
              : "";
      String shape =
          layer.outputShape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
      rows.add(
          new LayerRow(
              layer.name(), layer.type(), settings, shape, Shown.count(layer.parameters())));
    }
    return List.copyOf(rows);
  }
}
