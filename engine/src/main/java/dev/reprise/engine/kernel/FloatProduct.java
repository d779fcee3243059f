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
  /// all of it stays in the second.
  private static final int COLUMNS = 480;

  private static final int DEPTH = 256;

  /// Columns of C up to which rows and columns change places.
  private static final int NARROW = 4;

  /// Multiply-adds below which another thread is not worth waking.
  private static final long SMALL = 1 << 18;

  void run(Workers w) {
    if (m == 0 || n == 0 || batch == 0) {
      return;
    }
    if (n <= NARROW && m > 2 * NARROW) {
      turned(w);
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
        boolean add = accumulate || p > 0;
        form.multiplyPacked(
            transA, rows, width, depth, a, aAt, lda, packed, 0, c, to + j, ldc, add);
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
}
