package dev.reprise.training.evaluation;

/// How near predicted numbers are to the true ones. Sums run over the examples in order, in double
/// precision.
///
/// @param mse the mean squared error
/// @param mae the mean absolute error
/// @param r2 the share of the variance that is explained, `1 − Σ(t−y)² / Σ(t−t̄)²`; where the true
///   numbers do not vary, 1 for a perfect prediction and 0 for any other, as scikit-learn
public record RegressionMetrics(double mse, double mae, double r2) {

  /// Computes all three.
  ///
  /// @param truth at least one number
  /// @param predicted as many
  public static RegressionMetrics of(double[] truth, double[] predicted) {
    double sum = 0;
    for (double t : truth) {
      sum += t;
    }
    double mean = sum / truth.length;
    double squares = 0;
    double errors = 0;
    double variation = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = truth[i] - predicted[i];
      squares = Math.fma(error, error, squares);
      errors += Math.abs(error);
      variation = Math.fma(truth[i] - mean, truth[i] - mean, variation);
    }
    double constant = squares == 0 ? 1 : 0;
    return new RegressionMetrics(
        squares / truth.length,
        errors / truth.length,
        variation == 0 ? constant : 1 - squares / variation);
  }
}
