package dev.reprise.publish.page;

import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.publish.ReproductionNote;
import dev.reprise.publish.chart.LineChart;
import dev.reprise.publish.chart.LineChart.Mark;
import dev.reprise.publish.chart.LineChart.Point;
import dev.reprise.publish.chart.LineChart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How training went, epoch by epoch.
///
/// @param remark a sentence on the epochs, possibly empty
/// @param charts one for each metric; none where there are fewer than two epochs
/// @param metrics the table's columns
/// @param rows the table: a row an epoch
public record TrainingSection(
    String remark, List<Chart> charts, List<String> metrics, List<Row> rows) {
  private static final String VALIDATION = "val_";

  /// A drawing with its title.
  ///
  /// @param svg markup, already escaped
  public record Chart(String title, String svg) {}

  /// An epoch's values, in the order of the columns.
  public record Row(int epoch, List<Shown> values) {}

  static TrainingSection of(RunRecord record, Optional<ReproductionNote> reproduction) {
    List<EpochSummary> epochs = record.training().epochs();
    TreeSet<String> names = new TreeSet<>(TrainingSection::lossFirst);
    epochs.forEach(epoch -> names.addAll(epoch.metrics().keySet()));
    List<String> metrics = List.copyOf(names);
    return new TrainingSection(
        remark(epochs),
        epochs.size() < 2 ? List.of() : charts(record, metrics, reproduction),
        metrics.stream().map(TrainingSection::label).toList(),
        epochs.stream().map(epoch -> row(epoch, metrics)).toList());
  }

  private static int lossFirst(String a, String b) {
    int loss = Boolean.compare(!base(a).equals("loss"), !base(b).equals("loss"));
    int name = base(a).compareTo(base(b));
    return loss != 0 ? loss : name != 0 ? name : a.compareTo(b);
  }

  private static String base(String metric) {
    return metric.startsWith(VALIDATION) ? metric.substring(VALIDATION.length()) : metric;
  }

  private static String label(String metric) {
    String name = Words.metric(base(metric));
    return metric.startsWith(VALIDATION) ? name + ", validation" : name;
  }

  private static Row row(EpochSummary epoch, List<String> metrics) {
    List<Shown> values = new ArrayList<>();
    for (String metric : metrics) {
      Double value = epoch.metrics().get(metric);
      values.add(value == null ? new Shown("–", "not measured") : Shown.number(value));
    }
    return new Row(epoch.epoch(), List.copyOf(values));
  }

  private static String remark(List<EpochSummary> epochs) {
    @Nullable EpochSummary best = null;
    for (EpochSummary epoch : epochs) {
      Double loss = epoch.metrics().get("val_loss");
      Double least = best == null ? null : best.metrics().get("val_loss");
      if (loss != null && (least == null || loss < least)) {
        best = epoch;
      }
    }
    if (best == null || epochs.size() < 2) {
      return "";
    }
    String value = Shown.number(best.metrics().getOrDefault("val_loss", 0.0)).text();
    return best.epoch() == epochs.getLast().epoch()
        ? "The validation loss was lowest at the last epoch (" + value + ")."
        : "The validation loss was lowest at epoch "
            + best.epoch()
            + " of "
            + epochs.size()
            + " ("
            + value
            + "). The weights kept are those after the last epoch.";
  }

  private static List<Chart> charts(
      RunRecord record, List<String> metrics, Optional<ReproductionNote> reproduction) {
    @Nullable RunRecord original =
        reproduction
            .filter(
                note ->
                    note.verdict() instanceof Verdict.Diverged
                        || note.verdict() instanceof Verdict.Close)
            .map(ReproductionNote::original)
            .orElse(null);
    @Nullable Mark mark = reproduction.map(note -> mark(record, note)).orElse(null);
    List<Chart> charts = new ArrayList<>();
    for (String metric : metrics.stream().map(TrainingSection::base).distinct().toList()) {
      List<Series> series = new ArrayList<>();
      String suffix = original == null ? "" : ", this run";
      add(series, "training" + suffix, "train", record, metric);
      add(series, "validation" + suffix, "validation", record, VALIDATION + metric);
      if (original != null) {
        add(series, "training, original", "train original", original, metric);
        add(series, "validation, original", "validation original", original, VALIDATION + metric);
      }
      String title = Words.metric(metric);
      charts.add(new Chart(title, new LineChart(title, "Epoch", series, mark).svg()));
    }
    return List.copyOf(charts);
  }

  private static void add(
      List<Series> series, String name, String style, RunRecord record, String metric) {
    List<Point> points = new ArrayList<>();
    for (EpochSummary epoch : record.training().epochs()) {
      Double value = epoch.metrics().get(metric);
      if (value != null && Double.isFinite(value)) {
        String title = "epoch " + epoch.epoch() + ": " + Shown.number(value).text();
        points.add(new Point(epoch.epoch(), value, title));
      }
    }
    if (!points.isEmpty()) {
      series.add(new Series(name, style, points));
    }
  }

  /// Where on the epochs' axis the first differing step lies.
  private static @Nullable Mark mark(RunRecord record, ReproductionNote note) {
    if (!(note.verdict() instanceof Verdict.Diverged diverged)
        || diverged.first().step().isEmpty()
        || record.training().steps() == 0) {
      return null;
    }
    long step = diverged.first().step().get();
    double share = (double) step / record.training().steps();
    return new Mark(
        share * record.training().epochs().size(), "parts at step " + Shown.count(step).text());
  }
}
