package dev.reprise.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Turns rows into columns, eight by eight in registers: three rounds of interleaving row r with
/// row r + 4.
final class Turn {
  static final int SIDE = 8;

  /// Narrower processors would take such vectors apart.
  private static final boolean WIDE = FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 256;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
  private static final VectorShuffle<Float> LOW = VectorShuffle.fromOp(S, i -> i / 2);
  private static final VectorShuffle<Float> HIGH = VectorShuffle.fromOp(S, i -> 4 + i / 2);
  private static final VectorMask<Float> ODD = VectorMask.fromLong(S, 0xaaL);

  private Turn() {}

  /// `out[p][r] = x[r][p]` for `rows` rows of `columns` elements, which lie `ld` apart; rows of out
  /// lie `width` apart.
  static void copy(
      int rows, int columns, float[] x, int off, int ld, float[] out, int outOff, int width) {
    int r = 0;
    for (; r + SIDE <= rows; r += SIDE) {
      int whole = WIDE ? columns - columns % SIDE : 0;
      for (int p = 0; p < whole; p += SIDE) {
        block(x, off + r * ld + p, ld, out, outOff + p * width + r, width);
      }
      narrow(whole, columns, x, off + r * ld, ld, out, outOff + r, width);
    }
    for (; r < rows; r++) {
      for (int p = 0; p < columns; p++) {
        out[outOff + p * width + r] = x[off + r * ld + p];
      }
    }
  }

  private static void narrow(
      int from, int to, float[] x, int off, int ld, float[] out, int outOff, int width) {
    for (int p = from; p < to; p++) {
      int at = off + p;
      int first = outOff + p * width;
      out[first] = x[at];
      out[first + 1] = x[at + ld];
      out[first + 2] = x[at + 2 * ld];
      out[first + 3] = x[at + 3 * ld];
      out[first + 4] = x[at + 4 * ld];
      out[first + 5] = x[at + 5 * ld];
      out[first + 6] = x[at + 6 * ld];
      out[first + 7] = x[at + 7 * ld];
    }
  }

  private static void block(float[] x, int off, int ld, float[] out, int outOff, int width) {
    FloatVector r0 = FloatVector.fromArray(S, x, off);
    FloatVector r1 = FloatVector.fromArray(S, x, off + ld);
    FloatVector r2 = FloatVector.fromArray(S, x, off + 2 * ld);
    FloatVector r3 = FloatVector.fromArray(S, x, off + 3 * ld);
    FloatVector r4 = FloatVector.fromArray(S, x, off + 4 * ld);
    FloatVector r5 = FloatVector.fromArray(S, x, off + 5 * ld);
    FloatVector r6 = FloatVector.fromArray(S, x, off + 6 * ld);
    FloatVector r7 = FloatVector.fromArray(S, x, off + 7 * ld);
    FloatVector s0 = low(r0, r4);
    FloatVector s1 = high(r0, r4);
    FloatVector s2 = low(r1, r5);
    FloatVector s3 = high(r1, r5);
    FloatVector s4 = low(r2, r6);
    FloatVector s5 = high(r2, r6);
    FloatVector s6 = low(r3, r7);
    FloatVector s7 = high(r3, r7);
    r0 = low(s0, s4);
    r1 = high(s0, s4);
    r2 = low(s1, s5);
    r3 = high(s1, s5);
    r4 = low(s2, s6);
    r5 = high(s2, s6);
    r6 = low(s3, s7);
    r7 = high(s3, s7);
    low(r0, r4).intoArray(out, outOff);
    high(r0, r4).intoArray(out, outOff + width);
    low(r1, r5).intoArray(out, outOff + 2 * width);
    high(r1, r5).intoArray(out, outOff + 3 * width);
    low(r2, r6).intoArray(out, outOff + 4 * width);
    high(r2, r6).intoArray(out, outOff + 5 * width);
    low(r3, r7).intoArray(out, outOff + 6 * width);
    high(r3, r7).intoArray(out, outOff + 7 * width);
  }

  /// a0 b0 a1 b1 a2 b2 a3 b3.
  private static FloatVector low(FloatVector a, FloatVector b) {
    return a.rearrange(LOW).blend(b.rearrange(LOW), ODD);
  }

  /// a4 b4 a5 b5 a6 b6 a7 b7.
  private static FloatVector high(FloatVector a, FloatVector b) {
    return a.rearrange(HIGH).blend(b.rearrange(HIGH), ODD);
  }
}
