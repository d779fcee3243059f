package dev.reprise.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of the matrix product: 8 rows of C times one or two vectors, held in
/// registers while k runs. The accumulators must be local variables for the compiler to keep them
/// there, so these methods are long and regular.
///
/// Element (i, p) of op(A) is `a[aOff + i · row + p · step]`, `b` is packed `[k][vectors · lanes]`;
/// chains start from the tile of `start`, and the tile of C receives their ends. Rows 4 to 7 have
/// an index of their own, because seven multiples of `row` are more than the processor has
/// registers for.
final class Tile8 {
  static final int ROWS = 8;
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = S.length();

  private Tile8() {}

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
    FloatVector c40 = FloatVector.fromArray(S, start, startOff + 4 * ldStart);
    FloatVector c41 = FloatVector.fromArray(S, start, startOff + 4 * ldStart + LANES);
    FloatVector c50 = FloatVector.fromArray(S, start, startOff + 5 * ldStart);
    FloatVector c51 = FloatVector.fromArray(S, start, startOff + 5 * ldStart + LANES);
    FloatVector c60 = FloatVector.fromArray(S, start, startOff + 6 * ldStart);
    FloatVector c61 = FloatVector.fromArray(S, start, startOff + 6 * ldStart + LANES);
    FloatVector c70 = FloatVector.fromArray(S, start, startOff + 7 * ldStart);
    FloatVector c71 = FloatVector.fromArray(S, start, startOff + 7 * ldStart + LANES);
    for (int p = 0, ia = aOff, ja = aOff + 4 * row, ib = bOff;
        p < k;
        p++, ia += step, ja += step, ib += 2 * LANES) {
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
      FloatVector a4 = FloatVector.broadcast(S, a[ja]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(S, a[ja + row]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(S, a[ja + 2 * row]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(S, a[ja + 3 * row]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + LANES);
    c10.intoArray(c, cOff + ldc);
    c11.intoArray(c, cOff + ldc + LANES);
    c20.intoArray(c, cOff + 2 * ldc);
    c21.intoArray(c, cOff + 2 * ldc + LANES);
    c30.intoArray(c, cOff + 3 * ldc);
    c31.intoArray(c, cOff + 3 * ldc + LANES);
    c40.intoArray(c, cOff + 4 * ldc);
    c41.intoArray(c, cOff + 4 * ldc + LANES);
    c50.intoArray(c, cOff + 5 * ldc);
    c51.intoArray(c, cOff + 5 * ldc + LANES);
    c60.intoArray(c, cOff + 6 * ldc);
    c61.intoArray(c, cOff + 6 * ldc + LANES);
    c70.intoArray(c, cOff + 7 * ldc);
    c71.intoArray(c, cOff + 7 * ldc + LANES);
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
    FloatVector c40 = FloatVector.fromArray(S, start, startOff + 4 * ldStart);
    FloatVector c50 = FloatVector.fromArray(S, start, startOff + 5 * ldStart);
    FloatVector c60 = FloatVector.fromArray(S, start, startOff + 6 * ldStart);
    FloatVector c70 = FloatVector.fromArray(S, start, startOff + 7 * ldStart);
    for (int p = 0, ia = aOff, ja = aOff + 4 * row, ib = bOff;
        p < k;
        p++, ia += step, ja += step, ib += LANES) {
      FloatVector b0 = FloatVector.fromArray(S, b, ib);
      FloatVector a0 = FloatVector.broadcast(S, a[ia]);
      c00 = a0.fma(b0, c00);
      FloatVector a1 = FloatVector.broadcast(S, a[ia + row]);
      c10 = a1.fma(b0, c10);
      FloatVector a2 = FloatVector.broadcast(S, a[ia + 2 * row]);
      c20 = a2.fma(b0, c20);
      FloatVector a3 = FloatVector.broadcast(S, a[ia + 3 * row]);
      c30 = a3.fma(b0, c30);
      FloatVector a4 = FloatVector.broadcast(S, a[ja]);
      c40 = a4.fma(b0, c40);
      FloatVector a5 = FloatVector.broadcast(S, a[ja + row]);
      c50 = a5.fma(b0, c50);
      FloatVector a6 = FloatVector.broadcast(S, a[ja + 2 * row]);
      c60 = a6.fma(b0, c60);
      FloatVector a7 = FloatVector.broadcast(S, a[ja + 3 * row]);
      c70 = a7.fma(b0, c70);
    }
    c00.intoArray(c, cOff);
    c10.intoArray(c, cOff + ldc);
    c20.intoArray(c, cOff + 2 * ldc);
    c30.intoArray(c, cOff + 3 * ldc);
    c40.intoArray(c, cOff + 4 * ldc);
    c50.intoArray(c, cOff + 5 * ldc);
    c60.intoArray(c, cOff + 6 * ldc);
    c70.intoArray(c, cOff + 7 * ldc);
  }

  /// [#times2] for packed rows of A, `[k][8]`: all indices are constant steps apart, so that the
  /// compiler proves them in bounds before the loop.
  static void packed2(
      int k,
      float[] a,
      int aOff,
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
    FloatVector c40 = FloatVector.fromArray(S, start, startOff + 4 * ldStart);
    FloatVector c41 = FloatVector.fromArray(S, start, startOff + 4 * ldStart + LANES);
    FloatVector c50 = FloatVector.fromArray(S, start, startOff + 5 * ldStart);
    FloatVector c51 = FloatVector.fromArray(S, start, startOff + 5 * ldStart + LANES);
    FloatVector c60 = FloatVector.fromArray(S, start, startOff + 6 * ldStart);
    FloatVector c61 = FloatVector.fromArray(S, start, startOff + 6 * ldStart + LANES);
    FloatVector c70 = FloatVector.fromArray(S, start, startOff + 7 * ldStart);
    FloatVector c71 = FloatVector.fromArray(S, start, startOff + 7 * ldStart + LANES);
    for (int p = 0, ia = aOff, ib = bOff; p < k; p++, ia += ROWS, ib += 2 * LANES) {
      FloatVector b0 = FloatVector.fromArray(S, b, ib);
      FloatVector b1 = FloatVector.fromArray(S, b, ib + LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[ia]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(S, a[ia + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(S, a[ia + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(S, a[ia + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      FloatVector a4 = FloatVector.broadcast(S, a[ia + 4]);
      c40 = a4.fma(b0, c40);
      c41 = a4.fma(b1, c41);
      FloatVector a5 = FloatVector.broadcast(S, a[ia + 5]);
      c50 = a5.fma(b0, c50);
      c51 = a5.fma(b1, c51);
      FloatVector a6 = FloatVector.broadcast(S, a[ia + 6]);
      c60 = a6.fma(b0, c60);
      c61 = a6.fma(b1, c61);
      FloatVector a7 = FloatVector.broadcast(S, a[ia + 7]);
      c70 = a7.fma(b0, c70);
      c71 = a7.fma(b1, c71);
    }
    c00.intoArray(c, cOff);
    c01.intoArray(c, cOff + LANES);
    c10.intoArray(c, cOff + ldc);
    c11.intoArray(c, cOff + ldc + LANES);
    c20.intoArray(c, cOff + 2 * ldc);
    c21.intoArray(c, cOff + 2 * ldc + LANES);
    c30.intoArray(c, cOff + 3 * ldc);
    c31.intoArray(c, cOff + 3 * ldc + LANES);
    c40.intoArray(c, cOff + 4 * ldc);
    c41.intoArray(c, cOff + 4 * ldc + LANES);
    c50.intoArray(c, cOff + 5 * ldc);
    c51.intoArray(c, cOff + 5 * ldc + LANES);
    c60.intoArray(c, cOff + 6 * ldc);
    c61.intoArray(c, cOff + 6 * ldc + LANES);
    c70.intoArray(c, cOff + 7 * ldc);
    c71.intoArray(c, cOff + 7 * ldc + LANES);
  }
}
