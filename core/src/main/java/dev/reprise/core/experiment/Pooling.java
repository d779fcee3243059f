package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.reprise.core.experiment.Convolution.Padding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// Layers that keep the largest or the mean of a window, or of a whole axis. Windows are as far
/// apart as they are wide where no strides are given. An average counts only what lies inside the
/// input, a maximum likewise.
public sealed interface Pooling extends Layer {
  /// Whether windows give their largest element, and not their mean.
  boolean largest();

  /// A pooling along time: `[time, features]` to `[time', features]`.
  sealed interface AlongTime extends Pooling {
    int poolSize();

    OptionalInt strides();

    Padding padding();

    /// How far windows are apart.
    default int stride() {
      return strides().orElse(poolSize());
    }

    @Override
    default List<Long> outputShape(List<Long> input) {
      LayerShapes.requireSequence(input);
      return List.of(
          LayerShapes.windows(input.get(0), poolSize(), stride(), 1, padding()), input.get(1));
    }
  }

  /// A pooling over an image: `[channels, height, width]` to `[channels, height', width']`.
  sealed interface OverImage extends Pooling {
    List<Integer> poolSize();

    Optional<List<Integer>> strides();

    Padding padding();

    /// How far windows are apart, by height and width.
    default List<Integer> stride() {
      return strides().orElse(poolSize());
    }

    @Override
    default List<Long> outputShape(List<Long> input) {
      LayerShapes.requireImage(input);
      return List.of(input.get(0), size(input, 0), size(input, 1));
    }

    private long size(List<Long> input, int axis) {
      return LayerShapes.windows(
          input.get(1 + axis), poolSize().get(axis), stride().get(axis), 1, padding());
    }
  }

  /// A pooling of all there is: `[time, features]` to `[features]`, `[channels, height, width]` to
  /// `[channels]`.
  sealed interface Global extends Pooling {
    /// Whether over an image, and not along time.
    boolean image();

    @Override
    default List<Long> outputShape(List<Long> input) {
      if (image()) {
        LayerShapes.requireImage(input);
      } else {
        LayerShapes.requireSequence(input);
      }
      return List.of(LayerShapes.channels(input));
    }
  }

  /// The largest of windows along time.
  @JsonNaming(SnakeCaseStrategy.class)
  record MaxPooling1d(Optional<String> name, int poolSize, OptionalInt strides, Padding padding)
      implements AlongTime {
    @Override
    public String kind() {
      return "max_pooling1d";
    }

    @Override
    public boolean largest() {
      return true;
    }
  }

  /// The largest of windows over an image.
  @JsonNaming(SnakeCaseStrategy.class)
  record MaxPooling2d(
      Optional<String> name,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Integer> poolSize,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          Optional<List<Integer>> strides,
      Padding padding)
      implements OverImage {
    /// Writes one size for both axes out.
    public MaxPooling2d {
      poolSize = LayerShapes.pair(poolSize);
      strides = strides.map(LayerShapes::pair);
    }

    @Override
    public String kind() {
      return "max_pooling2d";
    }

    @Override
    public boolean largest() {
      return true;
    }
  }

  /// The largest of each feature over time.
  record GlobalMaxPooling1d(Optional<String> name) implements Global {
    @Override
    public String kind() {
      return "global_max_pooling1d";
    }

    @Override
    public boolean largest() {
      return true;
    }

    @Override
    public boolean image() {
      return false;
    }
  }

  /// The largest of each feature over an image.
  record GlobalMaxPooling2d(Optional<String> name) implements Global {
    @Override
    public String kind() {
      return "global_max_pooling2d";
    }

    @Override
    public boolean largest() {
      return true;
    }

    @Override
    public boolean image() {
      return true;
    }
  }

  /// The mean of windows along time.
  @JsonNaming(SnakeCaseStrategy.class)
  record AveragePooling1d(Optional<String> name, int poolSize, OptionalInt strides, Padding padding)
      implements AlongTime {
    @Override
    public String kind() {
      return "average_pooling1d";
    }

    @Override
    public boolean largest() {
      return false;
    }
  }

  /// The mean of windows over an image.
  @JsonNaming(SnakeCaseStrategy.class)
  record AveragePooling2d(
      Optional<String> name,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Integer> poolSize,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          Optional<List<Integer>> strides,
      Padding padding)
      implements OverImage {
    /// Writes one size for both axes out.
    public AveragePooling2d {
      poolSize = LayerShapes.pair(poolSize);
      strides = strides.map(LayerShapes::pair);
    }

    @Override
    public String kind() {
      return "average_pooling2d";
    }

    @Override
    public boolean largest() {
      return false;
    }
  }

  /// The mean of each feature over time.
  record GlobalAveragePooling1d(Optional<String> name) implements Global {
    @Override
    public String kind() {
      return "global_average_pooling1d";
    }

    @Override
    public boolean largest() {
      return false;
    }

    @Override
    public boolean image() {
      return false;
    }
  }

  /// The mean of each feature over an image.
  record GlobalAveragePooling2d(Optional<String> name) implements Global {
    @Override
    public String kind() {
      return "global_average_pooling2d";
    }

    @Override
    public boolean largest() {
      return false;
    }

    @Override
    public boolean image() {
      return true;
    }
  }
}
