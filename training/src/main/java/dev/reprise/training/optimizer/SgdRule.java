package dev.reprise.training.optimizer;

import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Optimizer;
import dev.reprise.engine.kernel.Workers;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/// Stochastic gradient descent: `w −= lr g`, or with momentum μ `v = μ v + g`, `w −= lr v`, or
/// Nesterov's `w −= lr (μ v + g)`. At a constant learning rate these are Keras's steps; its
/// velocity is ours times −lr.
public final class SgdRule implements UpdateRule {
  private final OptimizerSpec.Sgd spec;
  private final List<float[]> velocity;

  SgdRule(OptimizerSpec.Sgd spec, List<Integer> sizes) {
    this.spec = spec;
    this.velocity = spec.momentum() == 0 ? List.of() : sizes.stream().map(float[]::new).toList();
  }

  @Override
  public List<String> stateNames() {
    return velocity.isEmpty() ? List.of() : List.of("velocity");
  }

  @Override
  public List<float[]> states(int parameter) {
    return velocity.isEmpty() ? List.of() : List.of(velocity.get(parameter));
  }

  @Override
  public SortedMap<String, Tensor> shared() {
    return Collections.emptySortedMap();
  }

  @Override
  public void restoreShared(SortedMap<String, Tensor> shared) {
    if (!shared.isEmpty()) {
      throw new IllegalArgumentException("SGD shares nothing, found " + shared.keySet());
    }
  }

  @Override
  public void beginStep() {}

  @Override
  public void update(Workers workers, int parameter, float[] weight, float[] gradient) {
    Optimizer.sgd(
        workers,
        weight,
        gradient,
        velocity.isEmpty() ? null : velocity.get(parameter),
        weight.length,
        (float) spec.learningRate(),
        (float) spec.momentum(),
        spec.nesterov(),
        0);
  }
}
