package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import dev.reprise.core.experiment.Layer.Activation;

/// Activation functions as operators of the engine. Softmax is over features, or an image's
/// channels.
final class Activations {
  private Activations() {}

  static NDArray apply(Activation activation, NDArray x) {
    return switch (activation) {
      case LINEAR -> x;
      case RELU -> x.getNDArrayInternal().relu();
      case SIGMOID -> x.getNDArrayInternal().sigmoid();
      case TANH -> x.getNDArrayInternal().tanh();
      case SOFTMAX -> x.softmax(x.getShape().dimension() == 4 ? 1 : -1);
      case GELU -> x.getNDArrayInternal().gelu();
      case ELU -> x.getNDArrayInternal().elu(1);
      case SELU -> x.getNDArrayInternal().selu();
      case SOFTPLUS -> x.getNDArrayInternal().softPlus();
      case SWISH -> x.mul(x.getNDArrayInternal().sigmoid());
    };
  }
}
