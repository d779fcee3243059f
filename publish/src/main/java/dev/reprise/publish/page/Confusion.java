package dev.reprise.publish.page;

import dev.reprise.publish.chart.HeatMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which class was taken for which: a table for a few classes, a drawing and the extremes for many.
///
/// Precision, recall and F1 are computed here from the counts; a class that was never predicted, or
/// never there, has none.
///
/// @param small whether the table is shown
/// @param rows the whole table; empty for many classes
/// @param perClass every class for few; empty for many
/// @param svg the drawing for many classes, already escaped; else empty
/// @param confused the largest confusions, for many classes
/// @param worst the classes least often recognised, for many classes
/// @param best those most often recognised, for many classes
/// @param classes how many there are
public record Confusion(
    boolean small,
    List<Row> rows,
    List<ClassRow> perClass,
    String svg,
    List<Pair> confused,
    List<ClassRow> worst,
    List<ClassRow> best,
    Shown classes) {
  private static final int MOST_IN_TABLE = 20;
  private static final int PAIRS = 15;
  private static final int EXTREMES = 8;

  /// A true class and what its examples were taken for.
  public record Row(String name, List<Cell> cells, Shown total) {}

  /// A count, its share of the true class, and the classes the style sheet colours it by.
  public record Cell(Shown count, Shown share, String style) {}

  /// A class's own quality.
  public record ClassRow(
      String name, Shown examples, Shown precision, Shown recall, Shown f1, double order) {}

  /// A true class taken for another one.
  public record Pair(String actual, String predicted, Shown count, Shown share) {}

  /// Nothing where there is no matrix.
  static @Nullable Confusion of(List<List<Long>> counts, List<String> named) {
    int size = counts.size();
    if (size == 0 || counts.stream().anyMatch(row -> row.size() != size)) {
      return null;
    }
    List<String> names = new ArrayList<>(named.subList(0, Math.min(size, named.size())));
    while (names.size() < size) {
      names.add("class " + names.size());
    }
    Counts matrix = new Counts(counts, names);
    if (size <= MOST_IN_TABLE) {
      return new Confusion(
          true,
          matrix.rows(),
          matrix.perClass(),
          "",
          List.of(),
          List.of(),
          List.of(),
          Shown.count(size));
    }
    List<ClassRow> ranked =
        matrix.perClass().stream()
            .filter(row -> !row.examples().exact().equals("0"))
            .sorted(Comparator.comparingDouble(ClassRow::order).thenComparing(ClassRow::name))
            .toList();
    int extremes = Math.min(EXTREMES, ranked.size() / 2);
    return new Confusion(
        false,
        List.of(),
        List.of(),
        new HeatMap(counts, names).svg(),
        matrix.confused(),
        ranked.subList(0, extremes),
        ranked.subList(ranked.size() - extremes, ranked.size()).reversed(),
        Shown.count(size));
  }

  private record Counts(List<List<Long>> counts, List<String> names) {
    private long rowTotal(int row) {
      return counts.get(row).stream().mapToLong(Long::longValue).sum();
    }

    private List<Row> rows() {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        long total = rowTotal(i);
        List<Cell> cells = new ArrayList<>();
        for (int j = 0; j < names.size(); j++) {
          long count = counts.get(i).get(j);
          String style = (i == j ? "right" : "wrong") + " h" + HeatMap.level(count, total);
          cells.add(new Cell(Shown.count(count), Shown.share(count, total), style));
        }
        rows.add(new Row(names.get(i), List.copyOf(cells), Shown.count(total)));
      }
      return List.copyOf(rows);
    }

    private List<ClassRow> perClass() {
      long[] predicted = new long[names.size()];
      counts.forEach(
          row -> {
            for (int j = 0; j < predicted.length; j++) {
              predicted[j] += row.get(j);
            }
          });
      List<ClassRow> rows = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        long right = counts.get(i).get(i);
        long there = rowTotal(i);
        rows.add(
            new ClassRow(
                names.get(i),
                Shown.count(there),
                Shown.share(right, predicted[i]),
                Shown.share(right, there),
                Shown.share(2 * right, there + predicted[i]),
                there == 0 ? 0 : (double) right / there));
      }
      return List.copyOf(rows);
    }

    private List<Pair> confused() {
      record Found(int row, int column, long count) {}
      List<Found> found = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        for (int j = 0; j < names.size(); j++) {
          if (i != j && counts.get(i).get(j) > 0) {
            found.add(new Found(i, j, counts.get(i).get(j)));
          }
        }
      }
      // The sort is stable: equal counts stay in the order of the classes.
      found.sort(Comparator.comparingLong(Found::count).reversed());
      return found.stream()
          .limit(PAIRS)
          .map(
              pair ->
                  new Pair(
                      names.get(pair.row()),
                      names.get(pair.column()),
                      Shown.count(pair.count()),
                      Shown.share(pair.count(), rowTotal(pair.row()))))
          .toList();
    }
  }
}
