package dev.reprise.engine.kernel.vector;

import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.Form;
import dev.reprise.engine.kernel.ScalarForm;
import dev.reprise.engine.kernel.UnaryOp;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// The Vector API form of the innermost loops, at the processor's preferred width. Elements that do
/// not fill a vector, and functions that have no vector form, go to the scalar form.
public final class VectorForm implements Form {
  private static final int LANES = FloatVector.SPECIES_PREFERRED.length();

  /// Where chains of a tile start that start from nothing, and what is added to no effect.
  private static final float[] ZEROS = new float[2 * LANES];

  private static final float[] MINUS_ZEROS = new float[2 * LANES];

  static {
    Arrays.fill(MINUS_ZEROS, -0.0f);
  }

  private final ScalarForm scalar = new ScalarForm();

  @Override
  public String name() {
    return "vector" + FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  @Override
  public void unary(UnaryOp op, float alpha, float[] x, int xOff, float[] y, int yOff, int n) {
    int i = VectorUnary.apply(op, alpha, x, xOff, y, yOff, n);
    scalar.unary(op, alpha, x, xOff + i, y, yOff + i, n - i);
  }

  @Override
  public void unaryBackward(
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
      int n) {
    int i = VectorGradient.apply(op, x, xOff, y, yOff, g, gOff, dx, dxOff, n);
    scalar.unaryBackward(op, alpha, x, xOff + i, y, yOff + i, g, gOff + i, dx, dxOff + i, n - i);
  }

  @Override
  public void binary(
      BinaryOp op, float[] a, int aOff, float[] b, int bOff, float[] out, int outOff, int n) {
    int i = VectorBinary.apply(op, a, aOff, b, bOff, out, outOff, n);
    scalar.binary(op, a, aOff + i, b, bOff + i, out, outOff + i, n - i);
  }

  @Override
  public void binary(BinaryOp op, float[] a, int aOff, float b, float[] out, int outOff, int n) {
    int i = VectorBinary.apply(op, a, aOff, b, out, outOff, n);
    scalar.binary(op, a, aOff + i, b, out, outOff + i, n - i);
  }

  @Override
  public void binary(BinaryOp op, float a, float[] b, int bOff, float[] out, int outOff, int n) {
    int i = VectorBinary.apply(op, a, b, bOff, out, outOff, n);
    scalar.binary(op, a, b, bOff + i, out, outOff + i, n - i);
  }

  @Override
  public float max(float[] x, int off, int n) {
    return VectorBinary.max(x, off, n);
  }

  @Override
  public int packedSize(int k, int n) {
    return Math.multiplyExact(k, Packing.vectors(n) * FloatVector.SPECIES_PREFERRED.length());
  }

  @Override
  public void pack(
      boolean trans, int k, int n, float[] b, int bOff, int ldb, float[] packed, int packedOff) {
    Packing.right(trans, k, n, b, bOff, ldb, packed, packedOff);
  }

  @Override
  public void multiplyPacked(
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
      int ldc) {
    int step = start == null ? 0 : ldStart;
    VectorGemm.multiply(
        transA, m, n, k, a, aOff, lda, packed, packedOff, start, startOff, step, c, cOff, ldc);
  }

  @Override
  public int tileColumns() {
    return LANES >= 16 ? 2 * LANES : 0;
  }

  @Override
  public void tile(
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
      int ldc) {
    float[] first = ZEROS;
    float[] base = MINUS_ZEROS;
    switch (start) {
      case ZERO -> {}
      case CONTINUED -> first = c;
      case FIRST -> base = ZEROS;
      case ADDED -> base = c;
    }
    int from = first == c ? cOff : 0;
    int ldFrom = first == c ? ldc : 0;
    int to = base == c ? cOff : 0;
    int ldTo = base == c ? ldc : 0;
    ListedTile.run(
        k, a, aOff, aAt, b, bOff0, bOff1, bAt, first, from, ldFrom, base, to, ldTo, c, cOff, ldc);
  }

  @Override
  public void turn(
      int rows, int columns, float[] x, int off, int ld, float[] out, int outOff, int width) {
    Turn.copy(rows, columns, x, off, ld, out, outOff, width);
  }

  @Override
  public void lstmForward(
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
      int hOff) {
    // Pass by pass: all gates in one loop would be more than the compiler is willing to inline.
    unary(UnaryOp.SIGMOID, 0.0f, z, zOff, z, zOff, 2 * units);
    unary(UnaryOp.TANH, 0.0f, z, zOff + 2 * units, z, zOff + 2 * units, units);
    unary(UnaryOp.SIGMOID, 0.0f, z, zOff + 3 * units, z, zOff + 3 * units, units);
    int u = VectorLstm.cells(units, z, zOff, previousC, previousOff, c, cOff);
    for (; u < units; u++) {
      float product = z[zOff + u] * z[zOff + 2 * units + u];
      c[cOff + u] = Math.fma(z[zOff + units + u], previousC[previousOff + u], product);
    }
    unary(UnaryOp.TANH, 0.0f, c, cOff, tanhC, tanhOff, units);
    binary(BinaryOp.MUL, z, zOff + 3 * units, tanhC, tanhOff, h, hOff, units);
  }

  @Override
  public void lstmBackward(
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
    int u =
        VectorLstm.backward(
            units,
            gates,
            gatesOff,
            previousC,
            previousOff,
            tanhC,
            tanhOff,
            dh,
            dhOff,
            dc,
            dcOff,
            dz,
            dzOff);
    scalar.lstmBackward(
        units,
        gates,
        gatesOff,
        previousC,
        previousOff,
        tanhC,
        tanhOff,
        dh,
        dhOff,
        dc,
        dcOff,
        dz,
        dzOff,
        u);
  }

  @Override
  public void bits(long key, long example, long block, int[] out, int off, int blocks) {
    int i = VectorPhilox.bits(key, example, block, out, off, blocks);
    scalar.bits(key, example, block + i, out, off + 4 * i, blocks - i);
  }
}
