package dev.reprise.publish.page;

import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What was done, told from the record's facts in a few sentences.
///
/// @param text one paragraph
public record SummarySection(String text) {

  static SummarySection of(RunRecord record) {
    List<String> sentences = new ArrayList<>();
    sentences.add(task(record));
    sentences.add(data(record));
    sentences.add(training(record));
    result(record, sentences);
    Double total = record.circumstances().seconds().get("total");
    if (total != null) {
      sentences.add("The whole run took " + Shown.duration(total).text() + ".");
    }
    return new SummarySection(String.join(" ", sentences));
  }

  private static String task(RunRecord record) {
    int classes = record.preparation().classes().size();
    String target =
        new Declared(record.experiment().canonical()).text("prepare", "target", "column");
    return "This run fitted a model of "
        + Words.count(record.training().layers().size(), "layer")
        + " and "
        + Words.count(record.training().parameters(), "trainable number")
        + " to predict "
        + (target.isEmpty() ? "its target" : "“" + target + "”")
        + (classes > 0 ? ", one of " + Words.count(classes, "class") : ", a number")
        + ".";
  }

  private static String data(RunRecord record) {
    return "It used the dataset "
        + record.dataset().name()
        + " with "
        + Words.count(record.dataset().records(), "record")
        + ", divided into "
        + record.preparation().splits().entrySet().stream()
            .map(split -> Shown.count(split.getValue()).text() + " for " + purpose(split))
            .collect(Collectors.joining(", "))
        + ".";
  }

  private static String purpose(Map.Entry<SplitName, Long> split) {
    return switch (split.getKey()) {
      case TRAIN -> "training";
      case VALIDATION -> "validation";
      case TEST -> "the final test";
    };
  }

  private static String training(RunRecord record) {
    Declared declared = new Declared(record.experiment().canonical());
    String optimizer =
        declared.node("train", "optimizer").propertyNames().stream().findFirst().orElse("");
    String engine =
        " on the engine "
            + record.training().engine()
            + " (numeric specification "
            + record.training().numericSpecification()
            + "), with seed "
            + declared.text("seed")
            + ".";
    if (optimizer.equals("least_squares")) {
      return "The weights are the least-squares solution in closed form, computed" + engine;
    }
    String batch = declared.text("train", "batch_size");
    return "Training made "
        + Words.count(record.training().epochs().size(), "pass")
        + " over the training data, "
        + Words.count(record.training().steps(), "update")
        + (batch.isEmpty() ? "" : " of up to " + batch + " examples")
        + ", minimising "
        + Words.plain(declared.text("train", "loss"))
        + " with "
        + Words.plain(optimizer)
        + engine;
  }

  private static void result(RunRecord record, List<String> sentences) {
    List<Entry> best =
        RunHead.of(record).figures().stream()
            .filter(figure -> figure.name().contains(", "))
            .map(figure -> new Entry(figure.name().replaceAll(", .*", ""), figure.value().text()))
            .toList();
    if (!best.isEmpty()) {
      sentences.add(
          "On the "
              + record.evaluation().split().label()
              + " split it reached "
              + best.stream()
                  .map(entry -> Words.inSentence(entry.name()) + " " + entry.value())
                  .collect(Collectors.joining(", "))
              + ".");
    }
  }
}
