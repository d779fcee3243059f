package dev.reprise.training.loop;

import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.Plans;
import java.util.SortedMap;
import java.util.TreeMap;

/// Embedding, LSTM, dense and sigmoid in double precision, written as plainly as the formulas are.
final class ReferenceModel {
  private final SortedMap<String, double[]> weights = new TreeMap<>();
  private final int width;
  private final int units;

  ReferenceModel(SortedMap<String, Tensor> initial, int width, int units) {
    this.width = width;
    this.units = units;
    initial.forEach(
        (name, tensor) -> {
          float[] values = Plans.floats(tensor);
          double[] wide = new double[values.length];
          java.util.Arrays.setAll(wide, i -> values[i]);
          weights.put(name, wide);
        });
  }

  double[] weight(String name) {
    return java.util.Objects.requireNonNull(weights.get(name), name);
  }

  /// The mean binary cross-entropy over rows of token ids.
  double loss(int[] ids, int[] targets) {
    int length = ids.length / targets.length;
    double sum = 0;
    for (int row = 0; row < targets.length; row++) {
      double z = logit(ids, row * length, length);
      double p = sigmoid(z);
      sum -= StrictMath.log(targets[row] == 1 ? p : 1 - p);
    }
    return sum / targets.length;
  }

  private double logit(int[] ids, int at, int length) {
    double[] h = new double[units];
    double[] c = new double[units];
    for (int t = 0; t < length; t++) {
      double[] gates = gates(ids[at + t], h);
      for (int u = 0; u < units; u++) {
        double i = sigmoid(gates[u]);
        double f = sigmoid(gates[units + u]);
        double g = StrictMath.tanh(gates[2 * units + u]);
        double o = sigmoid(gates[3 * units + u]);
        c[u] = f * c[u] + i * g;
        h[u] = o * StrictMath.tanh(c[u]);
      }
    }
    double z = weight("dense/bias")[0];
    for (int u = 0; u < units; u++) {
      z += h[u] * weight("dense/kernel")[u];
    }
    return z;
  }

  private double[] gates(int id, double[] h) {
    double[] gates = weight("lstm/bias").clone();
    for (int g = 0; g < gates.length; g++) {
      for (int j = 0; j < width; j++) {
        gates[g] +=
            weight("embedding/embeddings")[id * width + j]
                * weight("lstm/kernel")[j * gates.length + g];
      }
      for (int u = 0; u < units; u++) {
        gates[g] += h[u] * weight("lstm/recurrent_kernel")[u * gates.length + g];
      }
    }
    return gates;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
