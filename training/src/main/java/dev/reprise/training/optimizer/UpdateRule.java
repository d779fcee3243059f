package dev.reprise.training.optimizer;

import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
import java.util.List;
import java.util.SortedMap;

/// A rule weights are updated by, with its state.
///
/// All state is in the open and named, so that it can be digested, stored and put back: a
/// parameter's under [#stateNames], and what belongs to the whole under [#shared]. Numbers are
/// those of the engine's kernels; the update of a parameter depends on its own numbers alone.
public sealed interface UpdateRule permits AdamRule, SgdRule {
  /// The rule a declaration asks for, with fresh state.
  ///
  /// @param sizes how many numbers each parameter has, in order
  /// @throws IllegalArgumentException for the closed form, which makes no steps
  static UpdateRule of(OptimizerSpec spec, List<Integer> sizes) {
    return switch (spec) {
      case OptimizerSpec.Adam adam -> new AdamRule(adam, sizes);
      case OptimizerSpec.Sgd sgd -> new SgdRule(sgd, sizes);
      case OptimizerSpec.LeastSquares closed ->
          throw new IllegalArgumentException("least_squares makes no steps");
    };
  }

  /// The names of each parameter's states, such as `moment_1`.
  List<String> stateNames();

  /// A parameter's states, in the order of [#stateNames]; the arrays themselves.
  List<float[]> states(int parameter);

  /// The state that belongs to no single parameter, by name; copies.
  SortedMap<String, Tensor> shared();

  /// Puts back what [#shared] gave.
  ///
  /// @throws IllegalArgumentException where it is not this rule's
  void restoreShared(SortedMap<String, Tensor> shared);

  /// Begins the next step; to be called once before its parameters are updated.
  void beginStep();

  /// Updates a parameter in place.
  ///
  /// @param parameter its place in the order
  void update(Workers workers, int parameter, float[] weight, float[] gradient);
}
