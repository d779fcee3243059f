package dev.reprise.engine.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/// Scaled dot-product attention with several heads (Vaswani et al. 2017), without its projections.
///
/// For each head `softmax(q kᵀ / √width + mask) v`. What a mask forbids gets a score near −10⁹ and
/// so a weight of exactly 0.
public final class Attention {
  private static final float FORBIDDEN = -1e9f;

  private Attention() {}

  /// What every place sees, weighed.
  ///
  /// @param q queries `[batch, time, heads · width]`, the heads side by side
  /// @param k keys `[batch, places, heads · width]`
  /// @param v values `[batch, places, heads · values]`
  /// @param mask added to the scores, `[time, places]`, or null
  /// @param padding added to the scores, `[batch, 1, 1, places]`, or null
  /// @param dropout of the weights, while training
  /// @return `[batch, time, heads · values]`
  public static NDArray attend(
      NDArray q,
      NDArray k,
      NDArray v,
      int heads,
      @Nullable NDArray mask,
      @Nullable NDArray padding,
      float dropout,
      boolean training) {
    long batch = q.getShape().get(0);
    long time = q.getShape().get(1);
    long places = k.getShape().get(1);
    long width = q.getShape().get(2) / heads;
    long values = v.getShape().get(2) / heads;
    // Keys are laid out transposed at once, so that no product needs another copy.
    NDArray left =
        split(q.mul(1 / (float) Math.sqrt(width)), heads)
            .transpose(0, 2, 1, 3)
            .reshape(batch * heads, time, width);
    NDArray right = split(k, heads).transpose(0, 2, 3, 1).reshape(batch * heads, width, places);
    NDArray rows = split(v, heads).transpose(0, 2, 1, 3).reshape(batch * heads, places, values);
    NDArray scores = left.matMul(right);
    if (mask != null) {
      scores = scores.add(mask);
    }
    if (padding != null) {
      scores =
          scores
              .reshape(batch, heads, time, places)
              .add(padding)
              .reshape(batch * heads, time, places);
    }
    NDArray weights = scores.softmax(-1);
    if (training && dropout > 0) {
      weights = weights.getNDArrayInternal().dropout(weights, dropout, true).singletonOrThrow();
    }
    return weights
        .matMul(rows)
        .reshape(batch, heads, time, values)
        .transpose(0, 2, 1, 3)
        .reshape(batch, time, heads * values);
  }

  /// A mask `[time, time]` under which a place sees itself and what came before it.
  public static NDArray causalMask(NDManager manager, long time) {
    int size = Math.toIntExact(time);
    float[] mask = new float[Math.multiplyExact(size, size)];
    for (int row = 0; row < size; row++) {
      java.util.Arrays.fill(mask, row * size + row + 1, (row + 1) * size, FORBIDDEN);
    }
    return manager.create(FloatBuffer.wrap(mask), new Shape(size, size));
  }

  /// A mask for [#attend] from what stands where.
  ///
  /// @param present `[batch, places]`: 1 for a place that counts, 0 for padding
  public static NDArray paddingMask(NDArray present) {
    Shape shape = present.getShape();
    return present.sub(1).mul(-FORBIDDEN).reshape(shape.get(0), 1, 1, shape.get(1));
  }

  private static NDArray split(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads);
  }
}
