package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// Layers that change images at random while training, and pass them on unchanged otherwise. What
/// they do to an example follows from the seed, the epoch, the example's id and which of these
/// layers it is, and from nothing else.
public sealed interface Augmentation extends Layer {
  @Override
  default List<Long> outputShape(List<Long> input) {
    LayerShapes.requireImage(input);
    return input;
  }

  /// Mirrors every second image on average, for each axis the mode names.
  record RandomFlip(Optional<String> name, FlipMode mode) implements Augmentation {
    @Override
    public String kind() {
      return "random_flip";
    }
  }

  /// Moves images by whole pixels, up to these shares of their height and width either way.
  @JsonNaming(SnakeCaseStrategy.class)
  record RandomTranslation(
      Optional<String> name,
      double heightFactor,
      double widthFactor,
      FillMode fillMode,
      double fillValue)
      implements Augmentation {
    @Override
    public String kind() {
      return "random_translation";
    }
  }

  /// Which way images are mirrored.
  enum FlipMode {
    /// Left and right.
    @JsonProperty("horizontal")
    HORIZONTAL,
    /// Top and bottom.
    @JsonProperty("vertical")
    VERTICAL,
    /// Both, each for itself.
    @JsonProperty("horizontal_and_vertical")
    HORIZONTAL_AND_VERTICAL
  }

  /// What comes in from beyond an edge; for an axis `a b c d`:
  enum FillMode {
    /// `k k | a b c d | k k`: the fill value.
    @JsonProperty("constant")
    CONSTANT,
    /// `a a | a b c d | d d`: the nearest.
    @JsonProperty("nearest")
    NEAREST,
    /// `b a | a b c d | d c`: mirrored at the edge.
    @JsonProperty("reflect")
    REFLECT,
    /// `c d | a b c d | a b`: what went out on the other side.
    @JsonProperty("wrap")
    WRAP
  }
}
