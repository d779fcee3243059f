package dev.reprise.engine.kernel.vector;

import static dev.reprise.engine.kernel.vector.VectorMath.LANES;

import dev.reprise.engine.kernel.UnaryOp;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Functions of one number, one loop each: a loop shared by several functions would not be compiled
/// to vectors. Every method handles whole vectors and returns how many elements it has done; the
/// scalar form does the rest.
final class VectorUnary {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  private VectorUnary() {}

  static int apply(UnaryOp op, float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    return switch (op) {
      case EXP -> exp(x, xOff, y, yOff, n);
      case LOG -> log(x, xOff, y, yOff, n);
      case TANH -> tanh(x, xOff, y, yOff, n);
      case SIGMOID -> sigmoid(x, xOff, y, yOff, n);
      case ERF -> VectorErf.erf(x, xOff, y, yOff, n);
      case GELU -> VectorErf.gelu(x, xOff, y, yOff, n);
      case SILU -> silu(x, xOff, y, yOff, n);
      case NEG -> neg(x, xOff, y, yOff, n);
      case ABS -> abs(x, xOff, y, yOff, n);
      case SQUARE -> square(x, xOff, y, yOff, n);
      case SQRT -> sqrt(x, xOff, y, yOff, n);
      case RELU -> relu(x, xOff, y, yOff, n);
      case LEAKY_RELU -> leakyRelu(alpha, x, xOff, y, yOff, n);
      default -> 0;
    };
  }

  private static int exp(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      VectorMath.round(VectorMath.exp(v)).intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int log(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      VectorMath.round(VectorMath.log(v)).intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int tanh(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      VectorMath.round(VectorMath.tanh(v)).intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int sigmoid(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      VectorMath.round(VectorMath.sigmoid(v)).intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int silu(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector v = VectorMath.load(x, xOff + i);
      VectorMath.round(
              v.blend(-400.0, v.compare(VectorOperators.LT, -400.0)).mul(VectorMath.sigmoid(v)))
          .intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int neg(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.neg().intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int abs(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.abs().intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int square(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.mul(v).intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int sqrt(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.sqrt().intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int relu(float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.blend(0.0f, v.compare(VectorOperators.LT, 0.0f)).intoArray(y, yOff + i);
    }
    return whole;
  }

  private static int leakyRelu(float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    int whole = S.loopBound(n);
    for (int i = 0; i < whole; i += S.length()) {
      FloatVector v = FloatVector.fromArray(S, x, xOff + i);
      v.blend(v.mul(alpha), v.compare(VectorOperators.LT, 0.0f)).intoArray(y, yOff + i);
    }
    return whole;
  }
}
