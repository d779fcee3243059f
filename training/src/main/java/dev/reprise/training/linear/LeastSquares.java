package dev.reprise.training.linear;

import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.engine.kernel.ReduceOp;
import dev.reprise.engine.kernel.Reduction;
import dev.reprise.engine.kernel.Workers;
import java.util.Arrays;

/// Ordinary least squares in double precision.
///
/// Columns and target are centred by their means (unless there is no bias). One input has the
/// closed form `slope = Σ(x−x̄)(y−ȳ) / Σ(x−x̄)²`; more are solved by Householder's QR, column by
/// column. Sums over the rows are those of the numeric specification: chunks of 1024 and a tree.
final class LeastSquares {
  /// What of a column must be left after the columns before it are taken out, relative to it.
  private static final double DEPENDENT = 1e-12;

  private final Workers workers;
  private final double[][] columns;
  private final double[] target;
  private final double[] products;

  /// @param weights one an input
  /// @param bias 0 without bias
  record Solution(double[] weights, double bias) {}

  private LeastSquares(Workers workers, double[][] columns, double[] target) {
    this.workers = workers;
    this.columns = columns;
    this.target = target;
    this.products = new double[target.length];
  }

  /// Fits `y ≈ Σ weight · x + bias`.
  ///
  /// @param columns one array an input; overwritten
  /// @param target overwritten
  /// @throws InvalidInputException where the inputs do not determine the weights
  static Solution solve(Workers workers, double[][] columns, double[] target, boolean bias) {
    LeastSquares problem = new LeastSquares(workers, columns, target);
    double[] means = new double[columns.length];
    double mean = bias ? problem.centre(target) : 0;
    for (int j = 0; bias && j < means.length; j++) {
      means[j] = problem.centre(columns[j]);
    }
    double[] weights = columns.length == 1 ? problem.slope() : problem.householder();
    double rest = mean;
    for (int j = 0; j < means.length; j++) {
      rest = Math.fma(-weights[j], means[j], rest);
    }
    return new Solution(weights, rest);
  }

  private double centre(double[] values) {
    double mean = sum(values, 0) / values.length;
    for (int i = 0; i < values.length; i++) {
      values[i] -= mean;
    }
    return mean;
  }

  private double[] slope() {
    double[] x = columns[0];
    double square = dot(x, x, 0);
    if (!(square > 0)) {
      throw undetermined(0);
    }
    return new double[] {dot(x, target, 0) / square};
  }

  private double[] householder() {
    int count = columns.length;
    if (target.length < count) {
      throw new InvalidInputException(
          "train.optimizer.least_squares",
          "there are " + target.length + " examples for " + count + " weights",
          "use more examples or fewer inputs");
    }
    double[] diagonal = new double[count];
    for (int j = 0; j < count; j++) {
      double whole = Math.sqrt(dot(columns[j], columns[j], 0));
      double norm = Math.sqrt(dot(columns[j], columns[j], j));
      if (!(norm > DEPENDENT * whole)) {
        throw undetermined(j);
      }
      diagonal[j] = columns[j][j] > 0 ? -norm : norm;
      columns[j][j] -= diagonal[j];
      reflect(j);
    }
    return substitute(diagonal);
  }

  /// Applies the reflection whose vector stands in column `j`, from row `j` on, to what follows.
  private void reflect(int j) {
    double[] vector = columns[j];
    double square = dot(vector, vector, j);
    for (int k = j + 1; k <= columns.length; k++) {
      double[] column = k < columns.length ? columns[k] : target;
      double factor = 2 * dot(vector, column, j) / square;
      for (int i = j; i < vector.length; i++) {
        column[i] = Math.fma(-factor, vector[i], column[i]);
      }
    }
  }

  private double[] substitute(double[] diagonal) {
    double[] weights = new double[diagonal.length];
    for (int j = diagonal.length - 1; j >= 0; j--) {
      double rest = target[j];
      for (int k = j + 1; k < diagonal.length; k++) {
        rest = Math.fma(-columns[k][j], weights[k], rest);
      }
      weights[j] = rest / diagonal[j];
    }
    return weights;
  }

  private double dot(double[] a, double[] b, int from) {
    for (int i = from; i < a.length; i++) {
      products[i] = a[i] * b[i];
    }
    return sum(products, from);
  }

  private double sum(double[] values, int from) {
    double[] out = new double[1];
    Reduction.reduce(workers, ReduceOp.SUM, 1, values.length - from, 1, values, from, out, 0);
    return out[0];
  }

  private static InvalidInputException undetermined(int input) {
    return new InvalidInputException(
        "train.optimizer.least_squares",
        "input " + (input + 1) + " is constant or follows from the inputs before it",
        "leave it out, or use sgd");
  }

  /// The fitted value of each row: an ascending chain of fused multiply-adds from the bias.
  static double[] predict(double[] weights, double bias, float[] inputs) {
    double[] out = new double[inputs.length / weights.length];
    Arrays.fill(out, bias);
    for (int row = 0; row < out.length; row++) {
      for (int j = 0; j < weights.length; j++) {
        out[row] = Math.fma(weights[j], inputs[row * weights.length + j], out[row]);
      }
    }
    return out;
  }
}
