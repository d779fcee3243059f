package dev.reprise.engine.kernel;

import org.jspecify.annotations.Nullable;

/// The innermost loops, which exist in two forms with the same bits: [ScalarForm], the reference,
/// and the Vector API form that is loaded where `jdk.incubator.vector` is present. Bounds are
/// checked by the callers. Ranges never overlap, except that input and output may be the same
/// range.
public interface Form {
  /// A name for diagnostics: the form and its vector width.
  String name();

  /// y = op(x).
  void unary(UnaryOp op, float alpha, float[] x, int xOff, float[] y, int yOff, int n);

  /// dx = g · op'(x), for y = op(x).
  void unaryBackward(
      UnaryOp op,
      float alpha,
      float[] x,
      int xOff,
      float[] y,
      int yOff,
      float[] g,
      int gOff,
      float[] dx,
      int dxOff,
      int n);

  /// out = op(a, b), elementwise.
  void binary(
      BinaryOp op, float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n);

  /// out = op(a, b) with one b.
  void binary(BinaryOp op, float[] a, int aOff, float b, float[] out, int outOff, int n);

  /// out = op(a, b) with one a.
  void binary(BinaryOp op, float a, float[] b, int bOff, float[] out, int outOff, int n);

  /// The largest of `n` > 0 elements; NaN if any is NaN; −0 is below +0.
  float max(float[] x, int off, int n);

  /// Floats that a packed `k` × `n` right operand takes.
  int packedSize(int k, int n);

  /// Lays op(B), `k` × `n`, out for [#multiplyPacked].
  void pack(
      boolean trans, int k, int n, float[] b, int bOff, int ldb, float[] packed, int packedOff);

  /// C (+)= op(A) · packed: chains start from C where it is added to, else from +0.
  default void multiplyPacked(
      boolean transA,
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] packed,
      int packedOff,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    multiplyPacked(
        transA,
        m,
        n,
        k,
        a,
        aOff,
        lda,
        packed,
        packedOff,
        accumulate ? c : null,
        cOff,
        ldc,
        c,
        cOff,
        ldc);
  }

  /// C = start + op(A) · packed: each element one ascending chain of fused multiply-adds that
  /// starts from `start[startOff + i · ldStart + j]`, or from +0 where that is null. Start may be
  /// C.
  void multiplyPacked(
      boolean transA,
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] packed,
      int packedOff,
      float @Nullable [] start,
      int startOff,
      int ldStart,
      float[] c,
      int cOff,
      int ldc);

  /// Columns of a tile of [#tile]; 0 where this form has no such tile.
  int tileColumns();

  /// One tile of C, 8 rows by [#tileColumns]: each element one chain of fused multiply-adds over p
  /// < k of `a[aOff + aAt[p] + row]` and the element of B in its column, where columns of the first
  /// half start at `b[bOff0 + bAt[p]]` and those of the second at `b[bOff1 + bAt[p]]`.
  ///
  /// @param start where chains start: [Start]
  void tile(
      Start start,
      int k,
      float[] a,
      int aOff,
      int[] aAt,
      float[] b,
      int bOff0,
      int bOff1,
      int[] bAt,
      float[] c,
      int cOff,
      int ldc);

  /// What a chain of [#tile] has to do with what C holds.
  enum Start {
    /// The chain starts from +0 and replaces it.
    ZERO,
    /// The chain starts from it.
    CONTINUED,
    /// The chain starts from +0, and its end is added to +0.
    FIRST,
    /// The chain starts from +0, and its end is added to it.
    ADDED
  }

  /// `out[p][r] = x[r][p]` for `rows` rows of `columns` elements, which lie `ld` apart; rows of out
  /// lie `width` apart.
  void turn(int rows, int columns, float[] x, int off, int ld, float[] out, int outOff, int width);

  /// One row of LSTM gates: `z` holds the pre-activations i, f, g, o (`units` each) and receives
  /// the activations; `c` receives the new cell state, `tanhC` its tanh, and `h` the new hidden
  /// state.
  void lstmForward(
      int units,
      float[] z,
      int zOff,
      float[] previousC,
      int previousOff,
      float[] c,
      int cOff,
      float[] tanhC,
      int tanhOff,
      float[] h,
      int hOff);

  /// The reverse of [#lstmForward] for one row: from the activations, `dh` and `dc` (in place: the
  /// gradient at the new cell state becomes that at the previous one) to the gradient `dz` at the
  /// pre-activations, whose range may be that of the activations.
  void lstmBackward(
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
      int dzOff);

  /// Elements `4·block`, `4·block + 1`, … of Philox4x32-10 under `key` for `example`.
  void bits(long key, long example, long block, int[] out, int off, int blocks);
}
