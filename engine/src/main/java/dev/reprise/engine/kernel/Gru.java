package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A gated recurrent unit layer over time (Cho and others 2014, in PyTorch's form with both biases
/// and the reset gate after the recurrent product), forward and backward. Gate order r, z, n.
///
/// The input part of all steps is one matrix product, each step's recurrent part another; for every
/// row the sums are those of the numeric specification, whatever the batch and the number of
/// threads.
public final class Gru {
  private static final int GATES = 3;

  private Gru() {}

  /// What forward keeps for backward, always time-major. It can be used again for the same shape.
  public static final class Tape {
    private final Lstm.Shape shape;

    /// r, z and n, first as pre-activations.
    private final float[] gates;

    /// The recurrent part of n, before the reset gate.
    private final float[] candidate;

    private final float[] hidden;
    private float[] x = new float[0];

    public Tape(Lstm.Shape s) {
      shape = s;
      int state = s.batch() * s.units();
      gates = new float[GATES * s.time() * state];
      candidate = new float[s.time() * state];
      hidden = new float[(s.time() + 1) * state];
    }
  }

  /// Runs the layer over all steps, writes every hidden state to `out` and returns the last one,
  /// `[batch, units]`.
  ///
  /// @param x the input; a time-major one is kept by reference and must not change before backward
  /// @param initial the state before the first step; null for zeros
  public static float[] forward(
      Workers w,
      Lstm.Shape s,
      RecurrentLayer.Weights p,
      float[] x,
      float @Nullable [] initial,
      Tape tape,
      float[] out) {
    checkFromIndexSize(0, s.rows() * s.input(), x.length);
    checkFromIndexSize(0, s.rows() * s.units(), out.length);
    p.check(s, GATES);
    RecurrentLayer.checkTape(s, tape.shape);
    int state = s.batch() * s.units();
    if (initial == null) {
      Arrays.fill(tape.hidden, 0, state, 0.0f);
    } else {
      System.arraycopy(initial, 0, tape.hidden, 0, state);
    }
    tape.x = RecurrentLayer.timeMajor(w, s, x);
    begin(w, s, p, tape);
    int units = s.units();
    float[] reset = packed(units, 2 * units, p.wHh(), 0);
    float[] fresh = packed(units, units, p.wHh(), 2 * units * units);
    w.parallel(
        s.batch(),
        RecurrentLayer.slice(w, s),
        (from, to) -> forward(s, tape, reset, fresh, from, to - from, out));
    int last = s.time() * state;
    return Arrays.copyOfRange(tape.hidden, last, last + state);
  }

  private static float[] packed(int units, int columns, float[] wHh, int off) {
    float[] packed = new float[Forms.ACTIVE.packedSize(units, columns)];
    Forms.ACTIVE.pack(true, units, columns, wHh, off, units, packed, 0);
    return packed;
  }

  /// The biases, and the inputs' part of every pre-activation.
  private static void begin(Workers w, Lstm.Shape s, RecurrentLayer.Weights p, Tape tape) {
    int units = s.units();
    float[] bias = new float[GATES * units];
    float[] fresh = new float[units];
    for (int j = 0; j < bias.length; j++) {
      float own = RecurrentLayer.at(p.bIh(), j);
      bias[j] = j < 2 * units ? own + RecurrentLayer.at(p.bHh(), j) : own;
    }
    for (int j = 0; j < units; j++) {
      fresh[j] = RecurrentLayer.at(p.bHh(), 2 * units + j);
    }
    RecurrentLayer.fillRows(w, s.rows(), bias, tape.gates);
    RecurrentLayer.fillRows(w, s.rows(), fresh, tape.candidate);
    RecurrentLayer.project(w, s, GATES * units, tape.x, p.wIh(), tape.gates);
  }

  private static void forward(
      Lstm.Shape s, Tape tape, float[] reset, float[] fresh, int first, int rows, float[] out) {
    Form form = Forms.ACTIVE;
    int units = s.units();
    int width = GATES * units;
    for (int t = 0; t < s.time(); t++) {
      int before = (t * s.batch() + first) * units;
      form.multiplyPacked(
          false,
          rows,
          2 * units,
          units,
          tape.hidden,
          before,
          units,
          reset,
          0,
          tape.gates,
          GATES * before,
          width,
          true);
      form.multiplyPacked(
          false,
          rows,
          units,
          units,
          tape.hidden,
          before,
          units,
          fresh,
          0,
          tape.candidate,
          before,
          units,
          true);
      for (int r = 0; r < rows; r++) {
        int at = before + r * units;
        int after = at + s.batch() * units;
        cell(form, units, tape, GATES * at, at, after);
        System.arraycopy(tape.hidden, after, out, s.outside(t, first + r, units), units);
      }
    }
  }

  /// One row of one step, from the pre-activations at `z` and the states at `at` to those at
  /// `after`.
  private static void cell(Form form, int units, Tape tape, int z, int at, int after) {
    float[] gates = tape.gates;
    int update = z + units;
    int n = z + 2 * units;
    form.unary(UnaryOp.SIGMOID, 0.0f, gates, z, gates, z, 2 * units);
    for (int u = 0; u < units; u++) {
      gates[n + u] = Math.fma(gates[z + u], tape.candidate[at + u], gates[n + u]);
    }
    form.unary(UnaryOp.TANH, 0.0f, gates, n, gates, n, units);
    for (int u = 0; u < units; u++) {
      float fresh = gates[n + u];
      tape.hidden[after + u] = Math.fma(gates[update + u], tape.hidden[at + u] - fresh, fresh);
    }
  }

  /// The gradients at everything that forward took, from those at its outputs (null for zero).
  public static RecurrentLayer.Gradients backward(
      Workers w,
      Lstm.Shape s,
      RecurrentLayer.Weights p,
      Tape tape,
      float @Nullable [] gOut,
      float @Nullable [] gFinal) {
    p.check(s, GATES);
    RecurrentLayer.checkTape(s, tape.shape);
    checkFromIndexSize(0, gOut == null ? 0 : s.rows() * s.units(), gOut == null ? 0 : gOut.length);
    int units = s.units();
    int width = GATES * units;
    int state = s.batch() * units;
    float[] initial = gFinal == null ? new float[state] : Arrays.copyOf(gFinal, state);
    float[] dz = new float[s.rows() * width];
    float[] dq = new float[s.rows() * width];
    float[] packed = new float[Forms.ACTIVE.packedSize(width, units)];
    Forms.ACTIVE.pack(false, width, units, p.wHh(), 0, units, packed, 0);
    w.parallel(
        s.batch(),
        RecurrentLayer.slice(w, s),
        (from, to) -> backward(s, tape, packed, from, to - from, gOut, initial, dz, dq));
    int rows = s.rows();
    return new RecurrentLayer.Gradients(
        RecurrentLayer.inputGradient(w, s, width, dz, p.wIh()),
        RecurrentLayer.weightGradient(w, rows, width, dz, tape.x, s.input()),
        RecurrentLayer.weightGradient(w, rows, width, dq, tape.hidden, units),
        p.hasBiases() ? RecurrentLayer.biasGradient(w, rows, width, dz) : null,
        p.hasBiases() ? RecurrentLayer.biasGradient(w, rows, width, dq) : null,
        initial);
  }

  private static void backward(
      Lstm.Shape s,
      Tape tape,
      float[] packed,
      int first,
      int rows,
      float @Nullable [] gOut,
      float[] g,
      float[] dz,
      float[] dq) {
    Form form = Forms.ACTIVE;
    int units = s.units();
    int width = GATES * units;
    int own = first * units;
    for (int t = s.time() - 1; t >= 0; t--) {
      int before = (t * s.batch() + first) * units;
      for (int r = 0; r < rows; r++) {
        int at = r * units;
        if (gOut != null) {
          int from = s.outside(t, first + r, units);
          form.binary(BinaryOp.ADD, g, own + at, gOut, from, g, own + at, units);
        }
        cellGradient(units, tape, before + at, g, own + at, dz, dq);
      }
      form.multiplyPacked(
          false, rows, units, width, dq, GATES * before, width, packed, 0, g, own, units, true);
    }
  }

  /// One row of one step: `g` changes from the gradient at the new state to its direct part at the
  /// previous one; `dz` and `dq` receive those at the pre-activations, of the input and of the
  /// recurrent product.
  private static void cellGradient(
      int units, Tape tape, int at, float[] g, int gOff, float[] dz, float[] dq) {
    float[] gates = tape.gates;
    int z = GATES * at;
    for (int u = 0; u < units; u++) {
      float reset = gates[z + u];
      float update = gates[z + units + u];
      float fresh = gates[z + 2 * units + u];
      float d = g[gOff + u];
      float dn = (d * (1.0f - update)) * Math.fma(-fresh, fresh, 1.0f);
      float dUpdate = (d * (tape.hidden[at + u] - fresh)) * (update * (1.0f - update));
      float dReset = (dn * tape.candidate[at + u]) * (reset * (1.0f - reset));
      dz[z + u] = dReset;
      dz[z + units + u] = dUpdate;
      dz[z + 2 * units + u] = dn;
      dq[z + u] = dReset;
      dq[z + units + u] = dUpdate;
      dq[z + 2 * units + u] = dn * reset;
      g[gOff + u] = d * update;
    }
  }
}
