package dev.reprise.training.loop;

import dev.reprise.engine.kernel.BinaryOp;
import dev.reprise.engine.kernel.Elementwise;
import dev.reprise.engine.kernel.Workers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Adds the gradients of micro-batches in a fixed tree by their index: neighbours in pairs, then
/// pairs of pairs, an odd last one carried up. For five: `((0+1)+(2+3))+4`.
///
/// Each micro-batch's gradient is already that of its share of the batch's mean loss (the sum of
/// its examples' losses over the size of the *whole* batch), so that plain addition gives the
/// gradient of the mean, whatever the sizes of the micro-batches.
final class GradientFold {
  private final Workers workers;
  private final Deque<Part> parts = new ArrayDeque<>();

  private record Part(int count, List<float[]> gradients) {}

  GradientFold(Workers workers) {
    this.workers = workers;
  }

  /// Adds the next micro-batch's gradients, one array a parameter; the arrays are given away.
  void add(List<float[]> gradients) {
    Part part = new Part(1, gradients);
    while (!parts.isEmpty() && parts.getLast().count == part.count) {
      part = merge(parts.removeLast(), part);
    }
    parts.addLast(part);
  }

  /// The sum over all that were added, which must be at least one.
  List<float[]> sum() {
    Part sum = parts.removeLast();
    while (!parts.isEmpty()) {
      sum = merge(parts.removeLast(), sum);
    }
    return sum.gradients;
  }

  private Part merge(Part left, Part right) {
    for (int i = 0; i < left.gradients.size(); i++) {
      float[] a = left.gradients.get(i);
      float[] b = right.gradients.get(i);
      Elementwise.binary(workers, BinaryOp.ADD, a, 0, b, 0, a, 0, a.length);
    }
    return new Part(left.count + right.count, left.gradients);
  }
}
