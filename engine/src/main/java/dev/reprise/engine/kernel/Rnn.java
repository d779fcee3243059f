package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A plain recurrent layer over time (Elman 1990, with PyTorch's two biases), forward and backward:
/// each state is tanh or relu of the biases, the input's part and the previous state's part.
public final class Rnn {
  private Rnn() {}

  /// What forward keeps for backward, always time-major. It can be used again for the same shape.
  public static final class Tape {
    private final Lstm.Shape shape;
    private final UnaryOp activation;
    private final float[] z;
    private final float[] hidden;
    private float[] x = new float[0];

    /// @param relu whether the activation is relu rather than tanh
    public Tape(Lstm.Shape s, boolean relu) {
      shape = s;
      activation = relu ? UnaryOp.RELU : UnaryOp.TANH;
      int state = s.batch() * s.units();
      z = new float[s.time() * state];
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
    p.check(s, 1);
    RecurrentLayer.checkTape(s, tape.shape);
    int units = s.units();
    int state = s.batch() * units;
    if (initial == null) {
      Arrays.fill(tape.hidden, 0, state, 0.0f);
    } else {
      System.arraycopy(initial, 0, tape.hidden, 0, state);
    }
    tape.x = RecurrentLayer.timeMajor(w, s, x);
    float[] bias = new float[units];
    for (int j = 0; j < units; j++) {
      bias[j] = RecurrentLayer.at(p.bIh(), j) + RecurrentLayer.at(p.bHh(), j);
    }
    RecurrentLayer.fillRows(w, s.rows(), bias, tape.z);
    RecurrentLayer.project(w, s, units, tape.x, p.wIh(), tape.z);
    float[] packed = new float[Forms.ACTIVE.packedSize(units, units)];
    Forms.ACTIVE.pack(true, units, units, p.wHh(), 0, units, packed, 0);
    w.parallel(
        s.batch(),
        RecurrentLayer.slice(w, s),
        (from, to) -> forward(s, tape, packed, from, to - from, out));
    int last = s.time() * state;
    return Arrays.copyOfRange(tape.hidden, last, last + state);
  }

  private static void forward(
      Lstm.Shape s, Tape tape, float[] packed, int first, int rows, float[] out) {
    Form form = Forms.ACTIVE;
    int units = s.units();
    for (int t = 0; t < s.time(); t++) {
      int before = (t * s.batch() + first) * units;
      int after = before + s.batch() * units;
      form.multiplyPacked(
          false,
          rows,
          units,
          units,
          tape.hidden,
          before,
          units,
          packed,
          0,
          tape.z,
          before,
          units,
          true);
      form.unary(tape.activation, 0.0f, tape.z, before, tape.hidden, after, rows * units);
      for (int r = 0; r < rows; r++) {
        int to = s.outside(t, first + r, units);
        System.arraycopy(tape.hidden, after + r * units, out, to, units);
      }
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
    p.check(s, 1);
    RecurrentLayer.checkTape(s, tape.shape);
    checkFromIndexSize(0, gOut == null ? 0 : s.rows() * s.units(), gOut == null ? 0 : gOut.length);
    int units = s.units();
    int state = s.batch() * units;
    float[] initial = gFinal == null ? new float[state] : Arrays.copyOf(gFinal, state);
    float[] dz = new float[s.rows() * units];
    float[] packed = new float[Forms.ACTIVE.packedSize(units, units)];
    Forms.ACTIVE.pack(false, units, units, p.wHh(), 0, units, packed, 0);
    w.parallel(
        s.batch(),
        RecurrentLayer.slice(w, s),
        (from, to) -> backward(s, tape, packed, from, to - from, gOut, initial, dz));
    float[] bias = p.hasBiases() ? RecurrentLayer.biasGradient(w, s.rows(), units, dz) : null;
    return new RecurrentLayer.Gradients(
        RecurrentLayer.inputGradient(w, s, units, dz, p.wIh()),
        RecurrentLayer.weightGradient(w, s.rows(), units, dz, tape.x, s.input()),
        RecurrentLayer.weightGradient(w, s.rows(), units, dz, tape.hidden, units),
        bias,
        bias == null ? null : bias.clone(),
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
      float[] dz) {
    Form form = Forms.ACTIVE;
    int units = s.units();
    int own = first * units;
    for (int t = s.time() - 1; t >= 0; t--) {
      int before = (t * s.batch() + first) * units;
      int after = before + s.batch() * units;
      for (int r = 0; gOut != null && r < rows; r++) {
        int at = own + r * units;
        form.binary(BinaryOp.ADD, g, at, gOut, s.outside(t, first + r, units), g, at, units);
      }
      form.unaryBackward(
          tape.activation,
          0.0f,
          tape.z,
          before,
          tape.hidden,
          after,
          g,
          own,
          dz,
          before,
          rows * units);
      form.multiplyPacked(
          false, rows, units, units, dz, before, units, packed, 0, g, own, units, false);
    }
  }
}
