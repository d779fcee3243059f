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

  // Whole vectors, each of its own: a broadcast at every use would exceed what the compiler is
  // willing to inline.
  private static final DoubleVector ONE = all(1.0);
  private static final DoubleVector LOG2_E = all(WideMath.LOG2_E);
  private static final DoubleVector MAGIC = all(WideMath.MAGIC);
  private static final DoubleVector MINUS_LN2_LOW = all(-WideMath.LN2_LOW);
  private static final DoubleVector MINUS_LN2_HIGH = all(-WideMath.LN2_HIGH);
  private static final DoubleVector LN2_HIGH = all(WideMath.LN2_HIGH);
  private static final DoubleVector TANH_1 = all(WideMath.TANH_1);
  private static final DoubleVector TANH_2 = all(WideMath.TANH_2);
  private static final DoubleVector TANH_3 = all(WideMath.TANH_3);
  private static final DoubleVector TANH_4 = all(WideMath.TANH_4);
  private static final DoubleVector HALF = all(0.5);
  private static final DoubleVector LOWEST = all(-WideMath.EXP_LIMIT);
  private static final DoubleVector HIGHEST = all(WideMath.EXP_LIMIT);
  private static final DoubleVector SMALL = all(0.0625);
  private static final DoubleVector ZERO = all(0.0);
  private static final DoubleVector SQRT_HALF = all(WideMath.SQRT_HALF);
  private static final DoubleVector FAR = all(10.25);
  private static final DoubleVector THREE = all(3.0);
  private static final LongVector BIAS = LongVector.broadcast(L, 1023L << 52);
  private static final double[] E = WideMath.expCoefficients();
  private static final DoubleVector E2 = all(E[2]);
  private static final DoubleVector E3 = all(E[3]);
  private static final DoubleVector E4 = all(E[4]);
  private static final DoubleVector E5 = all(E[5]);
  private static final DoubleVector E6 = all(E[6]);
  private static final DoubleVector E7 = all(E[7]);
  private static final DoubleVector E8 = all(E[8]);
  private static final DoubleVector E9 = all(E[9]);
  private static final DoubleVector E10 = all(E[10]);
  private static final DoubleVector E11 = all(E[11]);
  private static final double[] G = WideMath.logCoefficients();
  private static final DoubleVector G0 = all(G[0]);
  private static final DoubleVector G1 = all(G[1]);
  private static final DoubleVector G2 = all(G[2]);
  private static final DoubleVector G3 = all(G[3]);
  private static final DoubleVector G4 = all(G[4]);
  private static final DoubleVector G5 = all(G[5]);
  private static final DoubleVector G6 = all(G[6]);
  private static final DoubleVector G7 = all(G[7]);
  private static final DoubleVector G8 = all(G[8]);
  private static final DoubleVector G9 = all(G[9]);
  private static final DoubleVector G10 = all(G[10]);
  private static final DoubleVector G11 = all(G[11]);
  private static final double[] S = WideMath.erfCoefficients();
  private static final DoubleVector S0 = all(S[0]);
  private static final DoubleVector S1 = all(S[1]);
  private static final DoubleVector S2 = all(S[2]);
  private static final DoubleVector S3 = all(S[3]);
  private static final DoubleVector S4 = all(S[4]);
  private static final DoubleVector S5 = all(S[5]);
  private static final DoubleVector S6 = all(S[6]);
  private static final DoubleVector S7 = all(S[7]);
  private static final DoubleVector S8 = all(S[8]);
  private static final DoubleVector S9 = all(S[9]);
  private static final DoubleVector S10 = all(S[10]);
  private static final DoubleVector S11 = all(S[11]);
  private static final double[] C = WideMath.erfcCoefficients();
  private static final DoubleVector C0 = all(C[0]);
  private static final DoubleVector C1 = all(C[1]);
  private static final DoubleVector C2 = all(C[2]);
  private static final DoubleVector C3 = all(C[3]);
  private static final DoubleVector C4 = all(C[4]);
  private static final DoubleVector C5 = all(C[5]);
  private static final DoubleVector C6 = all(C[6]);
  private static final DoubleVector C7 = all(C[7]);
  private static final DoubleVector C8 = all(C[8]);
  private static final DoubleVector C9 = all(C[9]);
  private static final DoubleVector C10 = all(C[10]);
  private static final DoubleVector C11 = all(C[11]);
  private static final DoubleVector C12 = all(C[12]);
  private static final DoubleVector C13 = all(C[13]);
  private static final DoubleVector C14 = all(C[14]);

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
    DoubleVector low = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
    DoubleVector held = low.blend(HIGHEST, low.compare(VectorOperators.GT, HIGHEST));
    DoubleVector shifted = held.fma(LOG2_E, MAGIC);
    DoubleVector k = shifted.sub(MAGIC);
    DoubleVector r = k.fma(MINUS_LN2_LOW, k.fma(MINUS_LN2_HIGH, held));
    DoubleVector scale =
        shifted
            .reinterpretAsLongs()
            .lanewise(VectorOperators.LSHL, 52)
            .add(BIAS)
            .reinterpretAsDoubles();
    DoubleVector p = E11.fma(r, E10);
    p = p.fma(r, E9).fma(r, E8).fma(r, E7).fma(r, E6);
    p = p.fma(r, E5).fma(r, E4).fma(r, E3).fma(r, E2);
    return p.fma(r, ONE).fma(r, ONE).mul(scale);
  }

  static DoubleVector sigmoid(DoubleVector x) {
    return ONE.div(exp(x.neg()).add(ONE));
  }

  static DoubleVector tanh(DoubleVector x) {
    DoubleVector z = x.mul(x);
    DoubleVector p = z.fma(TANH_4, TANH_3);
    p = z.fma(p, TANH_2);
    p = z.fma(p, TANH_1);
    DoubleVector small = x.mul(z.fma(p, ONE));
    DoubleVector e = exp(x.add(x));
    DoubleVector large = e.sub(ONE).div(e.add(ONE));
    return large.blend(small, x.abs().compare(VectorOperators.LT, SMALL));
  }

  static DoubleVector log(DoubleVector x) {
    LongVector bits = x.reinterpretAsLongs();
    LongVector k = bits.sub(WideMath.LOG_BASE).lanewise(VectorOperators.ASHR, 52);
    DoubleVector m = bits.sub(k.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
    DoubleVector f = m.sub(ONE);
    DoubleVector s = f.div(f.add(2.0));
    DoubleVector series = logSeries(s.mul(s));
    // k is small: adding the bits of the magic number and subtracting it converts without a
    // long-to-double instruction.
    DoubleVector exponent =
        k.add(Double.doubleToRawLongBits(WideMath.MAGIC))
            .reinterpretAsDoubles()
            .sub(WideMath.MAGIC);
    DoubleVector low = s.fma(series, exponent.mul(WideMath.LN2_LOW));
    DoubleVector result = exponent.fma(LN2_HIGH, low);
    VectorMask<Double> regular =
        x.compare(VectorOperators.GT, ZERO)
            .and(x.compare(VectorOperators.LT, Double.POSITIVE_INFINITY));
    DoubleVector special =
        x.blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, ZERO))
            .blend(Double.NaN, x.compare(VectorOperators.LT, ZERO));
    return special.blend(result, regular);
  }

  /// The error function, given `tail = erfc(|x|)`, which is another loop's work: both are too much
  /// for one.
  static DoubleVector erf(DoubleVector x, DoubleVector tail) {
    DoubleVector small = x.mul(erfSeries(x.mul(x)));
    DoubleVector large = ONE.sub(tail);
    large = large.blend(large.neg(), x.compare(VectorOperators.LT, ZERO));
    return large.blend(small, x.abs().compare(VectorOperators.LT, ONE));
  }

  /// The standard normal distribution function, given `tail = erfc(|x|/√2)`.
  static DoubleVector normalCdf(DoubleVector x, DoubleVector tail) {
    DoubleVector a = x.abs().mul(SQRT_HALF);
    DoubleVector small = x.mul(SQRT_HALF).mul(HALF).fma(erfSeries(x.mul(x).mul(HALF)), HALF);
    DoubleVector half = tail.mul(HALF);
    DoubleVector large = ONE.sub(half).blend(half, x.compare(VectorOperators.LT, ZERO));
    return large.blend(small, a.compare(VectorOperators.LT, ONE));
  }

  /// `tail[i] = e[i] · C(u)`: the complementary error function at `scale · |x|`, from its
  /// exponential.
  static void tails(
      double scale, double limit, float[] x, int at, double[] e, double[] tail, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector a = hold(load(x, at + i), limit).abs().mul(scale);
      DoubleVector held = a.blend(FAR, a.compare(VectorOperators.GT, FAR));
      DoubleVector series = erfcSeries(held.sub(THREE).div(held.add(THREE)));
      DoubleVector.fromArray(D, e, i).mul(series).intoArray(tail, i);
    }
  }

  /// `e[i] = exp(−factor · x²)`, x held within ±limit, for the `n` elements from `x[at]`.
  static void gaussian(double factor, double limit, float[] x, int at, double[] e, int n) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = hold(load(x, at + i), limit);
      exp(v.mul(v).mul(-factor)).intoArray(e, i);
    }
  }

  static DoubleVector hold(DoubleVector x, double limit) {
    DoubleVector low = x.blend(-limit, x.compare(VectorOperators.LT, -limit));
    return low.blend(limit, low.compare(VectorOperators.GT, limit));
  }

  private static DoubleVector logSeries(DoubleVector z) {
    DoubleVector p = G11.fma(z, G10);
    p = p.fma(z, G9).fma(z, G8).fma(z, G7).fma(z, G6);
    p = p.fma(z, G5).fma(z, G4).fma(z, G3).fma(z, G2);
    p = p.fma(z, G1).fma(z, G0);
    return p;
  }

  private static DoubleVector erfSeries(DoubleVector z) {
    DoubleVector p = S11.fma(z, S10);
    p = p.fma(z, S9).fma(z, S8).fma(z, S7).fma(z, S6);
    p = p.fma(z, S5).fma(z, S4).fma(z, S3).fma(z, S2);
    p = p.fma(z, S1).fma(z, S0);
    return p;
  }

  private static DoubleVector erfcSeries(DoubleVector u) {
    DoubleVector p = C14.fma(u, C13);
    p = p.fma(u, C12).fma(u, C11).fma(u, C10).fma(u, C9);
    p = p.fma(u, C8).fma(u, C7).fma(u, C6).fma(u, C5);
    p = p.fma(u, C4).fma(u, C3).fma(u, C2).fma(u, C1);
    p = p.fma(u, C0);
    return p;
  }
}
