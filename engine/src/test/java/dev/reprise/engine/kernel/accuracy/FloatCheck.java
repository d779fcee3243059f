package dev.reprise.engine.kernel.accuracy;

import dev.reprise.engine.kernel.Form;
import dev.reprise.engine.kernel.UnaryOp;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compares one function's two forms with each other and with the truth, block by block. One thread
/// uses it.
final class FloatCheck {
  static final int BLOCK = 1 << 14;
  private static final float ALPHA = 1.0f;

  private final UnaryOp op;
  private final Form scalar;
  private final Form vector;
  private final @Nullable Truth truth;
  private final float[] x = new float[BLOCK];
  private final float[] y = new float[BLOCK];
  private final float[] other = new float[BLOCK];
  private final float[] ones = new float[BLOCK];
  private final float[] dx = new float[BLOCK];
  private final float[] otherDx = new float[BLOCK];
  private final float[] turned = new float[BLOCK];
  private Accuracy sum = Accuracy.NOTHING;

  FloatCheck(UnaryOp op, Form scalar, Form vector) {
    this.op = op;
    this.scalar = scalar;
    this.vector = vector;
    this.truth = Truth.of(op);
    Arrays.fill(ones, 1.0f);
  }

  Accuracy sum() {
    return sum;
  }

  /// Takes the `n` floats whose bits are `first`, `first + step`, and so on.
  void block(long first, long step, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Float.intBitsToFloat((int) (first + i * step));
    }
    scalar.unary(op, ALPHA, x, 0, y, 0, n);
    vector.unary(op, ALPHA, x, 0, other, 0, n);
    scalar.unaryBackward(op, ALPHA, x, 0, y, 0, ones, 0, dx, 0, n);
    vector.unaryBackward(op, ALPHA, x, 0, y, 0, ones, 0, otherDx, 0, n);
    sum =
        sum.and(
            new Accuracy(n, differing(y, other, n), differing(dx, otherDx, n), 0, 0.5, 0, -1, 0));
    Truth known = truth;
    if (known != null) {
      judge(known, step == 1 ? Truth.symmetry(op) : 0, n);
    }
  }

  /// Where a function is odd or even, and every float is asked for, a negative argument's result
  /// that mirrors the positive one's is as right as that, which is counted twice instead.
  private void judge(Truth known, int symmetry, int n) {
    boolean mirrored = symmetry != 0 && Float.floatToRawIntBits(x[0]) < 0;
    if (mirrored) {
      for (int i = 0; i < n; i++) {
        turned[i] = -x[i];
      }
      scalar.unary(op, ALPHA, turned, 0, other, 0, n);
    }
    for (int i = 0; i < n; i++) {
      float mirror = symmetry * other[i];
      if (!mirrored || Float.floatToIntBits(y[i]) != Float.floatToIntBits(mirror)) {
        judge(known, x[i], y[i], symmetry != 0 && !mirrored ? 2 : 1);
      }
    }
  }

  private static long differing(float[] a, float[] b, int n) {
    long count = 0;
    for (int i = 0; i < n; i++) {
      if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) {
        count++;
      }
    }
    return count;
  }

  private void judge(Truth known, float x, float y, int weight) {
    double near = known.near().applyAsDouble(x);
    double margin = near * (known.ulps() * 0x1p-52);
    float rounded = (float) near;
    // NaN and infinities leave the margin NaN or infinite, and are meant.
    if (Double.isFinite(near) && (float) (near - margin) != (float) (near + margin)) {
      BigDecimal exact = known.exact().apply(BigMath.of(x));
      rounded = exact.floatValue();
      sum = sum.and(new Accuracy(0, 0, 0, 0, 0.5, 0, -1, weight));
    }
    if (y == rounded || (Float.isNaN(y) && Float.isNaN(rounded))) {
      return;
    }
    int bits = Float.floatToRawIntBits(x);
    double unit = Math.ulp(Math.min(Math.abs(rounded), Float.MAX_VALUE));
    // Where x/2 lies halfway the value given as near is pushed aside; the true one is at half a
    // unit.
    double error = Math.abs(x) < Truth.TINY ? 0.5 : Math.abs(y - near) / unit;
    sum =
        sum.and(
            new Accuracy(
                0,
                0,
                0,
                weight,
                Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(error, 0.5),
                bits,
                Integer.toUnsignedLong(bits),
                0));
  }
}
