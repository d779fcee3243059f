package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// GRU and RNN by raw bits against the numeric specification written out as plain loops, in every
/// layout, over awkward sizes and any number of threads.
class RecurrentLayerTest {
  /// Results and gradients of a layer, time-major, as the specification says them.
  private static final class Plain {
    final int time;
    final int batch;
    final int in;
    final int units;
    final float[] x;
    final RecurrentLayer.Weights p;
    final float[][] h;
    final float[][] dz;
    final float[][] dq;
    float[] d;

    Plain(Lstm.Shape s, float[] x, RecurrentLayer.Weights p, int gates) {
      time = s.time();
      batch = s.batch();
      in = s.input();
      units = s.units();
      this.x = x;
      this.p = p;
      h = new float[time + 1][];
      dz = new float[time * batch][gates * units];
      dq = new float[time * batch][gates * units];
      d = new float[batch * units];
    }

    float inputPart(float start, int row, int t, int b) {
      float c = start;
      for (int k = 0; k < in; k++) {
        c = Math.fma(x[(t * batch + b) * in + k], p.wIh()[row * in + k], c);
      }
      return c;
    }

    float statePart(float start, int row, int t, int b) {
      float c = start;
      for (int k = 0; k < units; k++) {
        c = Math.fma(h[t][b * units + k], p.wHh()[row * units + k], c);
      }
      return c;
    }

    float bias(float @Nullable [] bias, int row) {
      return bias == null ? 0.0f : bias[row];
    }

    float[] weightGradient(float[][] dz, boolean state) {
      int width = dz[0].length;
      int columns = state ? units : in;
      float[] out = new float[width * columns];
      for (int j = 0; j < width; j++) {
        for (int k = 0; k < columns; k++) {
          float c = 0;
          for (int r = 0; r < time * batch; r++) {
            float right = state ? h[r / batch][r % batch * units + k] : x[r * in + k];
            c = Math.fma(dz[r][j], right, c);
          }
          out[j * columns + k] = c;
        }
      }
      return out;
    }

    float[] inputGradient() {
      float[] out = new float[time * batch * in];
      for (int r = 0; r < time * batch; r++) {
        for (int k = 0; k < in; k++) {
          float c = 0;
          for (int j = 0; j < dz[r].length; j++) {
            c = Math.fma(dz[r][j], p.wIh()[j * in + k], c);
          }
          out[r * in + k] = c;
        }
      }
      return out;
    }

    static float[] sum(float[][] rows) {
      float[] out = rows[0].clone();
      for (int r = 1; r < rows.length; r++) {
        for (int j = 0; j < out.length; j++) {
          out[j] += rows[r][j];
        }
      }
      return out;
    }
  }

  private static float[] outside(Plain q, float[] gOut, float[] d, int t) {
    float[] sum = new float[d.length];
    for (int i = 0; i < d.length; i++) {
      sum[i] = d[i] + gOut[t * q.batch * q.units + i];
    }
    return sum;
  }

  private static Plain gru(
      Lstm.Shape s, float[] x, RecurrentLayer.Weights p, float[] h0, float[] gOut, float[] gLast) {
    Plain q = new Plain(s, x, p, 3);
    int u = q.units;
    float[][] gates = new float[q.time * q.batch * u][];
    q.h[0] = h0;
    for (int t = 0; t < q.time; t++) {
      q.h[t + 1] = new float[h0.length];
      for (int i = 0; i < h0.length; i++) {
        int b = i / u;
        int j = i % u;
        float[] pre = new float[2];
        for (int gate = 0; gate < 2; gate++) {
          int row = gate * u + j;
          float start = q.bias(p.bIh(), row) + q.bias(p.bHh(), row);
          pre[gate] = Transcendental.sigmoid(q.statePart(q.inputPart(start, row, t, b), row, t, b));
        }
        int row = 2 * u + j;
        float candidate = q.statePart(q.bias(p.bHh(), row), row, t, b);
        float own = q.inputPart(q.bias(p.bIh(), row), row, t, b);
        float n = Transcendental.tanh(Math.fma(pre[0], candidate, own));
        gates[t * h0.length + i] = new float[] {pre[0], pre[1], n, candidate};
        q.h[t + 1][i] = Math.fma(pre[1], q.h[t][i] - n, n);
      }
    }
    q.d = gLast.clone();
    for (int t = q.time - 1; t >= 0; t--) {
      float[] d = outside(q, gOut, q.d, t);
      for (int i = 0; i < d.length; i++) {
        float[] g = gates[t * h0.length + i];
        int r = t * q.batch + i / u;
        int j = i % u;
        float dn = (d[i] * (1 - g[1])) * Math.fma(-g[2], g[2], 1.0f);
        q.dz[r][u + j] = (d[i] * (q.h[t][i] - g[2])) * (g[1] * (1 - g[1]));
        q.dz[r][j] = (dn * g[3]) * (g[0] * (1 - g[0]));
        q.dz[r][2 * u + j] = dn;
        q.dq[r][j] = q.dz[r][j];
        q.dq[r][u + j] = q.dz[r][u + j];
        q.dq[r][2 * u + j] = dn * g[0];
        q.d[i] = d[i] * g[1];
      }
      back(q, t, q.dq);
    }
    return q;
  }

  /// D' = D' + dq · wHh.
  private static void back(Plain q, int t, float[][] dq) {
    for (int i = 0; i < q.d.length; i++) {
      float[] row = dq[t * q.batch + i / q.units];
      for (int j = 0; j < row.length; j++) {
        q.d[i] = Math.fma(row[j], q.p.wHh()[j * q.units + i % q.units], q.d[i]);
      }
    }
  }

  private static Plain rnn(
      boolean relu,
      Lstm.Shape s,
      float[] x,
      RecurrentLayer.Weights p,
      float[] h0,
      float[] gOut,
      float[] gLast) {
    Plain q = new Plain(s, x, p, 1);
    float[][] pre = new float[q.time][h0.length];
    q.h[0] = h0;
    UnaryOp op = relu ? UnaryOp.RELU : UnaryOp.TANH;
    for (int t = 0; t < q.time; t++) {
      q.h[t + 1] = new float[h0.length];
      for (int i = 0; i < h0.length; i++) {
        int row = i % q.units;
        float start = q.bias(p.bIh(), row) + q.bias(p.bHh(), row);
        int b = i / q.units;
        pre[t][i] = q.statePart(q.inputPart(start, row, t, b), row, t, b);
        q.h[t + 1][i] = op.apply(pre[t][i], 0);
      }
    }
    q.d = gLast.clone();
    for (int t = q.time - 1; t >= 0; t--) {
      float[] d = outside(q, gOut, q.d, t);
      for (int i = 0; i < d.length; i++) {
        q.dz[t * q.batch + i / q.units][i % q.units] =
            d[i] * op.gradient(pre[t][i], q.h[t + 1][i], 0);
      }
      Arrays.fill(q.d, 0);
      back(q, t, q.dz);
    }
    System.arraycopy(q.dz, 0, q.dq, 0, q.dz.length);
    return q;
  }

  @ParameterizedTest
  @CsvSource({
    "gru,  1, 1,  1,  1, true",
    "gru,  4, 3,  5,  7, true",
    "gru,  3, 7, 13, 33, false",
    "gru,  2, 2,  7, 70, true",
    "tanh, 1, 1,  1,  1, true",
    "tanh, 4, 3,  5,  7, false",
    "tanh, 3, 7, 13, 33, true",
    "relu, 4, 3,  5,  7, true",
    "relu, 3, 7, 13, 33, false"
  })
  void everyResultHasTheBitsOfThePlainLoops(
      String cell, int time, int batch, int in, int units, boolean biases) {
    int gates = cell.equals("gru") ? 3 : 1;
    RecurrentLayer.Weights p =
        new RecurrentLayer.Weights(
            Samples.normal(2, gates * units * in, 0.4f),
            Samples.normal(3, gates * units * units, 0.4f),
            biases ? Samples.normal(4, gates * units, 0.4f) : null,
            biases ? Samples.normal(5, gates * units, 0.4f) : null);
    float[] x = Samples.normal(1, time * batch * in, 1.0f);
    float[] h0 = Samples.normal(6, batch * units, 0.5f);
    float[] gOut = Samples.normal(8, time * batch * units, 1.0f);
    float[] gLast = Samples.normal(9, batch * units, 1.0f);
    Lstm.Shape shape = new Lstm.Shape(time, batch, in, units, false);
    Plain q =
        gates == 3
            ? gru(shape, x, p, h0, gOut, gLast)
            : rnn(cell.equals("relu"), shape, x, p, h0, gOut, gLast);
    for (int threads : new int[] {1, 2, 7}) {
      for (boolean batchMajor : new boolean[] {false, true}) {
        compare(q, new Lstm.Shape(time, batch, in, units, batchMajor), cell, gOut, gLast, threads);
      }
    }
  }

  private static void compare(
      Plain q, Lstm.Shape s, String cell, float[] gOut, float[] gLast, int threads) {
    boolean swap = s.batchMajor();
    float[] x = swap ? swapped(q.x, q.time, q.batch, q.in) : q.x;
    float[] g = swap ? swapped(gOut, q.time, q.batch, q.units) : gOut;
    float[] out = new float[gOut.length];
    RecurrentLayer.Gradients found;
    float[] last;
    try (Workers w = Workers.of(threads)) {
      if (cell.equals("gru")) {
        Gru.Tape tape = new Gru.Tape(s);
        last = Gru.forward(w, s, q.p, x, q.h[0], tape, out);
        found = Gru.backward(w, s, q.p, tape, g, gLast);
      } else {
        Rnn.Tape tape = new Rnn.Tape(s, cell.equals("relu"));
        last = Rnn.forward(w, s, q.p, x, q.h[0], tape, out);
        found = Rnn.backward(w, s, q.p, tape, g, gLast);
      }
    }
    float[] all = new float[gOut.length];
    for (int t = 0; t < q.time; t++) {
      System.arraycopy(q.h[t + 1], 0, all, t * q.d.length, q.d.length);
    }
    same("output", out, swap ? swapped(all, q.time, q.batch, q.units) : all);
    same("last state", last, q.h[q.time]);
    float[] dx = q.inputGradient();
    same("input gradient", found.x(), swap ? swapped(dx, q.time, q.batch, q.in) : dx);
    same("wIh gradient", found.wIh(), q.weightGradient(q.dz, false));
    same("wHh gradient", found.wHh(), q.weightGradient(q.dq, true));
    same("initial gradient", found.initial(), q.d);
    if (q.p.bIh() != null) {
      same("bIh gradient", found.bIh(), Plain.sum(q.dz));
      same("bHh gradient", found.bHh(), Plain.sum(q.dq));
    }
  }

  private static void same(String what, float @Nullable [] found, float[] expected) {
    assertThat(found).as(what).isNotNull();
    assertThat(Samples.bits(Objects.requireNonNull(found)))
        .as(what)
        .isEqualTo(Samples.bits(expected));
  }

  /// [time, batch, width] to [batch, time, width].
  private static float[] swapped(float[] x, int time, int batch, int width) {
    float[] out = new float[x.length];
    for (int t = 0; t < time; t++) {
      for (int b = 0; b < batch; b++) {
        System.arraycopy(x, (t * batch + b) * width, out, (b * time + t) * width, width);
      }
    }
    return out;
  }
}
