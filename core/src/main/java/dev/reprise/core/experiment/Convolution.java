package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// Layers that slide a kernel along time or over an image. Sequences are `[time, features]`, images
/// `[channels, height, width]`.
public sealed interface Convolution extends Layer {
  /// What stands beyond the ends of an axis.
  enum Padding {
    /// Nothing: windows stay inside.
    @JsonProperty("valid")
    VALID,
    /// Zeros at both ends, so that stride 1 keeps the size; an odd zero stands at the end.
    @JsonProperty("same")
    SAME,
    /// Zeros before the beginning alone, so that no output sees what comes after it.
    @JsonProperty("causal")
    CAUSAL
  }

  /// A convolution along time: `[time, features]` to `[time', filters]`.
  @JsonNaming(SnakeCaseStrategy.class)
  record Conv1d(
      Optional<String> name,
      int filters,
      int kernelSize,
      int strides,
      Padding padding,
      int dilationRate,
      int groups,
      Activation activation,
      boolean useBias,
      Initializer kernelInitializer,
      Initializer biasInitializer)
      implements Convolution {
    @Override
    public String kind() {
      return "conv1d";
    }

    @Override
    public Optional<Activation> closing() {
      return Optional.of(activation);
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireSequence(input);
      LayerShapes.requireGroups("features", input.get(1), groups);
      LayerShapes.requireGroups("filters", filters, groups);
      return List.of(
          LayerShapes.windows(input.get(0), kernelSize, strides, dilationRate, padding),
          (long) filters);
    }
  }

  /// A convolution over an image: `[channels, height, width]` to `[filters, height', width']`.
  /// Sizes are those of height and width.
  @JsonNaming(SnakeCaseStrategy.class)
  record Conv2d(
      Optional<String> name,
      int filters,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Integer> kernelSize,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Integer> strides,
      Padding padding,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          List<Integer> dilationRate,
      int groups,
      Activation activation,
      boolean useBias,
      Initializer kernelInitializer,
      Initializer biasInitializer)
      implements Convolution {
    /// Writes one size for both axes out.
    public Conv2d {
      kernelSize = LayerShapes.pair(kernelSize);
      strides = LayerShapes.pair(strides);
      dilationRate = LayerShapes.pair(dilationRate);
    }

    @Override
    public String kind() {
      return "conv2d";
    }

    @Override
    public Optional<Activation> closing() {
      return Optional.of(activation);
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireImage(input);
      LayerShapes.requireGroups("channels", input.get(0), groups);
      LayerShapes.requireGroups("filters", filters, groups);
      return List.of((long) filters, size(input, 0), size(input, 1));
    }

    private long size(List<Long> input, int axis) {
      return LayerShapes.windows(
          input.get(1 + axis),
          kernelSize.get(axis),
          strides.get(axis),
          dilationRate.get(axis),
          padding);
    }
  }

  /// WaveNet's stack of gated, dilated, causal convolutions (van den Oord et al. 2016): `[time,
  /// features]` to `[time, skipFilters]`.
  ///
  /// A causal convolution of width `kernelSize` brings the input to `filters`. Then come `stacks`
  /// times `layers` convolutions, the dilation doubling from 1 within a stack. Each gives `z =
  /// tanh(W_f ∗ x) · σ(W_g ∗ x)`, adds a 1×1 convolution of z to x for the next one, and adds
  /// another to the output.
  @JsonNaming(SnakeCaseStrategy.class)
  record WavenetStack(
      Optional<String> name,
      int filters,
      OptionalInt skipFilters,
      int kernelSize,
      int layers,
      int stacks,
      Initializer kernelInitializer)
      implements Convolution {
    @Override
    public String kind() {
      return "wavenet_stack";
    }

    /// How many features the output has.
    public int outputs() {
      return skipFilters.orElse(filters);
    }

    /// The dilation of each gated convolution, in order.
    public List<Integer> dilations() {
      return java.util.stream.IntStream.range(0, stacks * layers)
          .mapToObj(i -> 1 << (i % layers))
          .toList();
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireSequence(input);
      return List.of(input.get(0), (long) outputs());
    }
  }
}
