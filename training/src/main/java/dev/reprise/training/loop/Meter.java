package dev.reprise.training.loop;

import dev.reprise.core.experiment.Experiment.Loss;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The running means an epoch reports, under Keras's names: `loss`, and `accuracy` for classes or
/// `mae` (the mean absolute error) for numbers.
///
/// Sums are in double precision. Examples are added one by one within a batch, and batches one by
/// one, in the order they are visited.
final class Meter {
  private static final int SUMS = 5;

  private final Loss loss;
  private double losses;
  private double errors;
  private long correct;
  private long examples;
  private long targets;

  Meter(Loss loss) {
    this.loss = loss;
  }

  /// Goes on from what [#sums] gave.
  ///
  /// @throws IllegalArgumentException where these are no such sums
  Meter(Loss loss, double[] sums) {
    this(loss);
    if (sums.length != SUMS) {
      throw new IllegalArgumentException("an epoch has " + SUMS + " sums, found " + sums.length);
    }
    losses = sums[0];
    errors = sums[1];
    correct = (long) sums[2];
    examples = (long) sums[3];
    targets = (long) sums[4];
  }

  /// All that was added up: the losses, the absolute errors, how many were right, examples and
  /// targets. Counts are exact up to 2⁵³.
  double[] sums() {
    return new double[] {losses, errors, correct, examples, targets};
  }

  /// Adds a batch and returns the sum of its losses.
  ///
  /// @param exampleLosses each example's loss
  /// @param outputs the model's outputs, row by row
  /// @param positions where the examples stand in their split
  double add(float[] exampleLosses, float[] outputs, Examples examples, int[] positions) {
    double sum = 0;
    for (int row = 0; row < positions.length; row++) {
      sum += exampleLosses[row];
    }
    losses += sum;
    this.examples += positions.length;
    targets += (long) positions.length * examples.tokens();
    if (loss.isClassification()) {
      correct += correct(outputs, examples, positions);
    } else {
      errors += errors(outputs, examples, positions);
    }
    return sum;
  }

  /// The means so far.
  ///
  /// @param prefix `val_` on the validation split, else empty
  SortedMap<String, Double> metrics(String prefix) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put(prefix + "loss", losses / examples);
    if (loss.isClassification()) {
      metrics.put(prefix + "accuracy", (double) correct / targets);
    } else {
      metrics.put(prefix + "mae", errors / examples);
    }
    return metrics;
  }

  /// Metrics as Keras shows them: `accuracy: 0.8123 - loss: 0.4310`.
  static String detail(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> String.format(Locale.ROOT, "%s: %.4f", metric.getKey(), metric.getValue()))
        .collect(Collectors.joining(" - "));
  }

  private static long correct(float[] outputs, Examples examples, int[] positions) {
    int width = examples.outputs();
    int tokens = examples.tokens();
    long correct = 0;
    for (int row = 0; row < positions.length; row++) {
      for (int token = 0; token < tokens; token++) {
        if (Examples.predictedClass(outputs, (row * tokens + token) * width, width)
            == examples.trueClass(positions[row], token)) {
          correct++;
        }
      }
    }
    return correct;
  }

  private static double errors(float[] outputs, Examples examples, int[] positions) {
    int width = examples.outputs();
    float[] target = new float[width];
    double sum = 0;
    for (int row = 0; row < positions.length; row++) {
      examples.target(positions[row], target, 0);
      double error = 0;
      for (int i = 0; i < width; i++) {
        error += Math.abs((double) outputs[row * width + i] - target[i]);
      }
      sum += error / width;
      java.util.Arrays.fill(target, 0);
    }
    return sum;
  }
}
