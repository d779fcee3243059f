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
    try (Passing passing = new Passing()) {
      // Keys are laid out transposed at once, so that no product needs another copy.
      NDArray scaled = passing.on(q.mul(1 / (float) Math.sqrt(width)));
      NDArray left = split(passing, scaled, heads, 0, 2, 1, 3).reshape(-1, time, width);
      NDArray right = split(passing, k, heads, 0, 2, 3, 1).reshape(-1, width, places);
      NDArray rows = split(passing, v, heads, 0, 2, 1, 3).reshape(-1, places, values);
      NDArray scores = passing.on(passing.on(left).matMul(passing.on(right)));
      if (mask != null) {
        scores = passing.on(scores.add(mask));
      }
      if (padding != null) {
        NDArray split = passing.on(scores.reshape(batch, heads, time, places));
        scores = passing.on(passing.on(split.add(padding)).reshape(-1, time, places));
      }
      NDArray weights = passing.on(scores.softmax(-1));
      if (training && dropout > 0) {
        NDArray all = weights;
        weights = passing.on(all.getNDArrayInternal().dropout(all, dropout, true).head());
      }
      NDArray seen = passing.on(weights.matMul(passing.on(rows)));
      NDArray apart = passing.on(seen.reshape(batch, heads, time, values));
      NDArray together = passing.on(apart.transpose(0, 2, 1, 3));
      return together.reshape(batch, time, heads * values);
    }
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

  /// The heads of `[batch, time, heads · width]` apart, and the axes in another order.
  private static NDArray split(Passing passing, NDArray x, int heads, int... axes) {
    Shape shape = x.getShape();
    NDArray apart = x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads);
    return passing.on(passing.on(apart).transpose(axes));
  }
}
