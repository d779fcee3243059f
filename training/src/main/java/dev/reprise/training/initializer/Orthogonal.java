package dev.reprise.training.initializer;

import dev.reprise.engine.kernel.CounterRandom;

/// Matrices with orthonormal rows or columns, whichever are fewer (Saxe et al. 2014).
///
/// A matrix of standard normal numbers is factored as `QR` with a positive diagonal of `R`, which
/// makes `Q` unique; it is what Keras gets from a QR whose signs it mends. Computed in double
/// precision by modified Gram–Schmidt run twice over each column ("twice is enough": Giraud et al.
/// 2005), every sum in ascending order.
final class Orthogonal {
  private Orthogonal() {}

  /// A matrix of this shape; axes before the last count as one, as in Keras.
  static float[] matrix(int[] shape, CounterRandom random) {
    int columns = shape[shape.length - 1];
    int rows = 1;
    for (int axis = 0; axis + 1 < shape.length; axis++) {
      rows *= shape[axis];
    }
    int length = Math.max(rows, columns);
    int count = Math.min(rows, columns);
    double[][] q = orthonormal(length, count, random);
    float[] out = new float[rows * columns];
    for (int vector = 0; vector < count; vector++) {
      for (int i = 0; i < length; i++) {
        int at = rows < columns ? vector * columns + i : i * columns + vector;
        out[at] = (float) q[vector][i];
      }
    }
    return out;
  }

  /// `count` orthonormal vectors, from the columns of a random `[length, count]` matrix.
  private static double[][] orthonormal(int length, int count, CounterRandom random) {
    double[][] vectors = new double[count][length];
    for (int vector = 0; vector < count; vector++) {
      for (int i = 0; i < length; i++) {
        vectors[vector][i] = random.normal(0, (long) i * count + vector);
      }
      for (int round = 0; round < 2; round++) {
        for (int before = 0; before < vector; before++) {
          subtract(vectors[vector], vectors[before], dot(vectors[vector], vectors[before]));
        }
        normalise(vectors[vector]);
      }
    }
    return vectors;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum = Math.fma(a[i], b[i], sum);
    }
    return sum;
  }

  private static void subtract(double[] from, double[] vector, double factor) {
    for (int i = 0; i < from.length; i++) {
      from[i] = Math.fma(-factor, vector[i], from[i]);
    }
  }

  private static void normalise(double[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
  }
}
