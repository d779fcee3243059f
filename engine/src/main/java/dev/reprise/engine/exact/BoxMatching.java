package dev.reprise.engine.exact;

import dev.reprise.engine.kernel.Transcendental;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Which object each anchor of one image is to find (Liu et al. 2016, SSD): the best pair of anchor
/// and object first, until every object has one; then every other anchor takes its best object if
/// they overlap enough. Of equal overlaps the first anchor and the first object win.
final class BoxMatching {
  /// How anchors without an object are chosen.
  ///
  /// @param threshold the overlap above which an anchor takes an object
  /// @param ratio how many anchors without an object count for each with one; all if not above 0
  /// @param negativeBelow the overlap below which an anchor can count as one without an object
  /// @param minimum how many anchors without an object count at least, where `ratio` is above 0
  record Rules(double threshold, double ratio, double negativeBelow, int minimum) {}

  /// An anchor that finds nothing, as it should.
  static final int BACKGROUND = -1;

  /// An anchor that does not count.
  static final int IGNORED = -2;

  private static final double LEAST = 1e-6;

  private final double[][] overlaps;
  private final int objects;
  private final int[] object;

  private BoxMatching(double[][] overlaps, int objects) {
    this.overlaps = overlaps;
    this.objects = objects;
    this.object = new int[overlaps.length];
    Arrays.fill(object, BACKGROUND);
  }

  /// The object of each anchor, or [#BACKGROUND] or [#IGNORED].
  ///
  /// @param overlaps of every anchor with every object
  /// @param scores of every class (background first) for every anchor
  static int[] match(double[][] overlaps, int objects, double[][] scores, Rules rules) {
    BoxMatching matching = new BoxMatching(overlaps, objects);
    matching.bestPairs();
    if (rules.threshold > 0) {
      matching.enough(rules.threshold);
    }
    if (rules.ratio > 0) {
      matching.mine(scores, rules);
    }
    return matching.object;
  }

  private void bestPairs() {
    boolean[] found = new boolean[objects];
    for (int pair = 0; pair < objects; pair++) {
      int anchor = -1;
      int best = -1;
      double most = LEAST;
      for (int i = 0; i < overlaps.length; i++) {
        for (int k = 0; k < objects && object[i] == BACKGROUND; k++) {
          if (!found[k] && overlaps[i][k] > most) {
            anchor = i;
            best = k;
            most = overlaps[i][k];
          }
        }
      }
      if (anchor < 0) {
        return;
      }
      object[anchor] = best;
      found[best] = true;
    }
  }

  private int best(int anchor) {
    int best = -1;
    for (int k = 0; k < objects; k++) {
      if (best < 0 || overlaps[anchor][k] > overlaps[anchor][best]) {
        best = k;
      }
    }
    return best;
  }

  private void enough(double threshold) {
    for (int i = 0; i < object.length; i++) {
      int best = best(i);
      if (object[i] == BACKGROUND && best >= 0 && overlaps[i][best] > threshold) {
        object[i] = best;
      }
    }
  }

  /// Keeps the anchors whose background is the least probable, and ignores the others.
  private void mine(double[][] scores, Rules rules) {
    List<Integer> candidates = new ArrayList<>();
    int positive = 0;
    for (int i = 0; i < object.length; i++) {
      int best = best(i);
      if (object[i] >= 0) {
        positive++;
      } else {
        object[i] = IGNORED;
        if (best < 0 || overlaps[i][best] < rules.negativeBelow) {
          candidates.add(i);
        }
      }
    }
    double[] background = new double[object.length];
    candidates.forEach(i -> background[i] = background(scores, i));
    candidates.sort(Comparator.comparingDouble(i -> background[i]));
    int count = Math.max((int) (positive * rules.ratio), rules.minimum);
    candidates.stream().limit(count).forEach(i -> object[i] = BACKGROUND);
  }

  private static double background(double[][] scores, int anchor) {
    double most = Double.NEGATIVE_INFINITY;
    for (double[] score : scores) {
      most = Math.max(most, score[anchor]);
    }
    double sum = 0;
    for (double[] score : scores) {
      sum += Transcendental.exp(score[anchor] - most);
    }
    return Transcendental.exp(scores[0][anchor] - most) / sum;
  }
}
