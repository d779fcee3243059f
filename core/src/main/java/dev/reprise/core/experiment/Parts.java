package dev.reprise.core.experiment;

import dev.reprise.core.experiment.Composite.Residual;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.Layer.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What composite layers are made of.
final class Parts {
  private Parts() {}

  static Layer activation(Activation activation) {
    return new Layer.ActivationLayer(Optional.empty(), activation);
  }

  /// A square convolution over an image that keeps its size, but for the stride.
  static Layer convolution(
      int filters,
      int kernel,
      int stride,
      Activation activation,
      boolean useBias,
      Initializer initializer) {
    return new Convolution.Conv2d(
        Optional.empty(),
        filters,
        List.of(kernel),
        List.of(stride),
        Convolution.Padding.SAME,
        List.of(1),
        1,
        activation,
        useBias,
        initializer,
        Initializer.ZEROS);
  }

  /// The layers a transformer stands for, for inputs of one width.
  static final class TransformerLayers {
    private final Composite.Transformer spec;
    private final int width;

    TransformerLayers(Composite.Transformer spec, List<Long> input) {
      LayerShapes.requireSequence(input);
      this.spec = spec;
      this.width = Math.toIntExact(input.get(1));
      if (width % spec.numHeads() != 0) {
        throw new IllegalArgumentException(
            "expects features that " + spec.numHeads() + " heads divide evenly, found " + width);
      }
    }

    List<Layer> layers() {
      List<Layer> layers = new ArrayList<>();
      for (int i = 0; i < spec.numLayers(); i++) {
        add(layers, "layer_" + i + "/attention", attention());
        add(layers, "layer_" + i + "/feedforward", feedforward());
      }
      if (spec.normalizeFirst()) {
        layers.add(normalization(Optional.of("final_normalization")));
      }
      return layers;
    }

    private void add(List<Layer> layers, String name, List<Layer> part) {
      List<Layer> inner = new ArrayList<>();
      if (spec.normalizeFirst()) {
        inner.add(normalization(Optional.empty()));
      }
      inner.addAll(part);
      if (spec.dropout() > 0) {
        inner.add(new Layer.Dropout(Optional.empty(), spec.dropout()));
      }
      layers.add(new Residual(Optional.of(name), inner, List.of()));
      if (!spec.normalizeFirst()) {
        layers.add(normalization(Optional.of(name + "_normalization")));
      }
    }

    private List<Layer> attention() {
      return List.of(
          new Attention.MultiHeadAttention(
              Optional.empty(),
              spec.numHeads(),
              width / spec.numHeads(),
              OptionalInt.empty(),
              spec.dropout(),
              true,
              spec.causal(),
              spec.kernelInitializer(),
              Initializer.ZEROS));
    }

    private List<Layer> feedforward() {
      return List.of(
          dense(spec.intermediateDim(), spec.activation()), dense(width, Activation.LINEAR));
    }

    private Layer dense(int units, Activation activation) {
      return new Layer.Dense(
          Optional.empty(), units, activation, true, spec.kernelInitializer(), Initializer.ZEROS);
    }

    private Layer normalization(Optional<String> name) {
      return new Normalization.LayerNormalization(name, spec.layerNormEpsilon(), true, true);
    }
  }
}
