package dev.reprise.core.experiment;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// What lets the places of a sequence `[time, features]` look at each other.
public sealed interface Attention extends Layer {
  /// Self-attention with several heads (Vaswani et al. 2017): each head weighs the values of all
  /// places by `softmax(q kᵀ / √keyDim)`; with `useCausalMask` of no later place.
  @JsonNaming(SnakeCaseStrategy.class)
  record MultiHeadAttention(
      Optional<String> name,
      int numHeads,
      int keyDim,
      OptionalInt valueDim,
      double dropout,
      boolean useBias,
      boolean useCausalMask,
      Initializer kernelInitializer,
      Initializer biasInitializer)
      implements Attention {
    @Override
    public String kind() {
      return "multi_head_attention";
    }

    /// The width of a head's values.
    public int valueWidth() {
      return valueDim.orElse(keyDim);
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireSequence(input);
      return input;
    }
  }

  /// Adds a learned vector for each place, from the first on.
  @JsonNaming(SnakeCaseStrategy.class)
  record PositionEmbedding(
      Optional<String> name, OptionalInt sequenceLength, Initializer initializer)
      implements Attention {
    @Override
    public String kind() {
      return "position_embedding";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireSequence(input);
      if (sequenceLength.isPresent() && input.getFirst() > sequenceLength.getAsInt()) {
        throw new IllegalArgumentException(
            "has "
                + sequenceLength.getAsInt()
                + " places, found a sequence of "
                + input.getFirst());
      }
      return input;
    }
  }
}
