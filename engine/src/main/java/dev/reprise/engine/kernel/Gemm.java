package dev.reprise.engine.kernel;

import java.util.Locale;

/// The matrix product. Every element of the result is one chain of fused multiply-adds over
/// ascending k, from +0 or from the element it is added to. Tiles, vector width and threads divide
/// outputs only and cannot change a bit.
public final class Gemm {
  private Gemm() {}

  /// C = op(A) · op(B), or C += …, where op(A) is `m` × `k` and op(B) is `k` × `n`.
  ///
  /// A is stored `[m, k]` with row stride `lda`, or `[k, m]` if `transA`; B is stored `[k, n]` with
  /// row stride `ldb`, or `[n, k]` if `transB`; C is stored `[m, n]` with row stride `ldc` and must
  /// not overlap A or B.
  ///
  /// @throws IndexOutOfBoundsException if an operand reaches beyond its array
  public static void multiply(
      Workers w,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    multiplyBatched(
        w,
        1,
        transA,
        transB,
        m,
        n,
        k,
        a,
        aOff,
        lda,
        0,
        b,
        bOff,
        ldb,
        0,
        c,
        cOff,
        ldc,
        0,
        accumulate);
  }

  /// `batch` products, whose operands lie `strideA`, `strideB` and `strideC` elements apart (0: one
  /// operand for all; not for C).
  public static void multiplyBatched(
      Workers w,
      int batch,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      int strideA,
      float[] b,
      int bOff,
      int ldb,
      int strideB,
      float[] c,
      int cOff,
      int ldc,
      int strideC,
      boolean accumulate) {
    check("A", transA ? k : m, transA ? m : k, batch, aOff, lda, strideA, a.length);
    check("B", transB ? n : k, transB ? k : n, batch, bOff, ldb, strideB, b.length);
    check("C", m, n, batch, cOff, ldc, strideC, c.length);
    new FloatProduct(
            batch,
            transA,
            transB,
            m,
            n,
            k,
            a,
            aOff,
            lda,
            strideA,
            b,
            bOff,
            ldb,
            strideB,
            c,
            cOff,
            ldc,
            strideC,
            accumulate)
        .run(w);
  }

  private static void check(
      String name, int rows, int columns, int batch, int off, int ld, int stride, int length) {
    if (rows < 0 || columns < 0 || batch < 0 || ld < columns || stride < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Operand %s: %d x %d with row stride %d, %d times, %d apart",
              name,
              rows,
              columns,
              ld,
              batch,
              stride));
    }
    Broadcast.check(new int[] {batch, rows, columns}, off, new int[] {stride, ld, 1}, length);
  }

  /// The product of doubles: the same chain, in plain loops.
  public static void multiply(
      Workers w,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double[] a,
      int aOff,
      int lda,
      double[] b,
      int bOff,
      int ldb,
      double[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    multiplyBatched(
        w,
        1,
        transA,
        transB,
        m,
        n,
        k,
        a,
        aOff,
        lda,
        0,
        b,
        bOff,
        ldb,
        0,
        c,
        cOff,
        ldc,
        0,
        accumulate);
  }

  /// `batch` products of doubles.
  public static void multiplyBatched(
      Workers w,
      int batch,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double[] a,
      int aOff,
      int lda,
      int strideA,
      double[] b,
      int bOff,
      int ldb,
      int strideB,
      double[] c,
      int cOff,
      int ldc,
      int strideC,
      boolean accumulate) {
    check("A", transA ? k : m, transA ? m : k, batch, aOff, lda, strideA, a.length);
    check("B", transB ? n : k, transB ? k : n, batch, bOff, ldb, strideB, b.length);
    check("C", m, n, batch, cOff, ldc, strideC, c.length);
    w.parallel(
        Math.multiplyExact(batch, m),
        8,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            int ai = aOff + r / m * strideA + (transA ? r % m : r % m * lda);
            int ci = cOff + r / m * strideC + r % m * ldc;
            row(
                transB,
                n,
                k,
                a,
                ai,
                transA ? lda : 1,
                b,
                bOff + r / m * strideB,
                ldb,
                c,
                ci,
                accumulate);
          }
        });
  }

  private static void row(
      boolean transB,
      int n,
      int k,
      double[] a,
      int aOff,
      int aStep,
      double[] b,
      int bOff,
      int ldb,
      double[] c,
      int cOff,
      boolean accumulate) {
    for (int j = 0; j < n; j++) {
      double sum = accumulate ? c[cOff + j] : 0.0;
      int at = transB ? bOff + j * ldb : bOff + j;
      int step = transB ? 1 : ldb;
      for (int p = 0; p < k; p++) {
        sum = Math.fma(a[aOff + p * aStep], b[at + p * step], sum);
      }
      c[cOff + j] = sum;
    }
  }
}
