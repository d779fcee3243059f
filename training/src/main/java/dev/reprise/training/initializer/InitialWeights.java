package dev.reprise.training.initializer;

import dev.reprise.core.experiment.Layer.Initializer;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.CounterRandom;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.ParameterDesign;
import dev.reprise.training.model.ParameterDesign.Start;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/// Draws the weights a model begins with.
///
/// Element `e` of a parameter is a function of (seed, `initial weights`, the parameter's name, `e`)
/// alone: not of the other layers, nor of the order or the threads they are drawn by. Formulas and
/// constants are Keras's; they are computed in double precision and rounded once.
public final class InitialWeights {
  private static final String PURPOSE = "initial weights";

  /// The standard deviation of a standard normal cut off at two deviations, as Keras divides by it.
  private static final double TRUNCATED = .87962566103423978;

  private InitialWeights() {}

  /// Draws every parameter of a design, and sets its state to where it begins.
  public static SortedMap<String, Tensor> draw(Design design, Seed seed) {
    SortedMap<String, Tensor> weights = new TreeMap<>();
    for (ParameterDesign parameter : design.weights()) {
      weights.put(parameter.name(), draw(parameter, seed));
    }
    return weights;
  }

  private static Tensor draw(ParameterDesign parameter, Seed seed) {
    CounterRandom random = CounterRandom.of(seed.value(), PURPOSE).derive(parameter.name());
    int[] shape = parameter.dimensions();
    float[] values =
        switch (parameter.start()) {
          case Start.ForgetGateOpen gate -> forgetGateOpen(parameter.size());
          // Keras's fans: for a vector both are its length, for a matrix its rows and its columns.
          case Start.Drawn drawn ->
              drawn.initializer() == Initializer.ORTHOGONAL
                  ? Orthogonal.matrix(shape, random)
                  : values(
                      drawn.initializer(),
                      shape[0],
                      shape[shape.length - 1],
                      parameter.size(),
                      random);
          case Start.Fans fans ->
              fans.initializer() == Initializer.ORTHOGONAL
                  ? Orthogonal.matrix(new int[] {shape[0], parameter.size() / shape[0]}, random)
                  : values(fans.initializer(), fans.in(), fans.out(), parameter.size(), random);
        };
    return new Tensor.Floats(shape, values);
  }

  private static float[] forgetGateOpen(int size) {
    float[] bias = new float[size];
    Arrays.fill(bias, size / 4, size / 2, 1f);
    return bias;
  }

  private static float[] values(
      Initializer initializer, double in, double out, int size, CounterRandom random) {
    return switch (initializer) {
      case ZEROS -> new float[size];
      case ONES -> fill(size, e -> 1);
      case UNIFORM -> fill(size, e -> uniform(random, e, 0.05));
      case NORMAL -> fill(size, e -> random.normal(0, e) * 0.05);
      case GLOROT_UNIFORM -> fill(size, e -> uniform(random, e, Math.sqrt(6 / (in + out))));
      case GLOROT_NORMAL -> fill(size, e -> truncated(random, e, Math.sqrt(2 / (in + out))));
      case HE_UNIFORM -> fill(size, e -> uniform(random, e, Math.sqrt(6 / in)));
      case HE_NORMAL -> fill(size, e -> truncated(random, e, Math.sqrt(2 / in)));
      case ORTHOGONAL -> throw new IllegalStateException("orthogonal needs a matrix");
    };
  }

  private static float[] fill(int size, IntToDoubleFunction value) {
    float[] values = new float[size];
    for (int e = 0; e < size; e++) {
      values[e] = (float) value.applyAsDouble(e);
    }
    return values;
  }

  /// Uniform from −limit (inclusive) to limit.
  private static double uniform(CounterRandom random, int element, double limit) {
    return (2.0 * random.uniform(0, element) - 1) * limit;
  }

  /// Normal with this deviation after all beyond two deviations was drawn again: attempt `a` is the
  /// element of example `a`.
  private static double truncated(CounterRandom random, int element, double deviation) {
    int attempt = 0;
    double value = random.normal(attempt, element);
    while (Math.abs(value) > 2) {
      value = random.normal(++attempt, element);
    }
    return value * (deviation / TRUNCATED);
  }
}
