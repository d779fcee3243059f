package dev.reprise.publish.page;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.closeness.Closeness.Quantity;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.util.List;
import java.util.Optional;

/// How far results lie apart by chance, and where a run's results lie among them.
///
/// @param text what the table shows and what it proves, in plain words
/// @param rows one a quantity
public record ClosenessSection(String text, List<Row> rows) {

  /// A quantity.
  ///
  /// @param value of the run that the page is of
  /// @param original of the run that was reproduced; the run itself, where it is no reproduction
  /// @param low where the interval begins
  /// @param high where it ends
  /// @param deviation of the repeats
  /// @param margin what is ruled out
  /// @param inside whether the value lies within the interval
  public record Row(
      String name,
      Shown value,
      Shown original,
      Shown low,
      Shown high,
      Shown deviation,
      Shown margin,
      boolean inside) {}

  /// What a reproduction was judged by.
  static ClosenessSection of(Closeness closeness) {
    String judged =
        closeness.isClose()
            ? "All "
                + Words.count(closeness.quantities().size(), "quantity")
                + " lie where a repeat of the original with another seed would lie: within the"
                + " interval, learned from "
            : closeness.outside().size()
                + " of "
                + Words.count(closeness.quantities().size(), "quantity")
                + (closeness.outside().size() == 1 ? " lies outside" : " lie outside")
                + " of where a repeat of the original with another seed would lie, an"
                + " interval learned from ";
    return new ClosenessSection(
        judged + repeats(closeness) + ". " + meaning(closeness), rows(closeness));
  }

  /// A record's own spread, where it is at hand.
  static Optional<ClosenessSection> of(RunRecord record, BlobSource blobs) {
    return Closeness.own(record, blobs)
        .map(
            closeness ->
                new ClosenessSection(
                    "The experiment was run again with other seeds and all else the same. By "
                        + repeats(closeness)
                        + " a reproduction is judged that is not expected to have the same bits. "
                        + meaning(closeness),
                    rows(closeness)));
  }

  private static String repeats(Closeness closeness) {
    return "the spread of " + Words.count(closeness.repeats(), "repeat");
  }

  private static String meaning(Closeness closeness) {
    return "One more repeat lies within all intervals with a probability of at least 95\u00a0%. A run"
        + " whose expected value is off by the margin or more ("
        + Shown.number(closeness.factors().margin()).text()
        + " standard deviations of the repeats), in any quantity, is called close with a probability"
        + " of at most 5\u00a0%. Both hold as far as results are normally distributed.";
  }

  private static List<Row> rows(Closeness closeness) {
    return closeness.quantities().stream().map(ClosenessSection::row).toList();
  }

  private static Row row(Quantity quantity) {
    return new Row(
        Words.metric(quantity.name()),
        shown(quantity.reproduced()),
        shown(quantity.recorded()),
        shown(quantity.low()),
        shown(quantity.high()),
        shown(quantity.deviation()),
        shown(quantity.margin()),
        quantity.isEquivalent());
  }

  private static Shown shown(double value) {
    return Double.isNaN(value) ? new Shown("–", "not measured") : Shown.number(value);
  }
}
