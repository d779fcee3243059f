package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import org.jspecify.annotations.Nullable;

/// What the recurrent layers with one state ([Gru], [Rnn]) have in common: their weights and
/// gradients, and the matrix products over all steps at once.
public final class RecurrentLayer {
  private RecurrentLayer() {}

  /// `wIh` is `[gates·units, input]`, `wHh` is `[gates·units, units]`, the biases have
  /// `gates·units` elements or are null.
  public record Weights(float[] wIh, float[] wHh, float @Nullable [] bIh, float @Nullable [] bHh) {
    void check(Lstm.Shape s, int gates) {
      checkFromIndexSize(0, gates * s.units() * s.input(), wIh.length);
      checkFromIndexSize(0, gates * s.units() * s.units(), wHh.length);
      checkFromIndexSize(0, bIh == null ? 0 : gates * s.units(), bIh == null ? 0 : bIh.length);
      checkFromIndexSize(0, bHh == null ? 0 : gates * s.units(), bHh == null ? 0 : bHh.length);
    }

    boolean hasBiases() {
      return bIh != null || bHh != null;
    }
  }

  /// Gradients in the layouts of what they belong to; those of the biases are null without biases.
  public record Gradients(
      float[] x,
      float[] wIh,
      float[] wHh,
      float @Nullable [] bIh,
      float @Nullable [] bHh,
      float[] initial) {}

  static void checkTape(Lstm.Shape s, Lstm.Shape tape) {
    if (!tape.equals(s)) {
      throw new IllegalArgumentException("The tape is for " + tape + ", not for " + s);
    }
  }

  static int slice(Workers w, Lstm.Shape s) {
    return (s.batch() - 1) / w.threads() + 1;
  }

  static float[] timeMajor(Workers w, Lstm.Shape s, float[] x) {
    if (!s.batchMajor()) {
      return x;
    }
    int in = s.input();
    float[] out = new float[s.rows() * in];
    int[] shape = {s.time(), s.batch(), in};
    Layout.strided(w, shape, x, 0, new int[] {in, s.time() * in, 1}, out, 0);
    return out;
  }

  /// The element of a bias, +0 where there is none.
  static float at(float @Nullable [] bias, int i) {
    return bias == null ? 0.0f : bias[i];
  }

  /// Copies `row` to each of the rows of `to`.
  static void fillRows(Workers w, int rows, float[] row, float[] to) {
    w.parallel(
        rows,
        64,
        (from, until) -> {
          for (int r = from; r < until; r++) {
            System.arraycopy(row, 0, to, r * row.length, row.length);
          }
        });
  }

  /// `z += x · wIhᵀ` for all steps.
  static void project(Workers w, Lstm.Shape s, int width, float[] x, float[] wIh, float[] z) {
    int in = s.input();
    Gemm.multiply(w, false, true, s.rows(), width, in, x, 0, in, wIh, 0, in, z, 0, width, true);
  }

  /// `dz · wIh`, in the layout of the input.
  static float[] inputGradient(Workers w, Lstm.Shape s, int width, float[] dz, float[] wIh) {
    int in = s.input();
    float[] dx = new float[s.rows() * in];
    Gemm.multiply(w, false, false, s.rows(), in, width, dz, 0, width, wIh, 0, in, dx, 0, in, false);
    if (!s.batchMajor()) {
      return dx;
    }
    float[] out = new float[dx.length];
    int[] shape = {s.batch(), s.time(), in};
    Layout.strided(w, shape, dx, 0, new int[] {in, s.batch() * in, 1}, out, 0);
    return out;
  }

  /// Σ over (time, row) of dz · right: the gradient of the weights that met `right`.
  static float[] weightGradient(
      Workers w, int rows, int width, float[] dz, float[] right, int columns) {
    float[] out = new float[width * columns];
    Gemm.multiply(
        w, true, false, width, columns, rows, dz, 0, width, right, 0, columns, out, 0, columns,
        false);
    return out;
  }

  static float[] biasGradient(Workers w, int rows, int width, float[] dz) {
    float[] out = new float[width];
    Reduction.reduce(w, ReduceOp.SUM, 1, rows, width, dz, 0, out, 0);
    return out;
  }
}
