package dev.reprise.engine.exact;

import java.util.function.Supplier;

/// The way back through one operator: from the gradients of its outputs to those of its inputs.
@FunctionalInterface
interface Backward {
  /// Adds to each input that wants it its part of the gradient. `outputs` has one entry for each
  /// output; an output that nothing depended on has a gradient of zeros.
  void run(Tensor[] outputs, Inputs inputs);

  /// The same for operators with one output.
  @FunctionalInterface
  interface Single {
    void run(Tensor gradient, Inputs inputs);
  }

  /// Where gradients of inputs go.
  interface Inputs {
    /// Whether anything depends on the gradient of this input.
    boolean wants(int input);

    /// Computes and adds a gradient, if it is wanted.
    void add(int input, Supplier<Tensor> gradient);
  }
}
