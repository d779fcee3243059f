package dev.reprise.publish.page;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What stands at the top: which run this is, and the numbers most readers come for.
///
/// @param title the experiment's title, or its name where it has none
/// @param name the experiment's name
/// @param description possibly empty
/// @param run the run's name
/// @param started when it began (UTC), for people
/// @param instant the same as ISO 8601
/// @param record the record's address
/// @param reproduction whether the run was a reproduction of another
/// @param figures the numbers, most wanted first
public record RunHead(
    String title,
    String name,
    String description,
    String run,
    String started,
    String instant,
    Digest record,
    boolean reproduction,
    List<Figure> figures) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  // Spelled out: the names a locale gives change with the JDK's locale data.
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  private static final List<String> WANTED =
      List.of("accuracy", "f1", "roc_auc", "r2", "mse", "mae", "loss");
  private static final int FIGURES = 3;

  /// A number to show large.
  public record Figure(String name, Shown value) {}

  static RunHead of(RunRecord record) {
    Declared declared = new Declared(record.experiment().canonical());
    String title = declared.text("title");
    return new RunHead(
        title.isBlank() ? record.name() : title,
        record.name(),
        declared.text("description"),
        record.run().value(),
        time(record.circumstances().started()),
        record.circumstances().started().toString(),
        record.digest(),
        record.circumstances().reproduces().isPresent(),
        figures(record));
  }

  /// A moment for people: `2 January 2026, 03:04:05 UTC`.
  static String time(Instant moment) {
    LocalDate day = LocalDate.ofInstant(moment, ZoneOffset.UTC);
    String month = MONTHS.get(day.getMonthValue() - 1);
    return day.getDayOfMonth() + " " + month + " " + day.getYear() + ", " + TIME.format(moment);
  }

  private static List<Figure> figures(RunRecord record) {
    List<Figure> figures = new ArrayList<>();
    String split = record.evaluation().split().label();
    for (String metric : WANTED) {
      Double value = record.evaluation().metrics().get(metric);
      if (value != null && figures.size() < FIGURES) {
        figures.add(new Figure(Words.metric(metric) + ", " + split, Shown.number(value)));
      }
    }
    figures.add(new Figure("Records", Shown.count(record.dataset().records())));
    figures.add(new Figure("Trainable numbers", Shown.count(record.training().parameters())));
    Double total = record.circumstances().seconds().get("total");
    if (total != null) {
      figures.add(new Figure("Run time", Shown.duration(total)));
    }
    return List.copyOf(figures);
  }
}
