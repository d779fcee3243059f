package dev.reprise.engine.exact;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;

/// Collects gradients: while it is open, operators in the same thread are written down, and
/// [#backward] adds to the gradient of every array that requires one.
///
/// Gradients add up until an update operator or [#zeroGradients] sets them to zero. The order of
/// every addition follows the order in which operators ran, so the bits are the same in every run.
/// One computation allows one backward.
///
/// Each thread may have one collector open. Threads that compute gradients at the same time must
/// not share an array that requires one: give each its own `duplicate()`, which shares the numbers
/// and copies nothing.
public final class ExactGradientCollector implements GradientCollector {
  private final Tape tape = Tape.open();

  /// Runs backward from an array, with a gradient of ones for each of its elements.
  ///
  /// @throws IllegalStateException if the array does not depend on one that requires a gradient, or
  ///   backward already ran through its computation
  @Override
  public void backward(NDArray target) {
    Variable variable = ((ExactNDArray) target).variable();
    if (variable == null) {
      throw new IllegalStateException(
          "Exact: backward of an array that does not depend on any array that requires a gradient");
    }
    tape.backward(variable);
  }

  @Override
  public void zeroGradients() {
    for (NDArray array : ExactNDManager.system().getManagedArrays()) {
      Variable variable = ((ExactNDArray) array).variable();
      if (variable != null) {
        variable.zeroGradient();
      }
    }
  }

  @Override
  public void close() {
    tape.close();
  }
}
