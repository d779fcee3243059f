package dev.reprise.training.model;

import dev.reprise.core.experiment.Attention;
import dev.reprise.core.experiment.Augmentation;
import dev.reprise.core.experiment.Composite;
import dev.reprise.core.experiment.Convolution;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Initializer;
import dev.reprise.core.experiment.Normalization;
import dev.reprise.core.experiment.Pooling;
import dev.reprise.core.experiment.Recurrent;
import dev.reprise.training.model.ParameterDesign.Start;
import java.util.ArrayList;
import java.util.List;

/// The numbers a layer itself has, without those of layers inside it.
///
/// @param trained those that are trained, in Keras's order
/// @param state those that are not
record Weights(List<ParameterDesign> trained, List<ParameterDesign> state) {

  /// What a layer of this name needs for inputs of this shape.
  static Weights of(String name, Layer layer, List<Long> input) {
    Builder to = new Builder(name, input);
    switch (layer) {
      case Layer.Embedding e ->
          to.drawn("embeddings", e.embeddingsInitializer(), e.inputDim(), e.outputDim());
      case Layer.Lstm lstm -> to.lstm(lstm);
      case Layer.Dense dense -> to.dense(dense);
      case Layer.Dropout d -> {}
      case Layer.ActivationLayer a -> {}
      case Layer.Flatten f -> {}
      case Layer.Reshape r -> {}
      case Recurrent.Gru gru -> to.gru(gru);
      case Recurrent.Bidirectional b -> {}
      case Convolution.Conv1d c -> to.convolution(c);
      case Convolution.Conv2d c -> to.convolution(c);
      case Convolution.WavenetStack w -> to.wavenet(w);
      case Pooling p -> {}
      case Normalization n -> to.normalization(n);
      case Attention.MultiHeadAttention a -> to.attention(a);
      case Attention.PositionEmbedding p ->
          to.drawn(
              "embeddings",
              p.initializer(),
              p.sequenceLength().orElseGet(() -> Math.toIntExact(input.getFirst())),
              to.channels());
      case Composite c -> {}
      case Augmentation a -> {}
    }
    return new Weights(to.trained, to.state);
  }

  private static final class Builder {
    private final List<ParameterDesign> trained = new ArrayList<>();
    private final List<ParameterDesign> state = new ArrayList<>();
    private final String name;
    private final List<Long> input;

    Builder(String name, List<Long> input) {
      this.name = name;
      this.input = input;
    }

    /// The first size of an image, the last of all else.
    int channels() {
      return Math.toIntExact(input.size() == 3 ? input.getFirst() : input.getLast());
    }

    void drawn(String parameter, Initializer initializer, Integer... shape) {
      add(parameter, new Start.Drawn(initializer), shape);
    }

    private void add(String parameter, Start start, Integer... shape) {
      trained.add(new ParameterDesign(name + "/" + parameter, List.of(shape), start));
    }

    void dense(Layer.Dense dense) {
      drawn("kernel", dense.kernelInitializer(), channels(), dense.units());
      if (dense.useBias()) {
        drawn("bias", dense.biasInitializer(), dense.units());
      }
    }

    void lstm(Layer.Lstm lstm) {
      int gates = Math.multiplyExact(4, lstm.units());
      drawn("kernel", lstm.kernelInitializer(), channels(), gates);
      drawn("recurrent_kernel", lstm.recurrentInitializer(), lstm.units(), gates);
      add(
          "bias",
          lstm.unitForgetBias() ? new Start.ForgetGateOpen() : new Start.Drawn(Initializer.ZEROS),
          gates);
    }

    /// With `reset_after` there is a bias for the input and one for the state.
    void gru(Recurrent.Gru gru) {
      int gates = Math.multiplyExact(3, gru.units());
      drawn("kernel", gru.kernelInitializer(), channels(), gates);
      drawn("recurrent_kernel", gru.recurrentInitializer(), gru.units(), gates);
      drawn("bias", Initializer.ZEROS, 2, gates);
    }

    void convolution(Convolution.Conv1d c) {
      int in = channels() / c.groups();
      Initializer initializer = c.kernelInitializer();
      kernel(
          "kernel",
          fans(initializer, in, c.filters(), c.kernelSize()),
          c.filters(),
          in,
          c.kernelSize());
      if (c.useBias()) {
        drawn("bias", c.biasInitializer(), c.filters());
      }
    }

    void convolution(Convolution.Conv2d c) {
      int in = channels() / c.groups();
      int height = c.kernelSize().getFirst();
      int width = c.kernelSize().getLast();
      int places = Math.multiplyExact(height, width);
      kernel(
          "kernel",
          fans(c.kernelInitializer(), in, c.filters(), places),
          c.filters(),
          in,
          height,
          width);
      if (c.useBias()) {
        drawn("bias", c.biasInitializer(), c.filters());
      }
    }

    private void kernel(String parameter, Start start, Integer... shape) {
      add(parameter, start, shape);
    }

    private static Start fans(Initializer initializer, int in, int out, int places) {
      return new Start.Fans(
          initializer, Math.multiplyExact(in, places), Math.multiplyExact(out, places));
    }

    void wavenet(Convolution.WavenetStack w) {
      int filters = w.filters();
      part("causal", w, channels(), filters, w.kernelSize(), filters);
      int last = w.dilations().size() - 1;
      for (int i = 0; i <= last; i++) {
        // Filter and gate in one kernel: each is a convolution to `filters` of its own.
        part("layer_" + i + "/gate", w, filters, 2 * filters, w.kernelSize(), filters);
        if (i < last) {
          part("layer_" + i + "/residual", w, filters, filters, 1, filters);
        }
        part("layer_" + i + "/skip", w, filters, w.outputs(), 1, w.outputs());
      }
    }

    private void part(
        String part, Convolution.WavenetStack w, int in, int filters, int width, int fanOut) {
      kernel(part + "/kernel", fans(w.kernelInitializer(), in, fanOut, width), filters, in, width);
      drawn(part + "/bias", Initializer.ZEROS, filters);
    }

    void normalization(Normalization n) {
      if (n.scale()) {
        drawn("gamma", Initializer.ONES, channels());
      }
      if (n.center()) {
        drawn("beta", Initializer.ZEROS, channels());
      }
      if (n instanceof Normalization.BatchNormalization) {
        moving("moving_mean", Initializer.ZEROS);
        moving("moving_variance", Initializer.ONES);
      }
    }

    private void moving(String what, Initializer initializer) {
      state.add(
          new ParameterDesign(
              name + "/" + what, List.of(channels()), new Start.Drawn(initializer)));
    }

    /// Shapes and, from them, fans are Keras's: `[features, heads, width]` counts as a kernel of
    /// `heads` channels at `features` places.
    void attention(Attention.MultiHeadAttention a) {
      projection("query", a, a.keyDim());
      projection("key", a, a.keyDim());
      projection("value", a, a.valueWidth());
      int heads = a.numHeads();
      int values = a.valueWidth();
      kernel(
          "attention_output/kernel",
          fans(a.kernelInitializer(), values, channels(), heads),
          heads,
          values,
          channels());
      if (a.useBias()) {
        drawn("attention_output/bias", a.biasInitializer(), channels());
      }
    }

    private void projection(String what, Attention.MultiHeadAttention a, int width) {
      kernel(
          what + "/kernel",
          fans(a.kernelInitializer(), a.numHeads(), width, channels()),
          channels(),
          a.numHeads(),
          width);
      if (a.useBias()) {
        drawn(what + "/bias", a.biasInitializer(), a.numHeads(), width);
      }
    }
  }
}
