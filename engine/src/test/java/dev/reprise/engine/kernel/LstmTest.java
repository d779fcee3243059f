package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LstmTest {
  private static final int T = 4;
  private static final int B = 3;
  private static final int I = 5;
  private static final int U = 6;
  private final Lstm.Shape shape = new Lstm.Shape(T, B, I, U, false);
  private final float[] x = Samples.normal(1, T * B * I, 1.0f);
  private final float[] bIh = Samples.normal(4, 4 * U, 0.4f);
  private final float[] bHh = Samples.normal(5, 4 * U, 0.4f);
  private final Lstm.Weights weights =
      new Lstm.Weights(
          Samples.normal(2, 4 * U * I, 0.4f), Samples.normal(3, 4 * U * U, 0.4f), bIh, bHh);
  private final Lstm.State initial =
      new Lstm.State(Samples.normal(6, B * U, 0.5f), Samples.normal(7, B * U, 0.5f));
  private final float[] gOut = Samples.normal(8, T * B * U, 1.0f);
  private final Lstm.State gFinal =
      new Lstm.State(Samples.normal(9, B * U, 1.0f), Samples.normal(10, B * U, 1.0f));

  /// Σ output · gOut + Σ final state · gFinal, all in double and by the book.
  private double loss(
      double[] in, double[] wIh, double[] wHh, double[] bias, double[] h0, double[] c0) {
    double loss = 0;
    double[] h = h0.clone();
    double[] c = c0.clone();
    for (int t = 0; t < T; t++) {
      double[] next = new double[B * U];
      for (int b = 0; b < B; b++) {
        for (int u = 0; u < U; u++) {
          double[] z = new double[4];
          for (int q = 0; q < 4; q++) {
            int row = q * U + u;
            z[q] = bias[row];
            for (int j = 0; j < I; j++) {
              z[q] += in[(t * B + b) * I + j] * wIh[row * I + j];
            }
            for (int j = 0; j < U; j++) {
              z[q] += h[b * U + j] * wHh[row * U + j];
            }
          }
          double cell = sigmoid(z[1]) * c[b * U + u] + sigmoid(z[0]) * StrictMath.tanh(z[2]);
          c[b * U + u] = cell;
          next[b * U + u] = sigmoid(z[3]) * StrictMath.tanh(cell);
          loss += next[b * U + u] * gOut[(t * B + b) * U + u];
        }
      }
      h = next;
    }
    for (int i = 0; i < B * U; i++) {
      loss += h[i] * gFinal.h()[i] + c[i] * gFinal.c()[i];
    }
    return loss;
  }

  private static double sigmoid(double z) {
    return 1.0 / (1.0 + StrictMath.exp(-z));
  }

  private static double[] doubles(float[] x) {
    double[] d = new double[x.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = x[i];
    }
    return d;
  }

  @Test
  void gradientsAgreeWithCentralDifferencesInDouble() {
    Lstm.Tape tape = new Lstm.Tape(shape);
    float[] out = new float[T * B * U];
    Lstm.Gradients g;
    try (Workers w = Workers.of(2)) {
      Lstm.forward(w, shape, weights, x, initial, tape, out);
      g = Lstm.backward(w, shape, weights, tape, gOut, gFinal);
    }
    float[] bias = new float[4 * U];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = bIh[i] + bHh[i];
    }
    double[][] inputs = {
      doubles(x),
      doubles(weights.wIh()),
      doubles(weights.wHh()),
      doubles(bias),
      doubles(initial.h()),
      doubles(initial.c())
    };
    float[][] found = {g.x(), g.wIh(), g.wHh(), g.bIh(), g.initial().h(), g.initial().c()};
    for (int which = 0; which < inputs.length; which++) {
      for (int i = 0; i < inputs[which].length; i++) {
        assertThat((double) found[which][i])
            .as("input %d, element %d", which, i)
            .isCloseTo(difference(inputs, which, i), within(2e-5));
      }
    }
    assertThat(g.bHh()).isEqualTo(g.bIh());
  }

  @Test
  void aTapeServesOneBackwardAfterEachForward() {
    Lstm.Tape tape = new Lstm.Tape(shape);
    float[] out = new float[T * B * U];
    Lstm.forward(Workers.shared(), shape, weights, x, initial, tape, out);
    Lstm.Gradients first = Lstm.backward(Workers.shared(), shape, weights, tape, gOut, gFinal);
    assertThatThrownBy(() -> Lstm.backward(Workers.shared(), shape, weights, tape, gOut, gFinal))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("run forward again");
    Lstm.forward(Workers.shared(), shape, weights, x, initial, tape, out);
    float[] dx = new float[first.x().length];
    java.util.Arrays.fill(dx, Float.NaN);
    Lstm.backward(Workers.shared(), shape, weights, tape, gOut, gFinal, dx);
    assertThat(Samples.bits(dx)).isEqualTo(Samples.bits(first.x()));
  }

  private double difference(double[][] in, int which, int i) {
    double h = 1e-5;
    double kept = in[which][i];
    in[which][i] = kept + h;
    double up = loss(in[0], in[1], in[2], in[3], in[4], in[5]);
    in[which][i] = kept - h;
    double down = loss(in[0], in[1], in[2], in[3], in[4], in[5]);
    in[which][i] = kept;
    return (up - down) / (2 * h);
  }

  @Test
  void bothLayoutsAndAnyNumberOfThreadsGiveTheSameBits() {
    float[] expected = new float[T * B * U];
    Lstm.Tape tape = new Lstm.Tape(shape);
    Lstm.Shape turned = new Lstm.Shape(T, B, I, U, true);
    float[] xTurned = turn(x, T, B, I);
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers w = Workers.of(threads)) {
        Lstm.forward(w, shape, weights, x, initial, tape, expected);
        Lstm.Gradients g = Lstm.backward(w, shape, weights, tape, gOut, gFinal);
        float[] out = new float[T * B * U];
        Lstm.Tape other = new Lstm.Tape(turned);
        Lstm.forward(w, turned, weights, xTurned, initial, other, out);
        Lstm.Gradients h = Lstm.backward(w, turned, weights, other, turn(gOut, T, B, U), gFinal);
        assertThat(Samples.bits(out)).isEqualTo(Samples.bits(turn(expected, T, B, U)));
        assertThat(Samples.bits(h.x())).isEqualTo(Samples.bits(turn(g.x(), T, B, I)));
        assertThat(Samples.bits(h.wIh())).isEqualTo(Samples.bits(g.wIh()));
        assertThat(Samples.bits(h.wHh())).isEqualTo(Samples.bits(g.wHh()));
      }
    }
  }

  private static float[] turn(float[] x, int rows, int columns, int width) {
    float[] out = new float[x.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        System.arraycopy(x, (r * columns + c) * width, out, (c * rows + r) * width, width);
      }
    }
    return out;
  }

  @Test
  void rowsOfABatchDoNotKnowOfEachOther() {
    Lstm.Shape one = new Lstm.Shape(T, 1, I, U, true);
    Lstm.Shape all = new Lstm.Shape(T, B, I, U, true);
    float[] in = turn(x, T, B, I);
    float[] out = new float[T * B * U];
    Lstm.forward(Workers.shared(), all, weights, in, null, new Lstm.Tape(all), out);
    float[] alone = new float[T * U];
    float[] second = Arrays.copyOfRange(in, T * I, 2 * T * I);
    Lstm.forward(Workers.shared(), one, weights, second, null, new Lstm.Tape(one), alone);
    assertThat(Samples.bits(alone))
        .isEqualTo(Samples.bits(Arrays.copyOfRange(out, T * U, 2 * T * U)));
  }

  @Test
  void missingBiasesAndGradientsCountAsZero() {
    Lstm.Weights bare = new Lstm.Weights(weights.wIh(), weights.wHh(), null, null);
    Lstm.Tape tape = new Lstm.Tape(shape);
    Lstm.forward(Workers.shared(), shape, bare, x, null, tape, new float[T * B * U]);
    Lstm.Gradients g = Lstm.backward(Workers.shared(), shape, bare, tape, null, null);
    assertThat(g.bIh()).isNull();
    assertThat(g.x()).containsOnly(0.0f);
  }

  @Test
  void aTapeOfAnotherShapeIsRefused() {
    Lstm.Tape tape = new Lstm.Tape(new Lstm.Shape(T, B, I, U, true));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Lstm.forward(Workers.shared(), shape, weights, x, null, tape, new float[T * B * U]))
        .withMessageContaining("The tape is for");
  }
}
