package dev.reprise.training.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How often each class was told for each true one, and what follows from the counts.
///
/// With two classes, precision, recall and F1 are those of class 1. With more they are the plain
/// means over the classes that occur among the true or the predicted ones, as scikit-learn's
/// `average="macro"`. What would divide by zero is 0, as its `zero_division=0`.
public final class ConfusionMatrix {
  private final long[][] counts;

  /// @param truth the true class of each example
  /// @param predicted the class told for each example
  /// @param classes how many there are, at least 2
  public ConfusionMatrix(int[] truth, int[] predicted, int classes) {
    counts = new long[classes][classes];
    for (int i = 0; i < truth.length; i++) {
      counts[truth[i]][predicted[i]]++;
    }
  }

  /// Rows are true classes, columns predicted ones.
  public List<List<Long>> rows() {
    List<List<Long>> rows = new ArrayList<>();
    for (long[] row : counts) {
      rows.add(LongStream.of(row).boxed().toList());
    }
    return rows;
  }

  /// The share of examples whose class was told right.
  public double accuracy() {
    long right = IntStream.range(0, counts.length).mapToLong(c -> counts[c][c]).sum();
    long all = IntStream.range(0, counts.length).mapToLong(this::occurrences).sum();
    return ratio(right, all);
  }

  /// Of the examples told to be of a class, the share that is.
  public double precision() {
    return averaged(this::precision);
  }

  /// Of the examples of a class, the share told to be.
  public double recall() {
    return averaged(this::recall);
  }

  /// The harmonic mean of precision and recall, class by class.
  public double f1() {
    return averaged(c -> ratio(2 * counts[c][c], occurrences(c) + predictions(c)));
  }

  private double precision(int c) {
    return ratio(counts[c][c], predictions(c));
  }

  private double recall(int c) {
    return ratio(counts[c][c], occurrences(c));
  }

  private double averaged(java.util.function.IntToDoubleFunction metric) {
    if (counts.length == 2) {
      return metric.applyAsDouble(1);
    }
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < counts.length; c++) {
      if (occurrences(c) + predictions(c) > 0) {
        sum += metric.applyAsDouble(c);
        occurring++;
      }
    }
    return occurring == 0 ? 0 : sum / occurring;
  }

  private long occurrences(int c) {
    return LongStream.of(counts[c]).sum();
  }

  private long predictions(int c) {
    return IntStream.range(0, counts.length).mapToLong(row -> counts[row][c]).sum();
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
