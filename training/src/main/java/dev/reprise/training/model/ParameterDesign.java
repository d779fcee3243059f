package dev.reprise.training.model;

import dev.reprise.core.experiment.Layer.Initializer;
import java.util.List;

/// A block of numbers a model has.
///
/// @param name unique in the model: the layer's name and Keras's name for it, such as
///   `dense_1/kernel`; layers inside layers add theirs, such as `residual/dense/kernel`
/// @param shape as Keras stores it, but kernels of convolutions as PyTorch does: `[filters,
///   channels, …]`
/// @param start how it begins
public record ParameterDesign(String name, List<Integer> shape, Start start) {
  /// Copies.
  public ParameterDesign {
    shape = List.copyOf(shape);
  }

  /// How many numbers it has.
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /// The sizes along each axis.
  public int[] dimensions() {
    return shape.stream().mapToInt(Integer::intValue).toArray();
  }

  /// How a parameter begins.
  public sealed interface Start {
    /// As an initialiser says, for a vector or a matrix `[inputs, outputs]`.
    record Drawn(Initializer initializer) implements Start {}

    /// As an initialiser says, for any other shape.
    ///
    /// @param initializer which
    /// @param in how many numbers each output is a sum of (the fan-in)
    /// @param out how many outputs each input goes into (the fan-out)
    record Fans(Initializer initializer, int in, int out) implements Start {}

    /// An LSTM's bias `[4 units]`: 1 for the forget gate, which is the second, and 0 for the others
    /// (Jozefowicz et al. 2015; Keras's `unit_forget_bias`).
    record ForgetGateOpen() implements Start {}
  }
}
