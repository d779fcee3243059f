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
      Broadcast.size(new int[] {time + 1, batch, Math.addExact(input, units)});
    }

    int rows() {
      return time * batch;
    }

    /// Elements of an input row and of the hidden state.
    int width() {
      return input + units;
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

    /// `[4·units, input + units]`: both matrices side by side.
    float[] joined(Shape s) {
      float[] joined = new float[4 * s.units() * s.width()];
      for (int j = 0; j < 4 * s.units(); j++) {
        int at = j * s.width();
        System.arraycopy(wIh, j * s.input(), joined, at, s.input());
        System.arraycopy(wHh, j * s.units(), joined, at + s.input(), s.units());
      }
      return joined;
    }

    float[] bias(Shape s) {
      float[] bias = new float[4 * s.units()];
      for (int j = 0; j < bias.length; j++) {
        bias[j] = (bIh == null ? 0.0f : bIh[j]) + (bHh == null ? 0.0f : bHh[j]);
      }
      return bias;
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

  /// What forward keeps for backward, always time-major. Backward uses it up; it can be used again
  /// for another forward of the same shape.
  public static final class Tape {
    private final Shape shape;

    /// Activations, which backward overwrites with the gradients at the pre-activations.
    private final float[] gates;

    private final float[] cells;
    private final float[] tanhCells;

    /// Row (step, row of the batch): the input, and behind it the hidden state before the step. One
    /// product takes both, forward and for the gradients of the weights.
    private final float[] joined;

    private boolean ready;

    public Tape(Shape s) {
      shape = s;
      int state = s.batch() * s.units();
      gates = new float[4 * s.time() * state];
      tanhCells = new float[s.time() * state];
      cells = new float[(s.time() + 1) * state];
      joined = new float[(s.time() + 1) * s.batch() * s.width()];
    }

    /// What it has room for.
    public Shape shape() {
      return shape;
    }
  }

  /// Runs the layer over all steps, writes every hidden state to `out` and returns the last state.
  ///
  /// @param initial the state before the first step; null for zeros
  public static State forward(
      Workers w, Shape s, Weights p, float[] x, @Nullable State initial, Tape tape, float[] out) {
    checkFromIndexSize(0, s.rows() * s.input(), x.length);
    checkFromIndexSize(0, s.rows() * s.units(), out.length);
    p.check(s);
    checkTape(s, tape);
    begin(s, initial, tape);
    tape.ready = true;
    float[] bias = p.bias(s);
    int gates = 4 * s.units();
    float[] packed = new float[Forms.ACTIVE.packedSize(s.width(), gates)];
    Forms.ACTIVE.pack(true, s.width(), gates, p.joined(s), 0, s.width(), packed, 0);
    w.parallel(
        s.batch(),
        slice(w, s),
        (from, to) -> forward(s, tape, x, bias, packed, from, to - from, out));
    float[] h = new float[s.batch() * s.units()];
    for (int r = 0; r < s.batch(); r++) {
      int from = (s.rows() + r) * s.width() + s.input();
      System.arraycopy(tape.joined, from, h, r * s.units(), s.units());
    }
    int last = s.rows() * s.units();
    return new State(h, Arrays.copyOfRange(tape.cells, last, last + h.length));
  }

  private static void checkTape(Shape s, Tape tape) {
    if (!tape.shape.equals(s)) {
      throw new IllegalArgumentException("The tape is for " + tape.shape + ", not for " + s);
    }
  }

  /// Two slices a thread, in whole tiles of a product: a thread that is held up leaves one to
  /// others.
  private static int slice(Workers w, Shape s) {
    return Math.ceilDiv(Math.ceilDiv(s.batch(), 2 * w.threads()), 8) * 8;
  }

  private static void begin(Shape s, @Nullable State initial, Tape tape) {
    State state = initial == null ? State.zeros(s) : initial;
    state.check(s);
    int units = s.units();
    for (int r = 0; r < s.batch(); r++) {
      System.arraycopy(state.h(), r * units, tape.joined, r * s.width() + s.input(), units);
    }
    System.arraycopy(state.c(), 0, tape.cells, 0, s.batch() * units);
  }

  /// All steps of `rows` rows of the batch.
  private static void forward(
      Shape s,
      Tape tape,
      float[] x,
      float[] bias,
      float[] packed,
      int first,
      int rows,
      float[] out) {
    int width = s.width();
    int gates = 4 * s.units();
    for (int t = 0; t < s.time(); t++) {
      int at = t * s.batch() + first;
      for (int r = 0; r < rows; r++) {
        int from = s.outside(t, first + r, s.input());
        System.arraycopy(x, from, tape.joined, (at + r) * width, s.input());
      }
      Forms.ACTIVE.multiplyPacked(
          false,
          rows,
          gates,
          width,
          tape.joined,
          at * width,
          width,
          packed,
          0,
          bias,
          0,
          0,
          tape.gates,
          at * gates,
          gates);
      for (int r = 0; r < rows; r++) {
        step(s, tape, at + r, out, s.outside(t, first + r, s.units()));
      }
    }
  }

  /// From pre-activations to the new state, for one row of one step.
  private static void step(Shape s, Tape tape, int row, float[] out, int outOff) {
    int units = s.units();
    int before = row * units;
    int after = before + s.batch() * units;
    int hidden = (row + s.batch()) * s.width() + s.input();
    Forms.ACTIVE.lstmForward(
        units,
        tape.gates,
        4 * before,
        tape.cells,
        before,
        tape.cells,
        after,
        tape.tanhCells,
        before,
        tape.joined,
        hidden);
    System.arraycopy(tape.joined, hidden, out, outOff, units);
  }

  /// The gradients at everything that forward took, from those at its outputs (null for zero).
  ///
  /// @throws IllegalStateException if backward has used the tape up
  public static Gradients backward(
      Workers w, Shape s, Weights p, Tape tape, float @Nullable [] gOut, @Nullable State gFinal) {
    float[] dx = new float[s.rows() * s.input()];
    return backward(w, s, p, tape, gOut, gFinal, dx);
  }

  /// The same, with an array for the gradient at the input, of which every element is written.
  public static Gradients backward(
      Workers w,
      Shape s,
      Weights p,
      Tape tape,
      float @Nullable [] gOut,
      @Nullable State gFinal,
      float[] dx) {
    p.check(s);
    checkTape(s, tape);
    checkFromIndexSize(0, s.rows() * s.input(), dx.length);
    if (!tape.ready) {
      throw new IllegalStateException(
          "An LSTM's tape serves one backward after each forward: run forward again");
    }
    tape.ready = false;
    checkFromIndexSize(0, gOut == null ? 0 : s.rows() * s.units(), gOut == null ? 0 : gOut.length);
    State initial = State.zeros(s);
    if (gFinal != null) {
      gFinal.check(s);
      System.arraycopy(gFinal.h(), 0, initial.h(), 0, initial.h().length);
      System.arraycopy(gFinal.c(), 0, initial.c(), 0, initial.c().length);
    }
    int gates = 4 * s.units();
    float[] packed = new float[Forms.ACTIVE.packedSize(gates, s.width())];
    Forms.ACTIVE.pack(false, gates, s.width(), p.joined(s), 0, s.width(), packed, 0);
    w.parallel(
        s.batch(),
        slice(w, s),
        (from, to) -> backward(s, tape, packed, from, to - from, gOut, initial, dx));
    float[] bias = null;
    if (p.bIh() != null || p.bHh() != null) {
      bias = new float[gates];
      Reduction.reduce(w, ReduceOp.SUM, 1, s.rows(), gates, tape.gates, 0, bias, 0);
    }
    float[] joined = weightGradient(w, s, tape);
    float[] wIh = new float[gates * s.input()];
    Layout.transpose(w, s.input(), gates, joined, 0, wIh, 0);
    float[] wHh = new float[gates * s.units()];
    Layout.transpose(w, s.units(), gates, joined, s.input() * gates, wHh, 0);
    return new Gradients(dx, wIh, wHh, bias, bias == null ? null : bias.clone(), initial);
  }

  private static void backward(
      Shape s,
      Tape tape,
      float[] packed,
      int first,
      int rows,
      float @Nullable [] gOut,
      State g,
      float[] dx) {
    int width = s.width();
    int gates = 4 * s.units();
    float[] product = new float[rows * width];
    for (int t = s.time() - 1; t >= 0; t--) {
      int at = t * s.batch() + first;
      for (int r = 0; r < rows; r++) {
        step(s, tape, at + r, first + r, gOut, s.outside(t, first + r, s.units()), g);
      }
      Forms.ACTIVE.multiplyPacked(
          false,
          rows,
          width,
          gates,
          tape.gates,
          at * gates,
          gates,
          packed,
          0,
          null,
          0,
          0,
          product,
          0,
          width);
      for (int r = 0; r < rows; r++) {
        int to = s.outside(t, first + r, s.input());
        System.arraycopy(product, r * width, dx, to, s.input());
        System.arraycopy(product, r * width + s.input(), g.h(), (first + r) * s.units(), s.units());
      }
    }
  }

  /// From the gradient at the state after one row of one step to `dz`.
  private static void step(
      Shape s, Tape tape, int row, int own, float @Nullable [] gOut, int gOff, State g) {
    Form form = Forms.ACTIVE;
    int units = s.units();
    int state = own * units;
    if (gOut != null) {
      form.binary(BinaryOp.ADD, g.h(), state, gOut, gOff, g.h(), state, units);
    }
    form.lstmBackward(
        units,
        tape.gates,
        4 * row * units,
        tape.cells,
        row * units,
        tape.tanhCells,
        row * units,
        g.h(),
        state,
        g.c(),
        state,
        tape.gates,
        4 * row * units);
  }

  /// Σ over (step, row) of the joined row and dz, `[input + units, 4·units]`: the transposed
  /// gradient of both matrices.
  private static float[] weightGradient(Workers w, Shape s, Tape tape) {
    int gates = 4 * s.units();
    float[] out = new float[s.width() * gates];
    Gemm.multiply(
        w,
        true,
        false,
        s.width(),
        gates,
        s.rows(),
        tape.joined,
        0,
        s.width(),
        tape.gates,
        0,
        gates,
        out,
        0,
        gates,
        false);
    return out;
  }
}
