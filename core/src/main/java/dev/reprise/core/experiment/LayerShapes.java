package dev.reprise.core.experiment;

import dev.reprise.core.experiment.Convolution.Padding;
import java.util.ArrayList;
import java.util.List;

/// What layers expect of their inputs' shapes, and the sizes of what sliding windows give.
final class LayerShapes {
  private LayerShapes() {}

  static void requireTokens(List<Long> input) {
    requireRank(input, 1, "token ids [length]");
  }

  static void requireSequence(List<Long> input) {
    requireRank(input, 2, "a sequence [time, features]");
  }

  static void requireImage(List<Long> input) {
    requireRank(input, 3, "an image [channels, height, width]");
  }

  /// Features `[features]` or a sequence of them `[time, features]`: what has its features last.
  static void requireFeatures(List<Long> input) {
    if (input.isEmpty() || input.size() > 2) {
      throw new IllegalArgumentException(
          "expects features [features] or a sequence [time, features], found the shape "
              + input
              + (input.size() == 3 ? "; flatten it first, or use conv2d with kernel_size 1" : ""));
    }
  }

  /// How many numbers one example has.
  static long size(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /// How many channels or features: the first size of an image, the last of all else.
  static long channels(List<Long> input) {
    if (input.isEmpty() || input.size() > 3) {
      throw new IllegalArgumentException("expects one to three axes, found the shape " + input);
    }
    return input.size() == 3 ? input.getFirst() : input.getLast();
  }

  /// The shape with other sizes, of which one may be −1. A size of 0 is one that is not known yet.
  static List<Long> reshape(List<Long> input, List<Long> target) {
    long known = 1;
    int open = -1;
    for (int i = 0; i < target.size(); i++) {
      if (target.get(i) == -1 && open < 0) {
        open = i;
      } else if (target.get(i) < 1) {
        throw new IllegalArgumentException(
            "target_shape " + target + " may have one -1, and sizes from 1");
      } else {
        known = Math.multiplyExact(known, target.get(i));
      }
    }
    long size = size(input);
    if (size > 0 && (open < 0 ? known != size : size % known != 0)) {
      throw new IllegalArgumentException(
          "cannot give the " + size + " elements of " + input + " the shape " + target);
    }
    List<Long> output = new ArrayList<>(target);
    if (open >= 0) {
      output.set(open, size / known);
    }
    return output;
  }

  /// How many places a window of this length has along an axis.
  static long windows(long size, int kernel, int stride, int dilation, Padding padding) {
    long span = (kernel - 1L) * dilation + 1;
    if (padding != Padding.VALID) {
      return (size + stride - 1) / stride;
    }
    if (size < span) {
      throw new IllegalArgumentException(
          "a window of "
              + span
              + " does not fit into "
              + size
              + "; make it smaller, or use padding: same");
    }
    return (size - span) / stride + 1;
  }

  /// One number for both axes of an image, or one for each.
  static List<Integer> pair(List<Integer> sizes) {
    return sizes.size() == 1 ? List.of(sizes.getFirst(), sizes.getFirst()) : List.copyOf(sizes);
  }

  static void requireGroups(String what, long number, int groups) {
    if (number % groups != 0) {
      throw new IllegalArgumentException(
          "expects " + what + " that " + groups + " groups divide evenly, found " + number);
    }
  }

  private static void requireRank(List<Long> input, int rank, String expected) {
    if (input.size() != rank) {
      throw new IllegalArgumentException("expects " + expected + ", found the shape " + input);
    }
  }
}
