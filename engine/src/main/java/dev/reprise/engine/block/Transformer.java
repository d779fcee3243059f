package dev.reprise.engine.block;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stack of [TransformerLayer]s: `[batch, time, width]` to the same. Embeddings and what follows
/// the stack are not part of it.
///
/// DJL's own `TransformerEncoderBlock` normalizes over the batch where the literature normalizes
/// each place.
public final class Transformer extends AbstractBlock {
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final @Nullable LayerNorm last;

  /// What a stack is built of.
  ///
  /// @param layers how many
  /// @param width of the input, which the heads must divide evenly
  /// @param heads of each attention
  /// @param inner the width between the two dense layers
  /// @param dropout of attention weights and of what is added to each sum, while training
  /// @param causal whether places see no later one
  /// @param normalizeFirst before each part and once at the end, and not behind each sum
  /// @param epsilon added to variances
  public record Settings(
      int layers,
      int width,
      int heads,
      int inner,
      float dropout,
      boolean causal,
      boolean normalizeFirst,
      float epsilon) {
    /// Checks.
    public Settings {
      if (layers < 1 || heads < 1 || width % heads != 0 || inner < 1 || !(epsilon > 0)) {
        throw new IllegalArgumentException(
            "expected layers, an inner width and an epsilon above 0, and a width that the heads"
                + " divide evenly");
      }
      if (!(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException("expected dropout from 0 to below 1, found " + dropout);
      }
    }

    LayerNorm norm() {
      return LayerNorm.builder().axis(2).optEpsilon(epsilon).build();
    }
  }

  /// A stack with these settings.
  public Transformer(Settings settings) {
    super((byte) 1);
    for (int i = 0; i < settings.layers(); i++) {
      layers.add(addChildBlock("layer_" + i, new TransformerLayer(settings)));
    }
    last = settings.normalizeFirst() ? addChildBlock("final_norm", settings.norm()) : null;
  }

  /// BERT's encoder (Devlin et al. 2019): post-norm, every place sees every other.
  public static Transformer encoder(int layers, int width, int heads, int inner, float dropout) {
    return new Transformer(
        new Settings(layers, width, heads, inner, dropout, false, false, 1e-12f));
  }

  /// GPT-2's decoder (Radford et al. 2019): pre-norm, causal, normalized at the end. GELU is the
  /// exact one, where GPT-2 approximates it by a tanh.
  public static Transformer decoder(int layers, int width, int heads, int inner, float dropout) {
    return new Transformer(new Settings(layers, width, heads, inner, dropout, true, true, 1e-5f));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    try (Passing passing = new Passing()) {
      NDList x = inputs;
      for (TransformerLayer layer : layers) {
        if (x != inputs) {
          passing.on(x.head());
        }
        NDList next = layer.forward(store, x, training);
        next.addAll(inputs.subNDList(1));
        x = next;
      }
      NDList out = new NDList(x.head());
      return last == null ? out : last.forward(store, new NDList(passing.on(x.head())), training);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    for (TransformerLayer layer : layers) {
      layer.initialize(manager, type, inputs);
    }
    if (last != null) {
      last.initialize(manager, type, inputs[0]);
    }
  }
}
