package dev.reprise.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of the matrix product: 4 rows of C times one to three vectors, held in
/// registers while k runs. The accumulators must be local variables for the compiler to keep them
/// there, so these methods are long and regular.
///
/// Element (i, p) of op(A) is `a[aOff + i · row + p · step]`, `b` is packed `[k][vectors · lanes]`;
/// chains start from the tile of `start`, and the tile of C receives their ends.
final class Tile4 {
  static final int ROWS = 4;
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = S.length();

  private Tile4() {}

  static void times3(
      int k,
      float[] a,
      int aOff,
      int row,
      int step,
      float[] b,
      int bOff,
      float[] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    FloatVector c00 = FloatVector.fromArray(S, start, startOff);
    FloatVector c01 = FloatVector.fromArray(S, start, startOff + LANES);
    FloatVector c02 = FloatVector.fromArray(S, start, startOff + 2 * LANES);
    FloatVector c10 = FloatVector.fromArray(S, start, startOff + ldStart);
    FloatVector c11 = FloatVector.fromArray(S, start, startOff + ldStart + LANES);
    FloatVector c12 = FloatVector.fromArray(S, start, startOff + ldStart + 2 * LANES);
    FloatVector c20 = FloatVector.fromArray(S, start, startOff + 2 * ldStart);
    FloatVector c21 = FloatVector.fromArray(S, start, startOff + 2 * ldStart + LANES);
    FloatVector c22 = FloatVector.fromArray(S, start, startOff + 2 * ldStart + 2 * LANES);
    FloatVector c30 = FloatVector.fromArray(S, start, startOff + 3 * ldStart);
    FloatVector c31 = FloatVector.fromArray(S, start, startOff + 3 * ldStart + LANES);
    FloatVector c32 = FloatVector.fromArray(S, start, startOff + 3 * ldStart + 2 * LANES);
    for (int p = 0, ia = aOff, ib = bOff; p < k; p++, ia += step, ib += 3 * LANES) {
      FloatVector b0 = FloatVector.fromArray(S, b, ib);
      FloatVector b1 = FloatVector.fromArray(S, b, ib + LANES);
      FloatVector b2 = FloatVector.fromArray(S, b, ib + 2 * LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[ia]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = FloatVector.broadcast(S, a[ia + row]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = FloatVector.broadcast(S, a[ia + 2 * row]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = FloatVector.broadcast(S, a[ia + 3 * row]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + LANES);
    c02.intoArray(c, cOff + 2 * LANES);
    c10.intoArray(c, cOff + ldc);
    c11.intoArray(c, cOff + ldc + LANES);
    c12.intoArray(c, cOff + ldc + 2 * LANES);
    c20.intoArray(c, cOff + 2 * ldc);
    c21.intoArray(c, cOff + 2 * ldc + LANES);
    c22.intoArray(c, cOff + 2 * ldc + 2 * LANES);
    c30.intoArray(c, cOff + 3 * ldc);
    c31.intoArray(c, cOff + 3 * ldc + LANES);
    c32.intoArray(c, cOff + 3 * ldc + 2 * LANES);
  }

  static void times2(
      int k,
      float[] a,
      int aOff,
      int row,
      int step,
      float[] b,
      int bOff,
      float[] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    FloatVector c00 = FloatVector.fromArray(S, start, startOff);
    FloatVector c01 = FloatVector.fromArray(S, start, startOff + LANES);
    FloatVector c10 = FloatVector.fromArray(S, start, startOff + ldStart);
    FloatVector c11 = FloatVector.fromArray(S, start, startOff + ldStart + LANES);
    FloatVector c20 = FloatVector.fromArray(S, start, startOff + 2 * ldStart);
    FloatVector c21 = FloatVector.fromArray(S, start, startOff + 2 * ldStart + LANES);
    FloatVector c30 = FloatVector.fromArray(S, start, startOff + 3 * ldStart);
    FloatVector c31 = FloatVector.fromArray(S, start, startOff + 3 * ldStart + LANES);
    for (int p = 0, ia = aOff, ib = bOff; p < k; p++, ia += step, ib += 2 * LANES) {
      FloatVector b0 = FloatVector.fromArray(S, b, ib);
      FloatVector b1 = FloatVector.fromArray(S, b, ib + LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[ia]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(S, a[ia + row]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(S, a[ia + 2 * row]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(S, a[ia + 3 * row]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + LANES);
    c10.intoArray(c, cOff + ldc);
    c11.intoArray(c, cOff + ldc + LANES);
    c20.intoArray(c, cOff + 2 * ldc);
    c21.intoArray(c, cOff + 2 * ldc + LANES);
    c30.intoArray(c, cOff + 3 * ldc);
    c31.intoArray(c, cOff + 3 * ldc + LANES);
  }

  static void times1(
      int k,
      float[] a,
      int aOff,
      int row,
      int step,
      float[] b,
      int bOff,
      float[] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc) {
    FloatVector c00 = FloatVector.fromArray(S, start, startOff);
    FloatVector c10 = FloatVector.fromArray(S, start, startOff + ldStart);
    FloatVector c20 = FloatVector.fromArray(S, start, startOff + 2 * ldStart);
    FloatVector c30 = FloatVector.fromArray(S, start, startOff + 3 * ldStart);
    for (int p = 0, ia = aOff, ib = bOff; p < k; p++, ia += step, ib += LANES) {
      FloatVector b0 = FloatVector.fromArray(S, b, ib);
      FloatVector a0 = FloatVector.broadcast(S, a[ia]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(S, a[ia + row]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(S, a[ia + 2 * row]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(S, a[ia + 3 * row]);
      c30 = a3.fma(b0, c30);
    }
    c00.intoArray(c, cOff);
    c10.intoArray(c, cOff + ldc);
    c20.intoArray(c, cOff + 2 * ldc);
    c30.intoArray(c, cOff + 3 * ldc);
  }
}
