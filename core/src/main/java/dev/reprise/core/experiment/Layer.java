package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// One layer of a model, with Keras's names and defaults.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
  @JsonSubTypes.Type(value = Layer.Embedding.class, name = "embedding"),
  @JsonSubTypes.Type(value = Layer.Lstm.class, name = "lstm"),
  @JsonSubTypes.Type(value = Layer.Dense.class, name = "dense"),
  @JsonSubTypes.Type(value = Layer.Dropout.class, name = "dropout"),
  @JsonSubTypes.Type(value = Layer.ActivationLayer.class, name = "activation"),
  @JsonSubTypes.Type(value = Layer.Flatten.class, name = "flatten"),
  @JsonSubTypes.Type(value = Layer.Reshape.class, name = "reshape"),
  @JsonSubTypes.Type(value = Recurrent.Gru.class, name = "gru"),
  @JsonSubTypes.Type(value = Recurrent.Bidirectional.class, name = "bidirectional"),
  @JsonSubTypes.Type(value = Convolution.Conv1d.class, name = "conv1d"),
  @JsonSubTypes.Type(value = Convolution.Conv2d.class, name = "conv2d"),
  @JsonSubTypes.Type(value = Convolution.WavenetStack.class, name = "wavenet_stack"),
  @JsonSubTypes.Type(value = Pooling.MaxPooling1d.class, name = "max_pooling1d"),
  @JsonSubTypes.Type(value = Pooling.MaxPooling2d.class, name = "max_pooling2d"),
  @JsonSubTypes.Type(value = Pooling.AveragePooling1d.class, name = "average_pooling1d"),
  @JsonSubTypes.Type(value = Pooling.AveragePooling2d.class, name = "average_pooling2d"),
  @JsonSubTypes.Type(value = Pooling.GlobalMaxPooling1d.class, name = "global_max_pooling1d"),
  @JsonSubTypes.Type(value = Pooling.GlobalMaxPooling2d.class, name = "global_max_pooling2d"),
  @JsonSubTypes.Type(
      value = Pooling.GlobalAveragePooling1d.class,
      name = "global_average_pooling1d"),
  @JsonSubTypes.Type(
      value = Pooling.GlobalAveragePooling2d.class,
      name = "global_average_pooling2d"),
  @JsonSubTypes.Type(value = Normalization.BatchNormalization.class, name = "batch_normalization"),
  @JsonSubTypes.Type(value = Normalization.LayerNormalization.class, name = "layer_normalization"),
  @JsonSubTypes.Type(value = Normalization.GroupNormalization.class, name = "group_normalization"),
  @JsonSubTypes.Type(value = Attention.MultiHeadAttention.class, name = "multi_head_attention"),
  @JsonSubTypes.Type(value = Attention.PositionEmbedding.class, name = "position_embedding"),
  @JsonSubTypes.Type(value = Composite.Residual.class, name = "residual"),
  @JsonSubTypes.Type(value = Composite.ResnetBlock.class, name = "resnet_block"),
  @JsonSubTypes.Type(value = Composite.VggBlock.class, name = "vgg_block"),
  @JsonSubTypes.Type(value = Composite.TransformerEncoder.class, name = "transformer_encoder"),
  @JsonSubTypes.Type(value = Composite.TransformerDecoder.class, name = "transformer_decoder"),
  @JsonSubTypes.Type(value = Augmentation.RandomFlip.class, name = "random_flip"),
  @JsonSubTypes.Type(value = Augmentation.RandomTranslation.class, name = "random_translation")
})
public sealed interface Layer
    permits Layer.Embedding,
        Layer.Lstm,
        Layer.Dense,
        Layer.Dropout,
        Layer.ActivationLayer,
        Layer.Flatten,
        Layer.Reshape,
        Recurrent,
        Convolution,
        Pooling,
        Normalization,
        Attention,
        Composite,
        Augmentation {
  /// The author's name for it, if any.
  Optional<String> name();

  /// The kind as declared, such as `dense`.
  @JsonIgnore
  String kind();

  /// The shape of one example's output for one example's input of this shape (neither has a batch
  /// axis).
  ///
  /// @throws IllegalArgumentException saying what the layer expected, where the input does not fit
  List<Long> outputShape(List<Long> input);

  /// The activation the layer itself ends with, if it has one.
  default Optional<Activation> closing() {
    return Optional.empty();
  }

  /// Token ids to vectors: `[length]` to `[length, outputDim]`.
  @JsonNaming(SnakeCaseStrategy.class)
  record Embedding(
      Optional<String> name, int inputDim, int outputDim, Initializer embeddingsInitializer)
      implements Layer {
    @Override
    public String kind() {
      return "embedding";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireTokens(input);
      return List.of(input.getFirst(), (long) outputDim);
    }
  }

  /// Long short-term memory (Hochreiter and Schmidhuber 1997) with tanh and sigmoid, as Keras has
  /// it: `[time, features]` to `[units]`, or `[time, units]` with `returnSequences`.
  @JsonNaming(SnakeCaseStrategy.class)
  record Lstm(
      Optional<String> name,
      int units,
      boolean returnSequences,
      Initializer kernelInitializer,
      Initializer recurrentInitializer,
      boolean unitForgetBias)
      implements Layer {
    @Override
    public String kind() {
      return "lstm";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireSequence(input);
      return returnSequences ? List.of(input.getFirst(), (long) units) : List.of((long) units);
    }
  }

  /// A fully connected layer on the last axis.
  @JsonNaming(SnakeCaseStrategy.class)
  record Dense(
      Optional<String> name,
      int units,
      Activation activation,
      boolean useBias,
      Initializer kernelInitializer,
      Initializer biasInitializer)
      implements Layer {
    @Override
    public String kind() {
      return "dense";
    }

    @Override
    public Optional<Activation> closing() {
      return Optional.of(activation);
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireFeatures(input);
      List<Long> output = new ArrayList<>(input);
      output.set(output.size() - 1, (long) units);
      return output;
    }
  }

  /// Sets a share of its inputs to zero while training and scales the others (Srivastava et al.
  /// 2014).
  record Dropout(Optional<String> name, double rate) implements Layer {
    @Override
    public String kind() {
      return "dropout";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      return input;
    }
  }

  /// An activation function on its own.
  record ActivationLayer(Optional<String> name, Activation function) implements Layer {
    @Override
    public String kind() {
      return "activation";
    }

    @Override
    public Optional<Activation> closing() {
      return Optional.of(function);
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      return input;
    }
  }

  /// All axes to one.
  record Flatten(Optional<String> name) implements Layer {
    @Override
    public String kind() {
      return "flatten";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      return List.of(input.stream().reduce(1L, Math::multiplyExact));
    }
  }

  /// The same elements in the same order under other sizes, of which one may be −1: what is left.
  @JsonNaming(SnakeCaseStrategy.class)
  record Reshape(Optional<String> name, List<Long> targetShape) implements Layer {
    /// Copies.
    public Reshape {
      targetShape = List.copyOf(targetShape);
    }

    @Override
    public String kind() {
      return "reshape";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      return LayerShapes.reshape(input, targetShape);
    }
  }

  /// How weights begin, by Keras's names.
  enum Initializer {
    /// All 0.
    @JsonProperty("zeros")
    ZEROS,
    /// All 1.
    @JsonProperty("ones")
    ONES,
    /// Uniform from −0.05 to 0.05.
    @JsonProperty("uniform")
    UNIFORM,
    /// Normal with standard deviation 0.05.
    @JsonProperty("normal")
    NORMAL,
    /// Glorot and Bengio 2010, uniform.
    @JsonProperty("glorot_uniform")
    GLOROT_UNIFORM,
    /// Glorot and Bengio 2010, truncated normal.
    @JsonProperty("glorot_normal")
    GLOROT_NORMAL,
    /// He et al. 2015, uniform.
    @JsonProperty("he_uniform")
    HE_UNIFORM,
    /// He et al. 2015, truncated normal.
    @JsonProperty("he_normal")
    HE_NORMAL,
    /// Orthonormal rows or columns (Saxe et al. 2014).
    @JsonProperty("orthogonal")
    ORTHOGONAL
  }

  /// Activation functions, by Keras's names.
  enum Activation {
    /// x.
    @JsonProperty("linear")
    LINEAR,
    /// max(x, 0).
    @JsonProperty("relu")
    RELU,
    /// 1 / (1 + e⁻ˣ).
    @JsonProperty("sigmoid")
    SIGMOID,
    /// The hyperbolic tangent.
    @JsonProperty("tanh")
    TANH,
    /// eˣ over the sum of eˣ along the last axis.
    @JsonProperty("softmax")
    SOFTMAX,
    /// x Φ(x) (Hendrycks and Gimpel 2016).
    @JsonProperty("gelu")
    GELU,
    /// x, or eˣ − 1 below 0.
    @JsonProperty("elu")
    ELU,
    /// Klambauer et al. 2017.
    @JsonProperty("selu")
    SELU,
    /// log(1 + eˣ).
    @JsonProperty("softplus")
    SOFTPLUS,
    /// x sigmoid(x).
    @JsonProperty("swish")
    SWISH;

    /// The name as declared.
    @JsonIgnore
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
