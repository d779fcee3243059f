package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.Broadcast;
import dev.reprise.engine.kernel.CompareOp;
import dev.reprise.engine.kernel.DoubleElementwise;
import dev.reprise.engine.kernel.Elementwise;
import dev.reprise.engine.kernel.UnaryOp;
import dev.reprise.engine.kernel.Workers;

/// Element-wise operators on tensors, without gradients. float32 and float64 go to the kernels;
/// integers and booleans are computed in 64 bits and wrap into their type.
final class Arithmetic {
  private Arithmetic() {}

  static Tensor unary(UnaryOp op, double alpha, Tensor x) {
    Workers w = ExactEngine.workers();
    int n = x.size();
    if (x.isFloat32()) {
      float[] out = FloatPool.take(n);
      Elementwise.unary(w, op, (float) alpha, x.floats(), 0, out, 0, n);
      return Tensor.of(out, x.dims());
    }
    if (x.isFloat64()) {
      double[] out = new double[n];
      DoubleElementwise.unary(w, op, alpha, x.doubles(), 0, out, 0, n);
      return Tensor.of(out, x.dims());
    }
    return unaryOfIntegers(op, alpha, x);
  }

  private static Tensor unaryOfIntegers(UnaryOp op, double alpha, Tensor x) {
    boolean staysInteger =
        switch (op) {
          case NEG, ABS, SQUARE, SIGN, FLOOR, CEIL, ROUND, TRUNC, RELU -> true;
          default -> false;
        };
    if (!staysInteger) {
      return unary(op, alpha, Cast.to(x, DataType.FLOAT32));
    }
    long[] in = Cast.toLongs(x);
    long[] out = new long[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] =
          switch (op) {
            case NEG -> -in[i];
            case ABS -> Math.abs(in[i]);
            case SQUARE -> in[i] * in[i];
            case SIGN -> Long.signum(in[i]);
            case RELU -> Math.max(in[i], 0);
            default -> in[i];
          };
    }
    return Cast.fromLongs(out, x.type(), x.dims());
  }

  /// `g · f′(x)`.
  static Tensor unaryGradient(UnaryOp op, double alpha, Tensor x, Tensor y, Tensor g) {
    Workers w = ExactEngine.workers();
    int n = x.size();
    if (x.isFloat32()) {
      float[] out = FloatPool.take(n);
      Elementwise.unaryBackward(
          w, op, (float) alpha, x.floats(), 0, y.floats(), 0, g.floats(), 0, out, 0, n);
      return Tensor.of(out, x.dims());
    }
    double[] out = new double[n];
    DoubleElementwise.unaryBackward(
        w, op, alpha, x.doubles(), 0, y.doubles(), 0, g.doubles(), 0, out, 0, n);
    return Tensor.of(out, x.dims());
  }

  /// An operator on two tensors, after widening and broadcasting. Division of integers gives
  /// float32.
  static Tensor binary(BinaryOp op, Tensor a, Tensor b) {
    DataType type = resultType(op, Types.common(a, b));
    Tensor x = Cast.to(a, type);
    Tensor y = Cast.to(b, type);
    if (type == DataType.FLOAT32) {
      return binaryFloat(op, x, y);
    }
    return type == DataType.FLOAT64 ? binaryDouble(op, x, y) : binaryLong(op, x, y);
  }

  static DataType resultType(BinaryOp op, DataType common) {
    return op == BinaryOp.DIV && !Types.isFloating(common) ? DataType.FLOAT32 : common;
  }

  private static Tensor binaryFloat(BinaryOp op, Tensor a, Tensor b) {
    Workers w = ExactEngine.workers();
    if (a.sameDims(b)) {
      float[] out = FloatPool.take(a.size());
      Elementwise.binary(w, op, a.floats(), 0, b.floats(), 0, out, 0, out.length);
      return Tensor.of(out, a.dims());
    }
    int[] dims = Broadcast.shape(a.dims(), b.dims());
    float[] out = FloatPool.take(Shapes.size(dims));
    if (out.length == 0) {
      return Tensor.of(out, dims);
    }
    if (b.size() == 1) {
      Elementwise.binary(w, op, a.floats(), 0, b.floats()[0], out, 0, out.length);
    } else if (a.size() == 1) {
      Elementwise.binary(w, op, a.floats()[0], b.floats(), 0, out, 0, out.length);
    } else {
      int[] as = Broadcast.strides(a.dims(), dims);
      int[] bs = Broadcast.strides(b.dims(), dims);
      Elementwise.binary(w, op, dims, a.floats(), 0, as, b.floats(), 0, bs, out, 0);
    }
    return Tensor.of(out, dims);
  }

  private static Tensor binaryDouble(BinaryOp op, Tensor a, Tensor b) {
    int[] dims = Broadcast.shape(a.dims(), b.dims());
    double[] x = Rearrange.broadcast(a, dims).doubles();
    double[] y = Rearrange.broadcast(b, dims).doubles();
    double[] out = new double[x.length];
    DoubleElementwise.binary(ExactEngine.workers(), op, x, 0, y, 0, out, 0, out.length);
    return Tensor.of(out, dims);
  }

  private static Tensor binaryLong(BinaryOp op, Tensor a, Tensor b) {
    int[] dims = Broadcast.shape(a.dims(), b.dims());
    long[] x = Cast.toLongs(Rearrange.broadcast(a, dims));
    long[] y = Cast.toLongs(Rearrange.broadcast(b, dims));
    long[] out = new long[x.length];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (op) {
            case ADD -> x[i] + y[i];
            case SUB -> x[i] - y[i];
            case MUL -> x[i] * y[i];
            case DIV -> x[i] / y[i];
            case MAX -> Math.max(x[i], y[i]);
            case MIN -> Math.min(x[i], y[i]);
            case POW -> power(x[i], y[i]);
            case REM -> Math.floorMod(x[i], y[i]);
          };
    }
    return Cast.fromLongs(out, a.type(), dims);
  }

  private static long power(long base, long exponent) {
    if (exponent < 0) {
      throw new IllegalArgumentException(
          "Exact: an integer cannot be raised to the negative power "
              + exponent
              + "; convert it to a floating type first");
    }
    long result = 1;
    for (long e = exponent, b = base; e > 0; e >>= 1, b *= b) {
      result = (e & 1) == 1 ? result * b : result;
    }
    return result;
  }

  /// A tensor with no dimensions that holds a Java number in the type the combination will have.
  static Tensor number(Number n, Tensor with) {
    DataType type = Types.common(with, n);
    return type == DataType.INT64
        ? Tensor.of(new long[] {n.longValue()})
        : Tensor.full(type, n.doubleValue());
  }

  static Tensor compare(CompareOp op, Tensor a, Tensor b) {
    DataType type = Types.common(a, b);
    int[] dims = Broadcast.shape(a.dims(), b.dims());
    Tensor x = Cast.to(a, type);
    Tensor y = Cast.to(b, type);
    byte[] out = new byte[Shapes.size(dims)];
    if (out.length > 0 && Types.isFloating(type)) {
      compareFloating(op, dims.length == 0 ? new int[] {1} : dims, x, y, out);
    } else if (out.length > 0) {
      long[] p = Cast.toLongs(Rearrange.broadcast(x, dims));
      long[] q = Cast.toLongs(Rearrange.broadcast(y, dims));
      for (int i = 0; i < out.length; i++) {
        out[i] = (byte) (op.test(p[i], q[i]) ? 1 : 0);
      }
    }
    return Tensor.ofBooleans(out, dims);
  }

  private static void compareFloating(CompareOp op, int[] dims, Tensor x, Tensor y, byte[] out) {
    Workers w = ExactEngine.workers();
    int[] xs = Broadcast.strides(x.dims(), dims);
    int[] ys = Broadcast.strides(y.dims(), dims);
    if (x.isFloat32()) {
      Elementwise.compare(w, op, dims, x.floats(), 0, xs, y.floats(), 0, ys, out, 0);
    } else {
      DoubleElementwise.compare(w, op, dims, x.doubles(), 0, xs, y.doubles(), 0, ys, out, 0);
    }
  }

  /// `condition ? a : b`, after broadcasting all three.
  static Tensor where(Tensor condition, Tensor a, Tensor b) {
    DataType type = Types.common(a, b);
    int[] dims = Broadcast.shape(condition.dims(), Broadcast.shape(a.dims(), b.dims()));
    byte[] c = Rearrange.broadcast(Cast.to(condition, DataType.BOOLEAN), dims).bytes();
    Tensor x = Rearrange.broadcast(Cast.to(a, type), dims);
    Tensor y = Rearrange.broadcast(Cast.to(b, type), dims);
    Workers w = ExactEngine.workers();
    int n = c.length;
    if (type == DataType.FLOAT32) {
      float[] out = FloatPool.take(n);
      Elementwise.where(w, c, 0, x.floats(), 0, y.floats(), 0, out, 0, n);
      return Tensor.of(out, dims);
    }
    Tensor out = y.copy();
    for (int i = 0; i < n; i++) {
      if (c[i] != 0) {
        Elements.copy(x.array(), i, out.array(), i, 1);
      }
    }
    return out;
  }

  static Tensor clip(Tensor x, Number min, Number max) {
    Tensor low = Tensor.full(x.type(), min.doubleValue());
    Tensor high = Tensor.full(x.type(), max.doubleValue());
    return binary(BinaryOp.MIN, binary(BinaryOp.MAX, x, low), high);
  }

  /// `sum += g` in place; equal types and sizes, floating.
  static void addInto(Tensor sum, Tensor g) {
    int n = sum.size();
    Workers w = ExactEngine.workers();
    if (sum.isFloat32()) {
      float[] s = sum.floats();
      Elementwise.binary(w, BinaryOp.ADD, s, 0, g.floats(), 0, s, 0, n);
    } else {
      double[] s = sum.doubles();
      DoubleElementwise.binary(w, BinaryOp.ADD, s, 0, g.doubles(), 0, s, 0, n);
    }
  }

  static Tensor add(Tensor a, Tensor b) {
    return binary(BinaryOp.ADD, a, b);
  }

  static Tensor sub(Tensor a, Tensor b) {
    return binary(BinaryOp.SUB, a, b);
  }

  static Tensor mul(Tensor a, Tensor b) {
    return binary(BinaryOp.MUL, a, b);
  }

  static Tensor mul(Tensor a, double b) {
    return binary(BinaryOp.MUL, a, Tensor.full(a.type(), b));
  }

  static Tensor div(Tensor a, Tensor b) {
    return binary(BinaryOp.DIV, a, b);
  }

  static Tensor neg(Tensor a) {
    return unary(UnaryOp.NEG, 0, a);
  }
}
