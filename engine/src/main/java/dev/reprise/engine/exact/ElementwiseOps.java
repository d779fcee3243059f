package dev.reprise.engine.exact;

import ai.djl.ndarray.types.DataType;
import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.CompareOp;
import dev.reprise.engine.kernel.UnaryOp;

/// Element-wise operators with their gradients: arithmetic with broadcasting, functions of one
/// value, conversion, choice and clipping, and dropout.
final class ElementwiseOps {
  private ElementwiseOps() {}

  static ExactNDArray unary(ExactNDArray x, UnaryOp op) {
    return unary(x, op, 0);
  }

  static ExactNDArray unary(ExactNDArray x, UnaryOp op, double alpha) {
    Tensor in = x.tensor();
    Tensor out = Arithmetic.unary(op, alpha, in);
    Tensor[] reads = reads(op, in, out);
    Tensor first = reads[0];
    Tensor last = reads[reads.length - 1];
    return Tape.result(
        x.getManager(),
        out,
        reads,
        (g, to) -> to.add(0, () -> Arithmetic.unaryGradient(op, alpha, first, last, g)),
        x);
  }

  /// What [UnaryOp#gradient(double, double, double)] reads of a function's argument and value.
  private static Tensor[] reads(UnaryOp op, Tensor x, Tensor y) {
    return switch (op) {
      case EXP, EXPM1, SQRT, RECIPROCAL, TAN, TANH, CBRT, SIGMOID -> new Tensor[] {y};
      // Where one is above 0, so is the other; the value is read by what follows, as a rule.
      case RELU -> new Tensor[] {y};
      case RSQRT, ELU, SELU -> new Tensor[] {x, y};
      default -> new Tensor[] {x};
    };
  }

  static ExactNDArray binary(BinaryOp op, ExactNDArray a, ExactNDArray b) {
    return binary(op, a, b, a);
  }

  static ExactNDArray binary(BinaryOp op, ExactNDArray a, Number n) {
    ExactNDArray b = a.operand(Arithmetic.number(n, a.tensor()));
    return binary(op, a, b, a);
  }

  static ExactNDArray binary(BinaryOp op, Number n, ExactNDArray b) {
    ExactNDArray a = b.operand(Arithmetic.number(n, b.tensor()));
    return binary(op, a, b, b);
  }

  private static ExactNDArray binary(
      BinaryOp op, ExactNDArray a, ExactNDArray b, ExactNDArray owner) {
    Tensor out = Arithmetic.binary(op, a.tensor(), b.tensor());
    if (!Tape.records(a, b)) {
      return new ExactNDArray(owner.getManager(), out);
    }
    Tensor x = Cast.to(a.tensor(), out.type());
    Tensor y = Cast.to(b.tensor(), out.type());
    return Tape.result(
        owner.getManager(),
        out,
        reads(op, a, b, x, y, out),
        (g, to) -> {
          to.add(0, () -> Reduce.sumTo(gradientOfFirst(op, x, y, g), x.dims()));
          to.add(1, () -> Reduce.sumTo(gradientOfSecond(op, x, y, out, g), y.dims()));
        },
        a,
        b);
  }

  /// What the two methods below read.
  private static Tensor[] reads(
      BinaryOp op, ExactNDArray a, ExactNDArray b, Tensor x, Tensor y, Tensor out) {
    return switch (op) {
      case ADD, SUB -> Tape.NOTHING;
      case MUL -> {
        boolean first = Tape.records(a);
        boolean second = Tape.records(b);
        yield first && second ? new Tensor[] {x, y} : new Tensor[] {first ? y : x};
      }
      default -> new Tensor[] {x, y, out};
    };
  }

  private static Tensor gradientOfFirst(BinaryOp op, Tensor a, Tensor b, Tensor g) {
    return switch (op) {
      case ADD, SUB, REM -> g;
      case MUL -> Arithmetic.mul(g, b);
      case DIV -> Arithmetic.div(g, b);
      case MAX -> shareOfWinner(CompareOp.GT, a, b, g);
      case MIN -> shareOfWinner(CompareOp.LT, a, b, g);
      case POW -> powerGradientOfBase(a, b, g);
    };
  }

  private static Tensor gradientOfSecond(BinaryOp op, Tensor a, Tensor b, Tensor y, Tensor g) {
    return switch (op) {
      case ADD -> g;
      case SUB -> Arithmetic.neg(g);
      case MUL -> Arithmetic.mul(g, a);
      case DIV -> Arithmetic.neg(Arithmetic.div(Arithmetic.mul(g, y), b));
      case MAX -> shareOfWinner(CompareOp.GT, b, a, g);
      case MIN -> shareOfWinner(CompareOp.LT, b, a, g);
      case POW -> powerGradientOfExponent(a, y, g);
      case REM ->
          Arithmetic.neg(
              Arithmetic.mul(g, Arithmetic.unary(UnaryOp.FLOOR, 0, Arithmetic.div(a, b))));
    };
  }

  /// All of the gradient where `mine` wins, half of it where both are equal.
  private static Tensor shareOfWinner(CompareOp wins, Tensor mine, Tensor other, Tensor g) {
    Tensor won = Arithmetic.compare(wins, mine, other);
    Tensor tie = Arithmetic.compare(CompareOp.EQ, mine, other);
    Tensor half = Arithmetic.mul(g, 0.5);
    Tensor none = Tensor.zeros(g.type());
    return Arithmetic.where(won, g, Arithmetic.where(tie, half, none));
  }

  /// `g · b · a^(b−1)`, and 0 where b is 0.
  private static Tensor powerGradientOfBase(Tensor a, Tensor b, Tensor g) {
    Tensor one = Tensor.full(b.type(), 1);
    Tensor zero = Tensor.zeros(b.type());
    Tensor slope = Arithmetic.mul(b, Arithmetic.binary(BinaryOp.POW, a, Arithmetic.sub(b, one)));
    Tensor constant = Arithmetic.compare(CompareOp.EQ, b, zero);
    return Arithmetic.mul(g, Arithmetic.where(constant, zero, slope));
  }

  /// `g · y · ln a`, and 0 where a is 0.
  private static Tensor powerGradientOfExponent(Tensor a, Tensor y, Tensor g) {
    Tensor zero = Tensor.zeros(a.type());
    Tensor slope = Arithmetic.mul(y, Arithmetic.unary(UnaryOp.LOG, 0, a));
    Tensor atZero = Arithmetic.compare(CompareOp.EQ, a, zero);
    return Arithmetic.mul(g, Arithmetic.where(atZero, zero, slope));
  }

  /// `x · sigmoid(β·x)`.
  static ExactNDArray swish(ExactNDArray x, float beta) {
    if (beta == 1) {
      return unary(x, UnaryOp.SILU);
    }
    ExactNDArray scaled = binary(BinaryOp.MUL, x, beta);
    ExactNDArray gate = unary(scaled, UnaryOp.SIGMOID);
    ExactNDArray result = binary(BinaryOp.MUL, gate, x);
    ShapeOps.closeAll(scaled, gate);
    return result;
  }

  /// `x · ln y`, and 0 where x is 0 and y is a number.
  static ExactNDArray xlogy(ExactNDArray a, ExactNDArray b) {
    DataType type = Arithmetic.resultType(BinaryOp.DIV, Types.common(a.tensor(), b.tensor()));
    Tensor x = Cast.to(a.tensor(), type);
    Tensor y = Cast.to(b.tensor(), type);
    Tensor zero = Tensor.zeros(type);
    Tensor log = Arithmetic.unary(UnaryOp.LOG, 0, y);
    Tensor none = Arithmetic.compare(CompareOp.EQ, x, zero);
    Tensor known = Arithmetic.compare(CompareOp.EQ, y, y);
    Tensor out =
        Arithmetic.where(
            Arithmetic.binary(BinaryOp.MIN, none, known), zero, Arithmetic.mul(x, log));
    return Tape.result(
        a.getManager(),
        out,
        (g, to) -> {
          Tensor flat = Arithmetic.compare(CompareOp.LE, y, zero);
          Tensor still = Arithmetic.binary(BinaryOp.MIN, none, flat);
          to.add(
              0,
              () -> Reduce.sumTo(Arithmetic.where(still, zero, Arithmetic.mul(g, log)), x.dims()));
          to.add(1, () -> Reduce.sumTo(Arithmetic.div(Arithmetic.mul(g, x), y), y.dims()));
        },
        a,
        b);
  }

  static ExactNDArray compare(CompareOp op, ExactNDArray a, ExactNDArray b) {
    return new ExactNDArray(a.getManager(), Arithmetic.compare(op, a.tensor(), b.tensor()));
  }

  static ExactNDArray compare(CompareOp op, ExactNDArray a, Number n) {
    Tensor b = Arithmetic.number(n, a.tensor());
    return new ExactNDArray(a.getManager(), Arithmetic.compare(op, a.tensor(), b));
  }

  static ExactNDArray where(ExactNDArray condition, ExactNDArray a, ExactNDArray b) {
    Tensor c = Cast.to(condition.tensor(), DataType.BOOLEAN);
    Tensor x = a.tensor();
    Tensor y = b.tensor();
    Tensor out = Arithmetic.where(c, x, y);
    return Tape.result(
        a.getManager(),
        out,
        (g, to) -> {
          Tensor none = Tensor.zeros(g.type());
          to.add(0, () -> Reduce.sumTo(Arithmetic.where(c, g, none), x.dims()));
          to.add(1, () -> Reduce.sumTo(Arithmetic.where(c, none, g), y.dims()));
        },
        a,
        b);
  }

  /// Limits values; NaN stays NaN, and the gradient passes where the value was not changed.
  static ExactNDArray clip(ExactNDArray x, Number min, Number max) {
    Tensor in = x.tensor();
    Tensor out = Arithmetic.clip(in, min, max);
    return Tape.result(
        x.getManager(),
        out,
        (g, to) ->
            to.add(
                0,
                () -> {
                  Tensor kept = Arithmetic.compare(CompareOp.EQ, in, out);
                  return Arithmetic.where(kept, g, Tensor.zeros(g.type()));
                }),
        x);
  }

  static ExactNDArray toType(ExactNDArray x, DataType type) {
    Tensor out = Cast.to(x.tensor(), type);
    if (!Types.isFloating(type) || !Types.isFloating(x.getDataType())) {
      return new ExactNDArray(x.getManager(), out);
    }
    return Tape.result(x.getManager(), out, Tape.NOTHING, (g, to) -> to.add(0, () -> g), x);
  }

  /// The same values behind another handle; the storage is shared until one of them is changed in
  /// place.
  static ExactNDArray identity(ExactNDArray x) {
    return Tape.result(x.getManager(), x.tensor(), Tape.NOTHING, (g, to) -> to.add(0, () -> g), x);
  }

  /// Sets each element to zero with probability `rate` and scales the others by 1/(1−rate); see
  /// [ExactRandom].
  static ExactNDArray dropout(ExactNDArray x, float rate, boolean training) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "Exact: dropout rate must be at least 0 and less than 1, found " + rate);
    }
    if (!training || rate == 0) {
      return identity(x);
    }
    Tensor in = x.tensor();
    Tensor mask =
        Cast.to(Tensor.of(ExactRandom.dropoutMask(1 - rate, in.dims()), in.dims()), in.type());
    if (!Tape.records(x)) {
      Tensor out = Arithmetic.mul(in, mask);
      mask.discard();
      return new ExactNDArray(x.getManager(), out);
    }
    return Tape.result(
        x.getManager(),
        Arithmetic.mul(in, mask),
        new Tensor[] {mask},
        (g, to) -> to.add(0, () -> Arithmetic.mul(g, mask)),
        x);
  }
}
