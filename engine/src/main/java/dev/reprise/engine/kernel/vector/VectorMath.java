package dev.reprise.engine.kernel.vector;

import dev.reprise.engine.kernel.WideMath;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The cores of [WideMath], operation for operation, in every lane.
final class VectorMath {
  static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  static final VectorSpecies<Long> L = LongVector.SPECIES_PREFERRED;

  /// As many floats as [#D] has doubles.
  static final VectorSpecies<Float> F =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  static final int LANES = D.length();

  // One by one, so that the compiler sees constants.
  private static final double[] EXP = WideMath.expCoefficients();
  private static final double E2 = EXP[2];
  private static final double E3 = EXP[3];
  private static final double E4 = EXP[4];
  private static final double E5 = EXP[5];
  private static final double E6 = EXP[6];
  private static final double E7 = EXP[7];
  private static final double E8 = EXP[8];
  private static final double E9 = EXP[9];
  private static final double E10 = EXP[10];
  private static final double E11 = EXP[11];
  private static final double[] LOG = WideMath.logCoefficients();
  private static final double[] ERF = WideMath.erfCoefficients();
  private static final double[] ERFC = WideMath.erfcCoefficients();

  private VectorMath() {}

  static DoubleVector load(float[] x, int at) {
    return (DoubleVector) FloatVector.fromArray(F, x, at).convertShape(VectorOperators.F2D, D, 0);
  }

  static FloatVector round(DoubleVector x) {
    return (FloatVector) x.convertShape(VectorOperators.D2F, F, 0);
  }

  static DoubleVector widen(FloatVector x) {
    return (DoubleVector) x.convertShape(VectorOperators.F2D, D, 0);
  }

  private static DoubleVector all(double x) {
    return DoubleVector.broadcast(D, x);
  }

  static DoubleVector exp(DoubleVector x) {
    DoubleVector low =
        x.blend(-WideMath.EXP_LIMIT, x.compare(VectorOperators.LT, -WideMath.EXP_LIMIT));
    DoubleVector held =
        low.blend(WideMath.EXP_LIMIT, low.compare(VectorOperators.GT, WideMath.EXP_LIMIT));
    DoubleVector shifted = held.fma(all(WideMath.LOG2_E), all(WideMath.MAGIC));
    DoubleVector k = shifted.sub(WideMath.MAGIC);
    DoubleVector r = k.fma(all(-WideMath.LN2_LOW), k.fma(all(-WideMath.LN2_HIGH), held));
    DoubleVector scale =
        shifted
            .reinterpretAsLongs()
            .lanewise(VectorOperators.LSHL, 52)
            .add(1023L << 52)
            .reinterpretAsDoubles();
    DoubleVector p = all(E11).fma(r, all(E10));
    p = p.fma(r, all(E9)).fma(r, all(E8)).fma(r, all(E7)).fma(r, all(E6));
    p = p.fma(r, all(E5)).fma(r, all(E4)).fma(r, all(E3)).fma(r, all(E2));
    return p.fma(r, all(1.0)).fma(r, all(1.0)).mul(scale);
  }

  static DoubleVector sigmoid(DoubleVector x) {
    return all(1.0).div(exp(x.neg()).add(1.0));
  }

  static DoubleVector tanh(DoubleVector x) {
    DoubleVector z = x.mul(x);
    DoubleVector p = z.fma(all(WideMath.TANH_4), all(WideMath.TANH_3));
    p = z.fma(p, all(WideMath.TANH_2));
    p = z.fma(p, all(WideMath.TANH_1));
    DoubleVector small = x.mul(z.fma(p, all(1.0)));
    DoubleVector e = exp(x.add(x));
    DoubleVector large = e.sub(1.0).div(e.add(1.0));
    return large.blend(small, x.abs().compare(VectorOperators.LT, 0.0625));
  }

  static DoubleVector log(DoubleVector x) {
    LongVector bits = x.reinterpretAsLongs();
    LongVector k = bits.sub(WideMath.LOG_BASE).lanewise(VectorOperators.ASHR, 52);
    DoubleVector m = bits.sub(k.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
    DoubleVector f = m.sub(1.0);
    DoubleVector s = f.div(f.add(2.0));
    DoubleVector series = horner(LOG, s.mul(s));
    // k is small: adding the bits of the magic number and subtracting it converts without a
    // long-to-double instruction.
    DoubleVector exponent =
        k.add(Double.doubleToRawLongBits(WideMath.MAGIC))
            .reinterpretAsDoubles()
            .sub(WideMath.MAGIC);
    DoubleVector low = s.fma(series, exponent.mul(WideMath.LN2_LOW));
    DoubleVector result = exponent.fma(all(WideMath.LN2_HIGH), low);
    VectorMask<Double> regular =
        x.compare(VectorOperators.GT, 0.0)
            .and(x.compare(VectorOperators.LT, Double.POSITIVE_INFINITY));
    DoubleVector special =
        x.blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0.0))
            .blend(Double.NaN, x.compare(VectorOperators.LT, 0.0));
    return special.blend(result, regular);
  }

  static DoubleVector erfc(DoubleVector x, DoubleVector square) {
    DoubleVector held = x.blend(10.25, x.compare(VectorOperators.GT, 10.25));
    DoubleVector u = held.sub(3.0).div(held.add(3.0));
    return exp(square.neg()).mul(horner(ERFC, u));
  }

  static DoubleVector erf(DoubleVector x) {
    DoubleVector a = x.abs();
    DoubleVector square = x.mul(x);
    DoubleVector small = x.mul(horner(ERF, square));
    DoubleVector large = all(1.0).sub(erfc(a, square));
    large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0.0));
    return large.blend(small, a.compare(VectorOperators.LT, 1.0));
  }

  static DoubleVector normalCdf(DoubleVector x) {
    DoubleVector square = x.mul(x).mul(0.5);
    DoubleVector a = x.abs().mul(WideMath.SQRT_HALF);
    DoubleVector small = x.mul(WideMath.SQRT_HALF).mul(0.5).fma(horner(ERF, square), all(0.5));
    DoubleVector tail = erfc(a, square).mul(0.5);
    DoubleVector large = all(1.0).sub(tail).blend(tail, x.compare(VectorOperators.LT, 0.0));
    return large.blend(small, a.compare(VectorOperators.LT, 1.0));
  }

  private static DoubleVector horner(double[] c, DoubleVector x) {
    DoubleVector r = all(c[c.length - 1]);
    for (int i = c.length - 2; i >= 0; i--) {
      r = r.fma(x, all(c[i]));
    }
    return r;
  }
}
