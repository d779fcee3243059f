package dev.reprise.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The tile of 8 rows by two vectors of [Tile8] whose operands are found through lists: step p of
/// the chains reads eight numbers of A side by side from `aAt[p]` on, and two vectors of B from
/// `bAt[p]` on.
///
/// C = (start, then the chain) + base. A base of −0 changes nothing, whatever the chain's end.
final class ListedTile {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = S.length();

  private ListedTile() {}

  static void run(
      int k,
      float[] a,
      int aOff,
      int[] aAt,
      float[] b,
      int bOff0,
      int bOff1,
      int[] bAt,
      float[] start,
      int startOff,
      int ldStart,
      float[] base,
      int baseOff,
      int ldBase,
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
    for (int p = 0; p < k; p++) {
      int ia = aOff + aAt[p];
      int ib = bAt[p];
      FloatVector b0 = FloatVector.fromArray(S, b, bOff0 + ib);
      FloatVector b1 = FloatVector.fromArray(S, b, bOff1 + ib);
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
    c00.add(FloatVector.fromArray(S, base, baseOff)).intoArray(c, cOff);
    c01.add(FloatVector.fromArray(S, base, baseOff + LANES)).intoArray(c, cOff + LANES);
    c10.add(FloatVector.fromArray(S, base, baseOff + ldBase)).intoArray(c, cOff + ldc);
    c11.add(FloatVector.fromArray(S, base, baseOff + ldBase + LANES))
        .intoArray(c, cOff + ldc + LANES);
    c20.add(FloatVector.fromArray(S, base, baseOff + 2 * ldBase)).intoArray(c, cOff + 2 * ldc);
    c21.add(FloatVector.fromArray(S, base, baseOff + 2 * ldBase + LANES))
        .intoArray(c, cOff + 2 * ldc + LANES);
    c30.add(FloatVector.fromArray(S, base, baseOff + 3 * ldBase)).intoArray(c, cOff + 3 * ldc);
    c31.add(FloatVector.fromArray(S, base, baseOff + 3 * ldBase + LANES))
        .intoArray(c, cOff + 3 * ldc + LANES);
    c40.add(FloatVector.fromArray(S, base, baseOff + 4 * ldBase)).intoArray(c, cOff + 4 * ldc);
    c41.add(FloatVector.fromArray(S, base, baseOff + 4 * ldBase + LANES))
        .intoArray(c, cOff + 4 * ldc + LANES);
    c50.add(FloatVector.fromArray(S, base, baseOff + 5 * ldBase)).intoArray(c, cOff + 5 * ldc);
    c51.add(FloatVector.fromArray(S, base, baseOff + 5 * ldBase + LANES))
        .intoArray(c, cOff + 5 * ldc + LANES);
    c60.add(FloatVector.fromArray(S, base, baseOff + 6 * ldBase)).intoArray(c, cOff + 6 * ldc);
    c61.add(FloatVector.fromArray(S, base, baseOff + 6 * ldBase + LANES))
        .intoArray(c, cOff + 6 * ldc + LANES);
    c70.add(FloatVector.fromArray(S, base, baseOff + 7 * ldBase)).intoArray(c, cOff + 7 * ldc);
    c71.add(FloatVector.fromArray(S, base, baseOff + 7 * ldBase + LANES))
        .intoArray(c, cOff + 7 * ldc + LANES);
  }
}
