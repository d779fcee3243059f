package dev.reprise.engine.kernel;

import java.util.Locale;

/// The matrix product. Every element of the result is one chain of fused multiply-adds over
/// ascending k, from +0 or from the element it is added to. Tiles, vector width and threads divide
/// outputs only and cannot change a bit.
public final class Gemm {
  /// Columns and depth of B that are packed at a time: a panel of it fits the first-level cache,
  /// all of it the second.
  private static final int COLUMNS = 480;

  private static final int DEPTH = 256;

  /// Columns of C up to which rows and columns change places.
  private static final int NARROW = 4;

  /// Multiply-adds below which another thread is not worth waking.
  private static final long SMALL = 1 << 18;

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
    if (m == 0 || n == 0 || batch == 0) {
      return;
    }
    if (n <= NARROW && m > 2 * NARROW) {
      turned(
          w,
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
          accumulate);
      return;
    }
    int tasks = (long) m * n * k * batch < SMALL ? 1 : 2 * w.threads();
    int rowTasks = Math.min(Math.ceilDiv(tasks, batch), Math.ceilDiv(m, 64));
    int columnTasks = Math.min(Math.ceilDiv(tasks, batch * rowTasks), Math.ceilDiv(n, 96));
    int rows = Math.ceilDiv(Math.ceilDiv(m, rowTasks), 8) * 8;
    int columns = Math.ceilDiv(Math.ceilDiv(n, columnTasks), 48) * 48;
    int across = Math.ceilDiv(n, columns);
    int each = Math.ceilDiv(m, rows) * across;
    w.parallel(
        batch * each,
        tasks == 1 ? batch * each : 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int image = i / each;
            int row = i % each / across * rows;
            int column = i % across * columns;
            int ai = aOff + image * strideA;
            int bi = bOff + image * strideB;
            block(
                transA,
                transB,
                Math.min(rows, m - row),
                Math.min(columns, n - column),
                k,
                a,
                transA ? ai + row : ai + row * lda,
                lda,
                b,
                transB ? bi + column * ldb : bi + column,
                ldb,
                c,
                cOff + image * strideC + row * ldc + column,
                ldc,
                accumulate);
          }
        });
  }

  /// One thread's part of C: blocks of columns and of depth, each packed once.
  private static void block(
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
    Form form = Forms.ACTIVE;
    for (int j = 0; j < n; j += COLUMNS) {
      int columns = Math.min(COLUMNS, n - j);
      int p = 0;
      do {
        int depth = Math.min(DEPTH, k - p);
        float[] packed = Scratch.floats(form.packedSize(depth, columns));
        int right = transB ? bOff + j * ldb + p : bOff + p * ldb + j;
        int left = transA ? aOff + p * lda : aOff + p;
        form.pack(transB, depth, columns, b, right, ldb, packed, 0);
        form.multiplyPacked(
            transA,
            m,
            columns,
            depth,
            a,
            left,
            lda,
            packed,
            0,
            c,
            cOff + j,
            ldc,
            accumulate || p > 0);
        p += depth;
      } while (p < k);
    }
  }

  /// A narrow C as the transpose of op(B)ᵀ · op(A)ᵀ: the same products in the same chains, with C's
  /// rows along the vectors.
  private static void turned(
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
    float[] turned = new float[Broadcast.size(new int[] {batch, n, m})];
    int[] shape = {batch, n, m};
    int[] strides = {strideC, 1, ldc};
    if (accumulate) {
      Layout.strided(w, shape, c, cOff, strides, turned, 0);
    }
    multiplyBatched(
        w,
        batch,
        !transB,
        !transA,
        n,
        m,
        k,
        b,
        bOff,
        ldb,
        strideB,
        a,
        aOff,
        lda,
        strideA,
        turned,
        0,
        m,
        n * m,
        accumulate);
    Layout.stridedInto(w, shape, turned, 0, c, cOff, strides);
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
