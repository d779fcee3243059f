package dev.reprise.engine.kernel;

/// One call of [Gemm] for floats: how it is cut into threads' tasks and those into packed blocks.
record FloatProduct(
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
  /// Columns and depth of B that are packed at a time: a panel of it passes the first-level cache,
  /// all of it stays in the second. The depth is no power of two, because panels would then fall on
  /// the same lines of the cache.
  private static final int COLUMNS = 336;

  private static final int DEPTH = 380;

  /// Columns of C up to which rows and columns change places.
  private static final int NARROW = 4;

  void run(Workers w) {
    if (m == 0 || n == 0 || batch == 0) {
      return;
    }
    if (n <= NARROW && m > 2 * NARROW) {
      turned(w);
      return;
    }
    Cut cut = Cut.of(w.threads(), batch, m, n, k);
    int rows = cut.rows();
    int columns = cut.columns();
    int across = Math.ceilDiv(n, columns);
    int each = Math.ceilDiv(m, rows) * across;
    w.parallel(
        batch * each,
        cut.single() ? batch * each : 1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int row = i % each / across * rows;
            int column = i % across * columns;
            task(i / each, row, Math.min(rows, m - row), column, Math.min(columns, n - column));
          }
        });
  }

  /// One thread's part of one C: blocks of columns and of depth, each packed once.
  private void task(int image, int row, int rows, int column, int columns) {
    Form form = Forms.ACTIVE;
    int left = aOff + image * strideA + (transA ? row : row * lda);
    int right = bOff + image * strideB + (transB ? column * ldb : column);
    int to = cOff + image * strideC + row * ldc + column;
    for (int j = 0; j < columns; j += COLUMNS) {
      int width = Math.min(COLUMNS, columns - j);
      int p = 0;
      do {
        int depth = Math.min(DEPTH, k - p);
        float[] packed = Scratch.floats(form.packedSize(depth, width));
        int bAt = right + (transB ? j * ldb + p : p * ldb + j);
        int aAt = left + (transA ? p * lda : p);
        form.pack(transB, depth, width, b, bAt, ldb, packed, 0);
        float[] start = accumulate || p > 0 ? c : null;
        form.multiplyPacked(
            transA, rows, width, depth, a, aAt, lda, packed, 0, start, to + j, ldc, c, to + j, ldc);
        p += depth;
      } while (p < k);
    }
  }

  /// A narrow C as the transpose of op(B)ᵀ · op(A)ᵀ: the same products in the same chains, with C's
  /// rows along the vectors.
  private void turned(Workers w) {
    float[] other = new float[Broadcast.size(new int[] {batch, n, m})];
    int[] shape = {batch, n, m};
    int[] strides = {strideC, 1, ldc};
    if (accumulate) {
      Layout.strided(w, shape, c, cOff, strides, other, 0);
    }
    new FloatProduct(
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
            other,
            0,
            m,
            n * m,
            accumulate)
        .run(w);
    Layout.stridedInto(w, shape, other, 0, c, cOff, strides);
  }

  /// How C is cut into tasks of `rows` × `columns`.
  private record Cut(int rows, int columns, boolean single) {
    /// Multiply-adds below which another thread is not worth waking.
    private static final long SMALL = 1 << 18;

    /// The cheapest of a few cuts: each task packs its columns of B and reads its rows of A, the
    /// slowest thread decides, and of one task, some part is waited for at the end.
    static Cut of(int threads, int batch, int m, int n, int k) {
      if (threads == 1 || (long) m * n * k * batch < SMALL) {
        return new Cut(m, n, true);
      }
      Cut best = new Cut(m, n, false);
      double least = Double.POSITIVE_INFINITY;
      for (int wanted = threads; wanted <= 4 * threads; wanted *= 2) {
        int one = Math.ceilDiv(wanted, batch);
        for (int across = 1; across <= one; across++) {
          int columns = Math.ceilDiv(Math.ceilDiv(n, across), 16) * 16;
          int rows = Math.ceilDiv(Math.ceilDiv(m, Math.ceilDiv(one, across)), 8) * 8;
          int tasks = batch * Math.ceilDiv(n, columns) * Math.ceilDiv(m, rows);
          double cost = (Math.ceilDiv(tasks, threads) + 0.1) * cost(rows, columns, k);
          if (cost < least) {
            least = cost;
            best = new Cut(rows, columns, false);
          }
        }
      }
      return best;
    }

    /// In multiply-adds, as measured: an element of B takes 16 to pack, one of A 4 to read, one of
    /// C 8 to write.
    private static double cost(int rows, int columns, int k) {
      return (double) rows * columns * (k + 8) + (16.0 * columns + 4.0 * rows) * k + 20_000;
    }
  }
}
