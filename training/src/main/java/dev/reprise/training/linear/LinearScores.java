package dev.reprise.training.linear;

import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a linear model with F64 weights makes of a split. All sums run over the examples in order,
/// in double precision.
public final class LinearScores {
  private LinearScores() {}

  /// Whether these are the weights of a closed form.
  public static boolean isLinear(SortedMap<String, Tensor> weights) {
    return weights.values().stream().allMatch(Tensor.Doubles.class::isInstance);
  }

  /// The fitted value of each example.
  public static double[] predict(SortedMap<String, Tensor> weights, PreparedSplit split) {
    double[] kernel = new double[0];
    double bias = 0;
    for (Tensor tensor : weights.values()) {
      if (tensor instanceof Tensor.Doubles doubles) {
        if (doubles.shape().length == 2) {
          kernel = doubles.values();
        } else {
          bias = doubles.values()[0];
        }
      }
    }
    return LeastSquares.predict(kernel, bias, inputs(split));
  }

  static SortedMap<String, Double> metrics(
      SortedMap<String, Tensor> weights, PreparedSplit split, String prefix) {
    double[] fitted = predict(weights, split);
    double[] truth = targets(split);
    double squares = 0;
    double errors = 0;
    for (int i = 0; i < fitted.length; i++) {
      double error = fitted[i] - truth[i];
      squares = Math.fma(error, error, squares);
      errors += Math.abs(error);
    }
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put(prefix + "loss", squares / fitted.length);
    metrics.put(prefix + "mae", errors / fitted.length);
    return metrics;
  }

  static String detail(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> String.format(Locale.ROOT, "%s: %.4f", metric.getKey(), metric.getValue()))
        .collect(Collectors.joining(" - "));
  }

  static float[] inputs(PreparedSplit split) {
    if (split.inputs() instanceof Tensor.Floats floats) {
      return floats.values();
    }
    throw new IllegalArgumentException("a linear model takes F32 inputs");
  }

  static double[] targets(PreparedSplit split) {
    double[] targets = new double[split.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] =
          switch (split.targets()) {
            case Tensor.Floats floats -> floats.values()[i];
            case Tensor.Ints ints -> ints.values()[i];
            case Tensor.Doubles doubles -> doubles.values()[i];
          };
    }
    return targets;
  }
}
