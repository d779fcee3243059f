package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// Layers that read a sequence step by step; [Layer.Lstm] is another.
public sealed interface Recurrent extends Layer {
  /// The gated recurrent unit (Cho et al. 2014) as Keras has it with `reset_after`, and PyTorch:
  /// `[time, features]` to `[units]`, or `[time, units]` with `returnSequences`.
  @JsonNaming(SnakeCaseStrategy.class)
  record Gru(
      Optional<String> name,
      int units,
      boolean returnSequences,
      Initializer kernelInitializer,
      Initializer recurrentInitializer)
      implements Recurrent {
    @Override
    public String kind() {
      return "gru";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      LayerShapes.requireSequence(input);
      return returnSequences ? List.of(input.getFirst(), (long) units) : List.of((long) units);
    }
  }

  /// A recurrent layer and its twin that reads the sequence from its end, merged.
  @JsonNaming(SnakeCaseStrategy.class)
  record Bidirectional(Optional<String> name, Layer layer, MergeMode mergeMode)
      implements Recurrent {
    @Override
    public String kind() {
      return "bidirectional";
    }

    @Override
    public List<Long> outputShape(List<Long> input) {
      List<Long> output = new ArrayList<>(layer.outputShape(input));
      if (mergeMode == MergeMode.CONCAT) {
        output.set(output.size() - 1, Math.multiplyExact(2, output.getLast()));
      }
      return output;
    }
  }

  /// How two directions become one output.
  enum MergeMode {
    /// Forward features, then backward ones.
    @JsonProperty("concat")
    CONCAT,
    /// Their sum.
    @JsonProperty("sum")
    SUM,
    /// Their product.
    @JsonProperty("mul")
    MUL,
    /// Their mean.
    @JsonProperty("ave")
    AVE
  }
}
