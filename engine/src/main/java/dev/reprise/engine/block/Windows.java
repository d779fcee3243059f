package dev.reprise.engine.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/// Convolution and pooling with Keras's paddings, which DJL's operators do not all have.
///
/// Arrays are `[batch, channels, length]` or `[batch, channels, height, width]`; settings have one
/// entry an axis behind the channels.
///
/// @param kernel the window's size
/// @param stride how far windows are apart
/// @param dilation how far a window's elements are apart
/// @param before what stands before each axis
/// @param after what stands behind each axis
public record Windows(Shape kernel, Shape stride, Shape dilation, Shape before, Shape after) {

  /// Windows that stay inside.
  public static Windows valid(Shape kernel, Shape stride, Shape dilation) {
    Shape none = new Shape(new long[kernel.dimension()]);
    return new Windows(kernel, stride, dilation, none, none);
  }

  /// As many windows as fit when each axis is filled up to a whole number of strides, an odd
  /// filling behind it: TensorFlow's `SAME`.
  ///
  /// @param input the array's shape, with batch and channels
  public static Windows same(Shape input, Shape kernel, Shape stride, Shape dilation) {
    long[] before = new long[kernel.dimension()];
    long[] after = new long[before.length];
    for (int axis = 0; axis < before.length; axis++) {
      long size = input.get(2 + axis);
      long step = stride.get(axis);
      long count = (size + step - 1) / step;
      long span = (kernel.get(axis) - 1) * dilation.get(axis) + 1;
      long missing = Math.max(0, (count - 1) * step + span - size);
      before[axis] = missing / 2;
      after[axis] = missing - before[axis];
    }
    return new Windows(kernel, stride, dilation, new Shape(before), new Shape(after));
  }

  /// Windows along time that end at their own place and see nothing after it.
  public static Windows causal(long kernel, long stride, long dilation) {
    return new Windows(
        new Shape(kernel),
        new Shape(stride),
        new Shape(dilation),
        new Shape((kernel - 1) * dilation),
        new Shape(0));
  }

  /// The convolution with a kernel `[filters, channels / groups, …]`.
  public NDArray convolve(NDArray x, NDArray weight, @Nullable NDArray bias, int groups) {
    NDArray input = symmetric() ? x : pad(x, 0);
    return input
        .getNDArrayInternal()
        .convolution(input, weight, bias, stride, symmetric() ? before : none(), dilation, groups)
        .singletonOrThrow();
  }

  /// The largest of each window; what stands beyond the ends is never it.
  public NDArray largest(NDArray x) {
    NDArray input = symmetric() ? x : pad(x, -Float.MAX_VALUE);
    return input.getNDArrayInternal().maxPool(kernel, stride, symmetric() ? before : none(), false);
  }

  /// The mean of what each window has inside the array.
  public NDArray mean(NDArray x) {
    if (symmetric()) {
      return x.getNDArrayInternal().avgPool(kernel, stride, before, false, false);
    }
    // The operators count what was filled in: undone by the share each window has inside.
    NDArray means = pad(x, 0).getNDArrayInternal().avgPool(kernel, stride, none(), false, true);
    Shape shares = new Shape(1, 1).addAll(means.getShape().slice(2));
    return means.mul(
        x.getManager().create(FloatBuffer.wrap(shares(x.getShape(), means.getShape())), shares));
  }

  /// For each window, how many elements it has over how many of them are inside.
  private float[] shares(Shape input, Shape output) {
    float[] shares = {1};
    for (int axis = 0; axis < kernel.dimension(); axis++) {
      int places = Math.toIntExact(output.get(2 + axis));
      float[] longer = new float[Math.multiplyExact(shares.length, places)];
      for (int i = 0; i < longer.length; i++) {
        long from = i % places * stride.get(axis) - before.get(axis);
        long to = Math.min(from + kernel.get(axis), input.get(2 + axis));
        longer[i] = shares[i / places] * kernel.get(axis) / (to - Math.max(0, from));
      }
      shares = longer;
    }
    return shares;
  }

  private boolean symmetric() {
    return before.equals(after);
  }

  private Shape none() {
    return new Shape(new long[kernel.dimension()]);
  }

  /// DJL takes two numbers an axis, the last axis first.
  private NDArray pad(NDArray x, double value) {
    int axes = kernel.dimension();
    long[] sides = new long[2 * axes];
    for (int axis = 0; axis < axes; axis++) {
      sides[2 * (axes - 1 - axis)] = before.get(axis);
      sides[2 * (axes - 1 - axis) + 1] = after.get(axis);
    }
    return x.pad(new Shape(sides), value);
  }
}
