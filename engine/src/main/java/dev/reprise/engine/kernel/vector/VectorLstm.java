package dev.reprise.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The gates of one row of LSTM units. Both methods handle whole vectors and return how many units
/// they have done; the scalar form does the rest.
final class VectorLstm {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  private VectorLstm() {}

  /// c = fma(f, previous c, i · g), from activated gates.
  static int cells(
      int units,
      float[] gates,
      int gatesOff,
      float[] previousC,
      int previousOff,
      float[] c,
      int cOff) {
    int whole = S.loopBound(units);
    for (int u = 0; u < whole; u += S.length()) {
      int at = gatesOff + u;
      FloatVector i = FloatVector.fromArray(S, gates, at);
      FloatVector f = FloatVector.fromArray(S, gates, at + units);
      FloatVector g = FloatVector.fromArray(S, gates, at + 2 * units);
      f.fma(FloatVector.fromArray(S, previousC, previousOff + u), i.mul(g)).intoArray(c, cOff + u);
    }
    return whole;
  }

  static int backward(
      int units,
      float[] gates,
      int gatesOff,
      float[] previousC,
      int previousOff,
      float[] tanhC,
      int tanhOff,
      float[] dh,
      int dhOff,
      float[] dc,
      int dcOff,
      float[] dz,
      int dzOff) {
    int whole = S.loopBound(units);
    FloatVector one = FloatVector.broadcast(S, 1.0f);
    for (int u = 0; u < whole; u += S.length()) {
      int at = gatesOff + u;
      FloatVector i = FloatVector.fromArray(S, gates, at);
      FloatVector f = FloatVector.fromArray(S, gates, at + units);
      FloatVector g = FloatVector.fromArray(S, gates, at + 2 * units);
      FloatVector o = FloatVector.fromArray(S, gates, at + 3 * units);
      FloatVector t = FloatVector.fromArray(S, tanhC, tanhOff + u);
      FloatVector previous = FloatVector.fromArray(S, previousC, previousOff + u);
      FloatVector gradient = FloatVector.fromArray(S, dh, dhOff + u);
      FloatVector cell =
          gradient.mul(o).fma(t.neg().fma(t, one), FloatVector.fromArray(S, dc, dcOff + u));
      int to = dzOff + u;
      cell.mul(g).mul(i.mul(one.sub(i))).intoArray(dz, to);
      cell.mul(previous).mul(f.mul(one.sub(f))).intoArray(dz, to + units);
      cell.mul(i).mul(g.neg().fma(g, one)).intoArray(dz, to + 2 * units);
      gradient.mul(t).mul(o.mul(one.sub(o))).intoArray(dz, to + 3 * units);
      cell.mul(f).intoArray(dc, dcOff + u);
    }
    return whole;
  }
}
