package dev.reprise.training.optimizer;

import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Optimizer;
import dev.reprise.engine.kernel.Optimizer.BetaPowers;
import dev.reprise.engine.kernel.Workers;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Adam (Kingma and Ba 2015) as Keras has it: `w −= lr √(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)`.
///
/// The powers of β are running products in double precision, kept as the shared state `beta_powers`
/// (two F64: β₁ᵗ and β₂ᵗ after t steps).
public final class AdamRule implements UpdateRule {
  private static final String BETA_POWERS = "beta_powers";

  private final OptimizerSpec.Adam spec;
  private final List<float[]> first;
  private final List<float[]> second;
  private BetaPowers powers = BetaPowers.start();
  private Optimizer.Adam step;

  AdamRule(OptimizerSpec.Adam spec, List<Integer> sizes) {
    this.spec = spec;
    this.first = sizes.stream().map(float[]::new).toList();
    this.second = sizes.stream().map(float[]::new).toList();
    this.step = step();
  }

  @Override
  public List<String> stateNames() {
    return List.of("moment_1", "moment_2");
  }

  @Override
  public List<float[]> states(int parameter) {
    return List.of(first.get(parameter), second.get(parameter));
  }

  @Override
  public SortedMap<String, Tensor> shared() {
    double[] values = {powers.first(), powers.second()};
    SortedMap<String, Tensor> shared = new TreeMap<>();
    shared.put(BETA_POWERS, new Tensor.Doubles(new int[] {2}, values));
    return shared;
  }

  @Override
  public void restoreShared(SortedMap<String, Tensor> shared) {
    if (shared.size() != 1
        || !(shared.get(BETA_POWERS) instanceof Tensor.Doubles doubles)
        || doubles.size() != 2) {
      throw new IllegalArgumentException(
          "Adam shares two numbers, " + BETA_POWERS + ", found " + shared.keySet());
    }
    powers = new BetaPowers(doubles.values()[0], doubles.values()[1]);
    step = step();
  }

  @Override
  public void beginStep() {
    powers = powers.next(spec.beta1(), spec.beta2());
    step = step();
  }

  @Override
  public void update(Workers workers, int parameter, float[] weight, float[] gradient) {
    float[] m = first.get(parameter);
    float[] v = second.get(parameter);
    Optimizer.adam(workers, step, weight, gradient, m, v, weight.length);
  }

  private Optimizer.Adam step() {
    return Optimizer.Adam.keras(
        spec.learningRate(), spec.beta1(), spec.beta2(), spec.epsilon(), powers, 0, 0);
  }
}
