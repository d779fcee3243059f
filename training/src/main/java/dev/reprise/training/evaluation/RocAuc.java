package dev.reprise.training.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The area under the receiver operating characteristic: the probability that a positive example
/// scores above a negative one, ties counting half (Hanley and McNeil 1982).
///
/// Counted in whole numbers from ranks, so that it is exact up to the last division.
public final class RocAuc {
  private RocAuc() {}

  /// The area for one class against the rest; 0 where there are only positives or only negatives.
  ///
  /// @param scores one an example, no NaN
  /// @param positive which examples are of the class
  public static double binary(float[] scores, boolean[] positive) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i] + 0.0))
            .mapToInt(Integer::intValue)
            .toArray();
    long positives = 0;
    long doubledWins = 0;
    long negativesBelow = 0;
    for (int from = 0, to = 0; from < order.length; from = to) {
      long tiedPositives = 0;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        if (positive[order[to++]]) {
          tiedPositives++;
        }
      }
      long tiedNegatives = to - from - tiedPositives;
      doubledWins += tiedPositives * (2 * negativesBelow + tiedNegatives);
      positives += tiedPositives;
      negativesBelow += tiedNegatives;
    }
    return positives == 0 || negativesBelow == 0
        ? 0
        : doubledWins / (2.0 * positives * negativesBelow);
  }

  /// With two classes the area for class 1; with more the plain mean over the classes, each against
  /// the rest, as scikit-learn's `multi_class="ovr", average="macro"`.
  ///
  /// @param outputs one score an example, or one a class, row by row
  /// @param truth the true class of each example
  /// @param classes how many there are
  public static double of(float[] outputs, int[] truth, int classes) {
    int width = outputs.length / Math.max(1, truth.length);
    if (width <= 2) {
      return binary(column(outputs, width, width - 1), members(truth, 1));
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += binary(column(outputs, width, c), members(truth, c));
    }
    return sum / classes;
  }

  private static float[] column(float[] outputs, int width, int column) {
    float[] values = new float[outputs.length / Math.max(1, width)];
    for (int i = 0; i < values.length; i++) {
      values[i] = outputs[i * width + column];
    }
    return values;
  }

  private static boolean[] members(int[] truth, int c) {
    boolean[] members = new boolean[truth.length];
    Arrays.fill(members, false);
    for (int i = 0; i < truth.length; i++) {
      members[i] = truth[i] == c;
    }
    return members;
  }
}
