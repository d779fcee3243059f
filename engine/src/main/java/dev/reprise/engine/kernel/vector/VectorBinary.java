package dev.reprise.engine.kernel.vector;

import dev.reprise.engine.kernel.BinaryOp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Functions of two numbers over ranges, one loop each; as in [VectorUnary], the scalar form does
/// what is left.
final class VectorBinary {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = S.length();

  private VectorBinary() {}

  static int apply(
      BinaryOp op, float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    return switch (op) {
      case ADD -> add(a, aOff, b, bOff, out, outOff, n);
      case SUB -> sub(a, aOff, b, bOff, out, outOff, n);
      case MUL -> mul(a, aOff, b, bOff, out, outOff, n);
      case DIV -> div(a, aOff, b, bOff, out, outOff, n);
      case MAX -> max(a, aOff, b, bOff, out, outOff, n);
      case MIN -> min(a, aOff, b, bOff, out, outOff, n);
      case POW, REM -> 0;
    };
  }

  /// One b.
  static int apply(BinaryOp op, float[] a, int aOff, float b, float[] out, int outOff, int n) {
    return switch (op) {
      case ADD -> add(a, aOff, b, out, outOff, n);
      case SUB -> sub(a, aOff, b, out, outOff, n);
      case MUL -> mul(a, aOff, b, out, outOff, n);
      case DIV -> div(a, aOff, b, out, outOff, n);
      case MAX -> max(a, aOff, b, out, outOff, n);
      case MIN -> min(a, aOff, b, out, outOff, n);
      case POW, REM -> 0;
    };
  }

  /// One a. Sum, product and choice are symmetric.
  static int apply(BinaryOp op, float a, float[] b, int bOff, float[] out, int outOff, int n) {
    return switch (op) {
      case ADD, MUL, MAX, MIN -> apply(op, b, bOff, a, out, outOff, n);
      case SUB -> subFrom(a, b, bOff, out, outOff, n);
      case DIV -> divInto(a, b, bOff, out, outOff, n);
      case POW, REM -> 0;
    };
  }

  private static int add(float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, b, bOff + i);
      FloatVector.fromArray(S, a, aOff + i).add(v).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int sub(float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, b, bOff + i);
      FloatVector.fromArray(S, a, aOff + i).sub(v).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int mul(float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, b, bOff + i);
      FloatVector.fromArray(S, a, aOff + i).mul(v).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int div(float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, b, bOff + i);
      FloatVector.fromArray(S, a, aOff + i).div(v).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int max(float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, b, bOff + i);
      FloatVector.fromArray(S, a, aOff + i).max(v).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int min(float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector v = FloatVector.fromArray(S, b, bOff + i);
      FloatVector.fromArray(S, a, aOff + i).min(v).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int add(float[] a, int aOff, float b, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(S, a, aOff + i).add(b).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int sub(float[] a, int aOff, float b, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(S, a, aOff + i).sub(b).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int mul(float[] a, int aOff, float b, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(S, a, aOff + i).mul(b).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int div(float[] a, int aOff, float b, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(S, a, aOff + i).div(b).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int max(float[] a, int aOff, float b, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(S, a, aOff + i).max(b).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int min(float[] a, int aOff, float b, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(S, a, aOff + i).min(b).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int subFrom(float a, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    FloatVector left = FloatVector.broadcast(S, a);
    for (int i = 0; i < whole; i += LANES) {
      left.sub(FloatVector.fromArray(S, b, bOff + i)).intoArray(out, outOff + i);
    }
    return whole;
  }

  private static int divInto(float a, float[] b, int bOff, float[] out, int outOff, int n) {
    int whole = S.loopBound(n);
    FloatVector left = FloatVector.broadcast(S, a);
    for (int i = 0; i < whole; i += LANES) {
      left.div(FloatVector.fromArray(S, b, bOff + i)).intoArray(out, outOff + i);
    }
    return whole;
  }

  /// The largest of `n` > 0 elements: a choice, so the order does not matter.
  static float max(float[] x, int off, int n) {
    int whole = S.loopBound(n);
    float max = x[off];
    if (whole > 0) {
      FloatVector lanes = FloatVector.fromArray(S, x, off);
      for (int i = LANES; i < whole; i += LANES) {
        lanes = lanes.max(FloatVector.fromArray(S, x, off + i));
      }
      float[] last = new float[LANES];
      lanes.intoArray(last, 0);
      for (float v : last) {
        max = Math.max(max, v);
      }
    }
    for (int i = whole; i < n; i++) {
      max = Math.max(max, x[off + i]);
    }
    return max;
  }
}
