package dev.reprise.engine.kernel.vector;

import static dev.reprise.engine.kernel.vector.VectorMath.D;
import static dev.reprise.engine.kernel.vector.VectorMath.LANES;

import dev.reprise.engine.kernel.UnaryOp;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Derivatives of the functions of one number, one loop each; as in [VectorUnary], the scalar form
/// does what is left.
final class VectorGradient {
  private VectorGradient() {}

  static int apply(
      UnaryOp op,
      float[] x,
      int xOff,
      float[] y,
      int yOff,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff,
      int n) {
    return switch (op) {
      case TANH -> tanh(y, yOff, g, gOff, dx, dxOff, n);
      case SIGMOID -> sigmoid(y, yOff, g, gOff, dx, dxOff, n);
      case RELU -> relu(x, xOff, g, gOff, dx, dxOff, n);
      case GELU -> VectorErf.geluGradient(x, xOff, g, gOff, dx, dxOff, n);
      case SILU -> silu(x, xOff, g, gOff, dx, dxOff, n);
      default -> 0;
    };
  }

  private static FloatVector times(float[] g, int at, DoubleVector derivative) {
    return FloatVector.fromArray(VectorMath.F, g, at).mul(VectorMath.round(derivative));
  }

  private static int tanh(float[] y, int yOff, float[] g, int gOff, float[] dx, int dxOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(y, yOff + i);
      DoubleVector d = v.neg().fma(v, DoubleVector.broadcast(D, 1.0));
      times(g, gOff + i, d).intoArray(dx, dxOff + i);
    }
    return whole;
  }

  private static int sigmoid(
      float[] y, int yOff, float[] g, int gOff, float[] dx, int dxOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(y, yOff + i);
      DoubleVector d = v.mul(DoubleVector.broadcast(D, 1.0).sub(v));
      times(g, gOff + i, d).intoArray(dx, dxOff + i);
    }
    return whole;
  }

  private static int relu(float[] x, int xOff, float[] g, int gOff, float[] dx, int dxOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      DoubleVector d = DoubleVector.zero(D).blend(1.0, v.compare(VectorOperators.GT, 0.0));
      times(g, gOff + i, d).intoArray(dx, dxOff + i);
    }
    return whole;
  }

  private static int silu(float[] x, int xOff, float[] g, int gOff, float[] dx, int dxOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      DoubleVector h = VectorMath.hold(v, 400.0);
      DoubleVector s = VectorMath.sigmoid(h);
      DoubleVector one = DoubleVector.broadcast(D, 1.0);
      DoubleVector d = s.mul(h.fma(one.sub(s), one));
      times(g, gOff + i, d).intoArray(dx, dxOff + i);
    }
    return whole;
  }
}
