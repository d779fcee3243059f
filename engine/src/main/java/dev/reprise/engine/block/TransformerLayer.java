package dev.reprise.engine.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/// Self-attention and two dense layers with GELU between them, each with dropout and added to its
/// input: `[batch, time, width]` to the same.
///
/// Post-norm normalizes each sum (Vaswani et al. 2017, BERT); pre-norm what goes into each part
/// (GPT-2). A second input, if given, is [MultiHeadAttention]'s.
public final class TransformerLayer extends AbstractBlock {
  private final Transformer.Settings settings;
  private final MultiHeadAttention attention;
  private final LayerNorm attentionNorm;
  private final Linear inner;
  private final Linear outer;
  private final LayerNorm innerNorm;
  private final Dropout dropout;

  TransformerLayer(Transformer.Settings settings) {
    super((byte) 1);
    this.settings = settings;
    this.attention =
        addChildBlock(
            "attention",
            new MultiHeadAttention(
                settings.width(), settings.heads(), settings.dropout(), settings.causal()));
    this.attentionNorm = addChildBlock("attention_norm", settings.norm());
    this.inner = addChildBlock("inner", Linear.builder().setUnits(settings.inner()).build());
    this.outer = addChildBlock("outer", Linear.builder().setUnits(settings.width()).build());
    this.innerNorm = addChildBlock("inner_norm", settings.norm());
    this.dropout = addChildBlock("dropout", Dropout.builder().optRate(settings.dropout()).build());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.head();
    boolean first = settings.normalizeFirst();
    try (Passing passing = new Passing()) {
      NDList seen = new NDList(first ? passing.on(one(attentionNorm, store, x, training)) : x);
      seen.addAll(inputs.subNDList(1));
      NDArray attended = passing.on(attention.forward(store, seen, training).head());
      NDArray sum = passing.on(x.add(passing.on(one(dropout, store, attended, training))));
      sum = first ? sum : passing.on(one(attentionNorm, store, sum, training));
      NDArray in = first ? passing.on(one(innerNorm, store, sum, training)) : sum;
      NDArray wide = passing.on(one(inner, store, in, training));
      NDArray bent = passing.on(wide.getNDArrayInternal().gelu());
      NDArray narrow = passing.on(one(outer, store, bent, training));
      NDArray out = sum.add(passing.on(one(dropout, store, narrow, training)));
      return new NDList(first ? out : one(innerNorm, store, passing.on(out), training));
    }
  }

  private static NDArray one(Block block, ParameterStore store, NDArray x, boolean training) {
    return block.forward(store, new NDList(x), training).head();
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    attention.initialize(manager, type, inputs[0]);
    attentionNorm.initialize(manager, type, inputs[0]);
    inner.initialize(manager, type, inputs[0]);
    outer.initialize(manager, type, inner.getOutputShapes(new Shape[] {inputs[0]}));
    innerNorm.initialize(manager, type, inputs[0]);
    dropout.initialize(manager, type, inputs[0]);
  }
}
