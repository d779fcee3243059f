package dev.reprise.core.experiment;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// Layers that bring numbers to mean 0 and variance 1 and then, with `scale` and `center`, to a
/// deviation γ and a mean β that are learned for each channel: the first axis of an image, the last
/// of all else.
public sealed interface Normalization extends Layer {
  /// What is added to a variance before its root is taken.
  double epsilon();

  /// Whether a mean β is learned.
  boolean center();

  /// Whether a deviation γ is learned.
  boolean scale();

  @Override
  default List<Long> outputShape(List<Long> input) {
    LayerShapes.channels(input);
    return input;
  }

  /// Over the batch and all axes but the channels (Ioffe and Szegedy 2015). In evaluation it uses
  /// moving averages of mean and variance, which are kept as weights that are not trained: `moving
  /// = momentum · moving + (1 − momentum) · batch` each step.
  @JsonNaming(SnakeCaseStrategy.class)
  record BatchNormalization(
      Optional<String> name, double momentum, double epsilon, boolean center, boolean scale)
      implements Normalization {
    @Override
    public String kind() {
      return "batch_normalization";
    }
  }

  /// Over the channels, at each place for itself (Ba et al. 2016).
  @JsonNaming(SnakeCaseStrategy.class)
  record LayerNormalization(Optional<String> name, double epsilon, boolean center, boolean scale)
      implements Normalization {
    @Override
    public String kind() {
      return "layer_normalization";
    }
  }

  /// Over groups of neighbouring channels and all places of an example (Wu and He 2018).
  @JsonNaming(SnakeCaseStrategy.class)
  record GroupNormalization(
      Optional<String> name, int groups, double epsilon, boolean center, boolean scale)
      implements Normalization {
    @Override
    public String kind() {
      return "group_normalization";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireGroups("channels", LayerShapes.channels(input), groups);
      return input;
    }
  }
}
