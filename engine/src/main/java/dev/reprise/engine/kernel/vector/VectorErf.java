package dev.reprise.engine.kernel.vector;

import static dev.reprise.engine.kernel.vector.VectorMath.D;
import static dev.reprise.engine.kernel.vector.VectorMath.LANES;

import dev.reprise.engine.kernel.WideMath;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The error function and what rests on it, in three passes over blocks of elements: exponentials,
/// tails, results.
///
/// All of it in one loop is more than the compiler is willing to inline, and a vector that crosses
/// a call that is not inlined costs an allocation. So the passes are objects: a call that meets
/// three of them is never inlined, and each is compiled on its own.
final class VectorErf {
  private static final int BLOCK = 256;
  private static final double FREE = Double.POSITIVE_INFINITY;

  /// One pass over `n` elements of a block; `e` and `tail` carry doubles from pass to pass.
  @FunctionalInterface
  private interface Pass {
    void run(
        float[] x,
        int xOff,
        float[] g,
        int gOff,
        float[] y,
        int yOff,
        double[] e,
        double[] tail,
        int n);
  }

  private static final Pass[] ERF = {
    (x, xOff, g, gOff, y, yOff, e, tail, n) -> VectorMath.gaussian(1.0, FREE, x, xOff, e, n),
    (x, xOff, g, gOff, y, yOff, e, tail, n) -> VectorMath.tails(1.0, FREE, x, xOff, e, tail, n),
    VectorErf::erf
  };

  private static final Pass[] GELU = {
    (x, xOff, g, gOff, y, yOff, e, tail, n) -> VectorMath.gaussian(0.5, FREE, x, xOff, e, n),
    (x, xOff, g, gOff, y, yOff, e, tail, n) ->
        VectorMath.tails(WideMath.SQRT_HALF, FREE, x, xOff, e, tail, n),
    VectorErf::gelu
  };

  private static final Pass[] GELU_GRADIENT = {
    (x, xOff, g, gOff, y, yOff, e, tail, n) -> VectorMath.gaussian(0.5, 40.0, x, xOff, e, n),
    (x, xOff, g, gOff, y, yOff, e, tail, n) ->
        VectorMath.tails(WideMath.SQRT_HALF, 40.0, x, xOff, e, tail, n),
    VectorErf::geluGradient
  };

  private VectorErf() {}

  static int erf(float[] x, int xOff, float[] y, int yOff, int n) {
    return blocks(ERF, x, xOff, x, xOff, y, yOff, n);
  }

  static int gelu(float[] x, int xOff, float[] y, int yOff, int n) {
    return blocks(GELU, x, xOff, x, xOff, y, yOff, n);
  }

  static int geluGradient(float[] x, int xOff, float[] g, int gOff, float[] dx, int dxOff, int n) {
    return blocks(GELU_GRADIENT, x, xOff, g, gOff, dx, dxOff, n);
  }

  private static int blocks(
      Pass[] passes, float[] x, int xOff, float[] g, int gOff, float[] y, int yOff, int n) {
    int whole = n - n % LANES;
    double[] e = new double[BLOCK];
    double[] tail = new double[BLOCK];
    for (int from = 0; from < whole; from += BLOCK) {
      int count = Math.min(whole - from, BLOCK);
      for (Pass pass : passes) {
        pass.run(x, xOff + from, g, gOff + from, y, yOff + from, e, tail, count);
      }
    }
    return whole;
  }

  private static void erf(
      float[] x,
      int xOff,
      float[] g,
      int gOff,
      float[] y,
      int yOff,
      double[] e,
      double[] tail,
      int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      VectorMath.round(VectorMath.erf(v, DoubleVector.fromArray(D, tail, i)))
          .intoArray(y, yOff + i);
    }
  }

  private static void gelu(
      float[] x,
      int xOff,
      float[] g,
      int gOff,
      float[] y,
      int yOff,
      double[] e,
      double[] tail,
      int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      DoubleVector cdf = VectorMath.normalCdf(v, DoubleVector.fromArray(D, tail, i));
      DoubleVector held = v.blend(-40.0, v.compare(VectorOperators.LT, -40.0));
      VectorMath.round(held.mul(cdf)).intoArray(y, yOff + i);
    }
  }

  private static void geluGradient(
      float[] x,
      int xOff,
      float[] g,
      int gOff,
      float[] y,
      int yOff,
      double[] e,
      double[] tail,
      int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector h = VectorMath.hold(VectorMath.load(x, xOff + i), 40.0);
      DoubleVector density = DoubleVector.fromArray(D, e, i).mul(WideMath.INVERSE_SQRT_TWO_PI);
      DoubleVector cdf = VectorMath.normalCdf(h, DoubleVector.fromArray(D, tail, i));
      FloatVector derivative = VectorMath.round(h.fma(density, cdf));
      FloatVector.fromArray(VectorMath.F, g, gOff + i).mul(derivative).intoArray(y, yOff + i);
    }
  }
}
