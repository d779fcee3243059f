package dev.reprise.engine.kernel;

import static java.util.Objects.checkFromIndexSize;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One layer of long short-term memory (Hochreiter and Schmidhuber 1997, with forget gates),
/// forward and through time.
///
/// Gate order is i, f, g, o. The pre-activation of a gate is one chain: it starts from `bIh + bHh`
/// (one float addition; +0 without biases), runs over the inputs ascending and then over the
/// previous hidden state ascending. With σ = sigmoid: `c = fma(σ(f), c', σ(i) · tanh(g))`, `h =
/// σ(o) · tanh(c)`. Rows of a batch are independent, so threads share out rows in the recurrence
/// and output elements everywhere else. Weight gradients are chains over (time, row) ascending.
public final class Lstm {
  private Lstm() {}

  /// @param time steps
  /// @param batch rows
  /// @param input elements of an input row
  /// @param units elements of the hidden and of the cell state
  /// @param batchMajor whether input and output are `[batch, time, …]` rather than `[time, batch,
  ///   …]`
  public record Shape(int time, int batch, int input, int units, boolean batchMajor) {
    public Shape {
      if (time < 1 || batch < 1 || input < 1 || units < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "LSTM sizes must be positive, found time %d, batch %d, input %d, units %d",
                time,
                batch,
                input,
                units));
      }
      Broadcast.size(new int[] {time + 1, batch, 4 * units});
      Broadcast.size(new int[] {time, batch, input});
    }

    int rows() {
      return time * batch;
    }

    /// Where row `b` of step `t` begins in an array of the caller with rows of `width`.
    int outside(int t, int b, int width) {
      return (batchMajor ? b * time + t : t * batch + b) * width;
    }
  }

  /// `wIh` is `[4·units, input]`, `wHh` is `[4·units, units]`, the biases have `4·units` elements.
  public record Weights(float[] wIh, float[] wHh, float @Nullable [] bIh, float @Nullable [] bHh) {
    void check(Shape s) {
      checkFromIndexSize(0, 4 * s.units() * s.input(), wIh.length);
      checkFromIndexSize(0, 4 * s.units() * s.units(), wHh.length);
      checkFromIndexSize(0, bIh == null ? 0 : 4 * s.units(), bIh == null ? 0 : bIh.length);
      checkFromIndexSize(0, bHh == null ? 0 : 4 * s.units(), bHh == null ? 0 : bHh.length);
    }
  }

  /// Hidden and cell state, `[batch, units]` each.
  public record State(float[] h, float[] c) {
    /// A state of zeros.
    public static State zeros(Shape s) {
      return new State(new float[s.batch() * s.units()], new float[s.batch() * s.units()]);
    }

    void check(Shape s) {
      checkFromIndexSize(0, s.batch() * s.units(), h.length);
      checkFromIndexSize(0, s.batch() * s.units(), c.length);
    }
  }

  /// Gradients in the layouts of what they belong to; `bIh` and `bHh` are equal and are null
  /// without biases.
  public record Gradients(
      float[] x,
      float[] wIh,
      float[] wHh,
      float @Nullable [] bIh,
      float @Nullable [] bHh,
      State initial) {}

  /// What forward keeps for backward, always time-major. It can be used again for the same shape.
  public static final class Tape {
    private final Shape shape;
    private final float[] gates;
    private final float[] cells;
    private final float[] tanhCells;
    private final float[] hidden;
    private float[] x = new float[0];
    private float[] dz = new float[0];

    public Tape(Shape s) {
      shape = s;
      int state = s.batch() * s.units();
      gates = new float[4 * s.time() * state];
      tanhCells = new float[s.time() * state];
      cells = new float[(s.time() + 1) * state];
      hidden = new float[(s.time() + 1) * state];
    }
  }

  /// Runs the layer over all steps, writes every hidden state to `out` and returns the last state.
  ///
  /// @param x the input; a time-major one is kept by reference and must not change before backward
  /// @param initial the state before the first step; null for zeros
  public static State forward(
      Workers w, Shape s, Weights p, float[] x, @Nullable State initial, Tape tape, float[] out) {
    checkFromIndexSize(0, s.rows() * s.input(), x.length);
    checkFromIndexSize(0, s.rows() * s.units(), out.length);
    p.check(s);
    checkTape(s, tape);
    begin(s, initial, tape);
    tape.x = s.batchMajor() ? timeMajor(w, s, s.input(), x, tape.x) : x;
    project(w, s, p, tape);
    int units = s.units();
    float[] packed = new float[Forms.ACTIVE.packedSize(units, 4 * units)];
    Forms.ACTIVE.pack(true, units, 4 * units, p.wHh(), 0, units, packed, 0);
    w.parallel(
        s.batch(), slice(w, s), (from, to) -> forward(s, tape, packed, from, to - from, out));
    int last = s.rows() * units;
    int state = s.batch() * units;
    return new State(
        Arrays.copyOfRange(tape.hidden, last, last + state),
        Arrays.copyOfRange(tape.cells, last, last + state));
  }

  private static void checkTape(Shape s, Tape tape) {
    if (!tape.shape.equals(s)) {
      throw new IllegalArgumentException("The tape is for " + tape.shape + ", not for " + s);
    }
  }

  private static int slice(Workers w, Shape s) {
    return (s.batch() - 1) / w.threads() + 1;
  }

  private static void begin(Shape s, @Nullable State initial, Tape tape) {
    int state = s.batch() * s.units();
    if (initial == null) {
      Arrays.fill(tape.hidden, 0, state, 0.0f);
      Arrays.fill(tape.cells, 0, state, 0.0f);
    } else {
      initial.check(s);
      System.arraycopy(initial.h(), 0, tape.hidden, 0, state);
      System.arraycopy(initial.c(), 0, tape.cells, 0, state);
    }
  }

  private static float[] timeMajor(Workers w, Shape s, int width, float[] x, float[] reuse) {
    float[] out = reuse.length == s.rows() * width ? reuse : new float[s.rows() * width];
    int[] shape = {s.time(), s.batch(), width};
    Layout.strided(w, shape, x, 0, new int[] {width, s.time() * width, 1}, out, 0);
    return out;
  }

  /// The biases and the inputs' part of every pre-activation.
  private static void project(Workers w, Shape s, Weights p, Tape tape) {
    int gates = 4 * s.units();
    float[] bias = new float[gates];
    for (int j = 0; j < gates; j++) {
      bias[j] = (p.bIh() == null ? 0.0f : p.bIh()[j]) + (p.bHh() == null ? 0.0f : p.bHh()[j]);
    }
    w.parallel(
        s.rows(),
        64,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            System.arraycopy(bias, 0, tape.gates, r * gates, gates);
          }
        });
    int in = s.input();
    Gemm.multiply(
        w,
        false,
        true,
        s.rows(),
        gates,
        in,
        tape.x,
        0,
        in,
        p.wIh(),
        0,
        in,
        tape.gates,
        0,
        gates,
        true);
  }

  private static void forward(
      Shape s, Tape tape, float[] packed, int first, int rows, float[] out) {
    Form form = Forms.ACTIVE;
    int units = s.units();
    for (int t = 0; t < s.time(); t++) {
      int before = (t * s.batch() + first) * units;
      int after = before + s.batch() * units;
      form.multiplyPacked(
          false,
          rows,
          4 * units,
          units,
          tape.hidden,
          before,
          units,
          packed,
          0,
          tape.gates,
          4 * before,
          4 * units,
          tape.gates,
          4 * before,
          4 * units);
      for (int r = 0; r < rows; r++) {
        int at = r * units;
        form.lstmForward(
            units,
            tape.gates,
            4 * (before + at),
            tape.cells,
            before + at,
            tape.cells,
            after + at,
            tape.tanhCells,
            before + at,
            tape.hidden,
            after + at);
        System.arraycopy(tape.hidden, after + at, out, s.outside(t, first + r, units), units);
      }
    }
  }

  /// The gradients at everything that forward took, from those at its outputs (null for zero).
  public static Gradients backward(
      Workers w, Shape s, Weights p, Tape tape, float @Nullable [] gOut, @Nullable State gFinal) {
    p.check(s);
    checkTape(s, tape);
    checkFromIndexSize(0, gOut == null ? 0 : s.rows() * s.units(), gOut == null ? 0 : gOut.length);
    State initial = State.zeros(s);
    if (gFinal != null) {
      gFinal.check(s);
      System.arraycopy(gFinal.h(), 0, initial.h(), 0, initial.h().length);
      System.arraycopy(gFinal.c(), 0, initial.c(), 0, initial.c().length);
    }
    int units = s.units();
    int gates = 4 * units;
    tape.dz = tape.dz.length == 0 ? new float[tape.gates.length] : tape.dz;
    float[] packed = new float[Forms.ACTIVE.packedSize(gates, units)];
    Forms.ACTIVE.pack(false, gates, units, p.wHh(), 0, units, packed, 0);
    w.parallel(
        s.batch(),
        slice(w, s),
        (from, to) -> backward(s, tape, packed, from, to - from, gOut, initial));
    float[] bias = null;
    if (p.bIh() != null || p.bHh() != null) {
      bias = new float[gates];
      Reduction.reduce(w, ReduceOp.SUM, 1, s.rows(), gates, tape.dz, 0, bias, 0);
    }
    return new Gradients(
        inputGradient(w, s, p, tape),
        weightGradient(w, s, tape, tape.x, s.input()),
        weightGradient(w, s, tape, tape.hidden, units),
        bias,
        bias == null ? null : bias.clone(),
        initial);
  }

  private static void backward(
      Shape s, Tape tape, float[] packed, int first, int rows, float @Nullable [] gOut, State g) {
    Form form = Forms.ACTIVE;
    int units = s.units();
    int own = first * units;
    for (int t = s.time() - 1; t >= 0; t--) {
      int before = (t * s.batch() + first) * units;
      for (int r = 0; r < rows; r++) {
        int at = r * units;
        if (gOut != null) {
          int from = s.outside(t, first + r, units);
          form.binary(BinaryOp.ADD, g.h(), own + at, gOut, from, g.h(), own + at, units);
        }
        form.lstmBackward(
            units,
            tape.gates,
            4 * (before + at),
            tape.cells,
            before + at,
            tape.tanhCells,
            before + at,
            g.h(),
            own + at,
            g.c(),
            own + at,
            tape.dz,
            4 * (before + at));
      }
      form.multiplyPacked(
          false,
          rows,
          units,
          4 * units,
          tape.dz,
          4 * before,
          4 * units,
          packed,
          0,
          null,
          0,
          0,
          g.h(),
          own,
          units);
    }
  }

  private static float[] inputGradient(Workers w, Shape s, Weights p, Tape tape) {
    int gates = 4 * s.units();
    int in = s.input();
    float[] dx = new float[s.rows() * in];
    Gemm.multiply(
        w, false, false, s.rows(), in, gates, tape.dz, 0, gates, p.wIh(), 0, in, dx, 0, in, false);
    if (!s.batchMajor()) {
      return dx;
    }
    float[] out = new float[dx.length];
    int[] shape = {s.batch(), s.time(), in};
    Layout.strided(w, shape, dx, 0, new int[] {in, s.batch() * in, 1}, out, 0);
    return out;
  }

  /// Σ over (time, row) of dz · right: the gradient of the weights that met `right`.
  private static float[] weightGradient(Workers w, Shape s, Tape tape, float[] right, int width) {
    int gates = 4 * s.units();
    float[] out = new float[gates * width];
    Gemm.multiply(
        w, true, false, gates, width, s.rows(), tape.dz, 0, gates, right, 0, width, out, 0, width,
        false);
    return out;
  }
}
