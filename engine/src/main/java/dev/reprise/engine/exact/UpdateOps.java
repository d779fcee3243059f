package dev.reprise.engine.exact;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.reprise.engine.kernel.UpdateRules;
import dev.reprise.engine.kernel.UpdateRules.Gradient;
import dev.reprise.engine.kernel.Workers;

/// The update operators of DJL's optimisers: the arrays of [UpdateRules]. They change the weight in
/// place, are never written on the tape, and set the gradient of the weight to zero afterwards,
/// which DJL's training loop relies on.
final class UpdateOps {
  private UpdateOps() {}

  /// `inputs`: weight, gradient, and the momentum state unless momentum is 0.
  static void sgd(NDList inputs, Gradient gradient, float learningRate, float momentum) {
    float[] v = momentum == 0 ? null : writable(inputs, 2);
    UpdateRules.sgd(w(), gradient, weight(inputs), g(inputs), v, learningRate, momentum);
  }

  /// `inputs`: weight, gradient, and the momentum state unless momentum is 0.
  static void nag(NDList inputs, Gradient gradient, float learningRate, float momentum) {
    float[] v = momentum == 0 ? null : writable(inputs, 2);
    UpdateRules.nag(w(), gradient, weight(inputs), g(inputs), v, learningRate, momentum);
  }

  /// `inputs`: weight, gradient, mean, variance. `decay` is taken off the weight first (AdamW).
  static void adam(
      NDList inputs,
      Gradient gradient,
      float decay,
      float step,
      float beta1,
      float beta2,
      float epsilon) {
    float[] m = writable(inputs, 2);
    float[] v = writable(inputs, 3);
    float[] weight = weight(inputs);
    UpdateRules.adam(w(), gradient, weight, g(inputs), m, v, decay, step, beta1, beta2, epsilon);
  }

  /// `inputs`: weight, gradient, and the sum of squares.
  static void adaGrad(NDList inputs, Gradient gradient, float learningRate, float epsilon) {
    float[] s = writable(inputs, 2);
    UpdateRules.adaGrad(w(), gradient, weight(inputs), g(inputs), s, learningRate, epsilon);
  }

  /// `inputs`: weight, gradient, and the mean of squares.
  static void rmsProp(
      NDList inputs, Gradient gradient, float learningRate, float rho, float epsilon) {
    float[] s = writable(inputs, 2);
    UpdateRules.rmsProp(w(), gradient, weight(inputs), g(inputs), s, learningRate, rho, epsilon);
  }

  /// `inputs`: weight, gradient, mean, mean of squares, and momentum state.
  static void rmsPropCentered(
      NDList inputs,
      Gradient gradient,
      float learningRate,
      float rho,
      float momentum,
      float epsilon) {
    float[] m = writable(inputs, 2);
    float[] s = writable(inputs, 3);
    float[] v = writable(inputs, 4);
    float[] weight = weight(inputs);
    UpdateRules.rmsPropCentered(
        w(), gradient, weight, g(inputs), m, s, v, learningRate, rho, momentum, epsilon);
  }

  /// `inputs`: weight, gradient, mean of squares, and mean of squared steps.
  static void adaDelta(NDList inputs, Gradient gradient, float rho, float epsilon) {
    float[] s = writable(inputs, 2);
    float[] u = writable(inputs, 3);
    UpdateRules.adaDelta(w(), gradient, weight(inputs), g(inputs), s, u, rho, epsilon);
  }

  private static Workers w() {
    return ExactEngine.workers();
  }

  private static float[] weight(NDList inputs) {
    return writable(inputs, 0);
  }

  private static float[] g(NDList inputs) {
    return ((ExactNDArray) inputs.get(1)).floats();
  }

  private static float[] writable(NDList inputs, int at) {
    return ((ExactNDArray) inputs.get(at)).writableFloats();
  }

  static void zeroGradients(NDList weights) {
    for (NDArray weight : weights) {
      Variable variable = ((ExactNDArray) weight).variable();
      if (variable != null) {
        variable.zeroGradient();
      }
    }
  }
}
