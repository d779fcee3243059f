package dev.reprise.core.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// Layers made of layers. Their weights are named by the path: `residual/dense/kernel`.
public sealed interface Composite extends Layer {
  /// The shape behind layers that stand behind each other.
  static List<Long> shapeBehind(List<Layer> layers, List<Long> input) {
    List<Long> shape = input;
    for (Layer layer : layers) {
      shape = layer.outputShape(shape);
    }
    return shape;
  }

  /// The input, or what the layers of `shortcut` make of it, plus what `layers` make of it (He et
  /// al. 2016).
  @JsonNaming(SnakeCaseStrategy.class)
  record Residual(Optional<String> name, List<Layer> layers, List<Layer> shortcut)
      implements Composite {
    /// Copies.
    public Residual {
      layers = List.copyOf(layers);
      shortcut = List.copyOf(shortcut);
    }

    @Override
    public String kind() {
      return "residual";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      return sum(shapeBehind(layers, input), shapeBehind(shortcut, input));
    }

    /// The shape of the sum of two sides, which must be the same.
    static List<Long> sum(List<Long> output, List<Long> shortcut) {
      if (!output.equals(shortcut)) {
        throw new IllegalArgumentException(
            "adds "
                + shortcut
                + " to "
                + output
                + ": give it a shortcut that leads to the same shape, such as a dense or a conv2d"
                + " with kernel_size 1");
      }
      return output;
    }
  }

  /// A layer that stands for several others behind each other.
  sealed interface Assembly extends Composite {
    /// The layers it stands for, behind an output of this shape.
    ///
    /// @throws IllegalArgumentException where the input does not fit
    List<Layer> parts(List<Long> input);

    @Override
    default List<Long> outputShape(List<Long> input) {
      return shapeBehind(parts(input), input);
    }
  }

  /// A block of a residual network (He et al. 2016): two 3×3 convolutions, or with `bottleneck` a
  /// 1×1, a 3×3 and a 1×1 one with four times the filters, each with batch normalization; the input
  /// is added before the last ReLU, through a 1×1 convolution where its shape is another.
  @JsonNaming(SnakeCaseStrategy.class)
  record ResnetBlock(
      Optional<String> name,
      int filters,
      int strides,
      boolean bottleneck,
      double momentum,
      double epsilon,
      Initializer kernelInitializer)
      implements Assembly {
    @Override
    public String kind() {
      return "resnet_block";
    }

    @Override
    public List<Layer> parts(List<Long> input) {
      LayerShapes.requireImage(input);
      int outputs = bottleneck ? Math.multiplyExact(4, filters) : filters;
      List<Layer> layers =
          bottleneck
              ? List.of(
                  convolution(filters, 1, 1),
                  normalization(),
                  Parts.activation(Activation.RELU),
                  convolution(filters, 3, strides),
                  normalization(),
                  Parts.activation(Activation.RELU),
                  convolution(outputs, 1, 1),
                  normalization())
              : List.of(
                  convolution(filters, 3, strides),
                  normalization(),
                  Parts.activation(Activation.RELU),
                  convolution(filters, 3, 1),
                  normalization());
      boolean same = strides == 1 && input.getFirst() == outputs;
      List<Layer> shortcut =
          same ? List.of() : List.of(convolution(outputs, 1, strides), normalization());
      return List.of(
          new Residual(Optional.empty(), layers, shortcut), Parts.activation(Activation.RELU));
    }

    private Layer convolution(int outputs, int kernel, int stride) {
      return Parts.convolution(
          outputs, kernel, stride, Activation.LINEAR, false, kernelInitializer);
    }

    private Layer normalization() {
      return new Normalization.BatchNormalization(Optional.empty(), momentum, epsilon, true, true);
    }
  }

  /// A block of a VGG network (Simonyan and Zisserman 2015): 3×3 convolutions with ReLU, then the
  /// largest of 2×2 windows.
  @JsonNaming(SnakeCaseStrategy.class)
  record VggBlock(
      Optional<String> name, int filters, int convolutions, Initializer kernelInitializer)
      implements Assembly {
    @Override
    public String kind() {
      return "vgg_block";
    }

    @Override
    public List<Layer> parts(List<Long> input) {
      LayerShapes.requireImage(input);
      List<Layer> parts = new ArrayList<>();
      for (int i = 0; i < convolutions; i++) {
        parts.add(Parts.convolution(filters, 3, 1, Activation.RELU, true, kernelInitializer));
      }
      parts.add(
          new Pooling.MaxPooling2d(
              Optional.empty(), List.of(2), Optional.empty(), Convolution.Padding.VALID));
      return parts;
    }
  }

  /// A stack of transformer layers.
  sealed interface Transformer extends Assembly {
    int numLayers();

    int numHeads();

    int intermediateDim();

    double dropout();

    Activation activation();

    double layerNormEpsilon();

    boolean normalizeFirst();

    Initializer kernelInitializer();

    /// Whether a place sees no later one.
    boolean causal();

    @Override
    default List<Layer> parts(List<Long> input) {
      return new Parts.TransformerLayers(this, input).layers();
    }
  }

  /// Layers of self-attention and two dense layers, each added to its input (Vaswani et al. 2017).
  /// Normalized behind each sum as in BERT (Devlin et al. 2019), or with `normalizeFirst` before
  /// each part and once at the end.
  @JsonNaming(SnakeCaseStrategy.class)
  record TransformerEncoder(
      Optional<String> name,
      int numLayers,
      int numHeads,
      int intermediateDim,
      double dropout,
      Activation activation,
      double layerNormEpsilon,
      boolean normalizeFirst,
      Initializer kernelInitializer)
      implements Transformer {
    @Override
    public String kind() {
      return "transformer_encoder";
    }

    @Override
    public boolean causal() {
      return false;
    }
  }

  /// The same with attention to no later place; normalized first and once at the end as in GPT-2
  /// (Radford et al. 2019) unless `normalizeFirst` is false. It has no second input to attend to.
  @JsonNaming(SnakeCaseStrategy.class)
  record TransformerDecoder(
      Optional<String> name,
      int numLayers,
      int numHeads,
      int intermediateDim,
      double dropout,
      Activation activation,
      double layerNormEpsilon,
      boolean normalizeFirst,
      Initializer kernelInitializer)
      implements Transformer {
    @Override
    public String kind() {
      return "transformer_decoder";
    }

    @Override
    public boolean causal() {
      return true;
    }
  }
}
