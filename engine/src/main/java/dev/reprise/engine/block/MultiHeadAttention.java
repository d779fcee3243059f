package dev.reprise.engine.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/// Self-attention with several heads (Vaswani et al. 2017): `[batch, time, width]` to the same.
///
/// A second input `[batch, time]`, if given, holds 1 for places that count and 0 for padding. See
/// [Attention] for the formula; queries, keys, values and the output each have a linear layer with
/// bias.
public final class MultiHeadAttention extends AbstractBlock {
  private final int heads;
  private final float dropout;
  private final boolean causal;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear output;

  /// @param width of the input, which the heads must divide evenly
  /// @param dropout of the attention's weights while training, from 0 to less than 1
  /// @param causal whether places see no later one
  public MultiHeadAttention(int width, int heads, float dropout, boolean causal) {
    super((byte) 1);
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "expected a width that " + heads + " heads divide evenly, found " + width);
    }
    this.heads = heads;
    this.dropout = dropout;
    this.causal = causal;
    this.query = addChildBlock("query", linear(width));
    this.key = addChildBlock("key", linear(width));
    this.value = addChildBlock("value", linear(width));
    this.output = addChildBlock("output", linear(width));
  }

  private static Linear linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDList x = new NDList(inputs.head());
    try (Passing passing = new Passing()) {
      NDArray q = passing.on(query.forward(store, x, training).head());
      NDArray k = passing.on(key.forward(store, x, training).head());
      NDArray v = passing.on(value.forward(store, x, training).head());
      NDManager manager = x.head().getManager();
      NDArray mask = causal ? passing.on(Attention.causalMask(manager, q.getShape().get(1))) : null;
      NDArray padding = inputs.size() > 1 ? Attention.paddingMask(inputs.get(1)) : null;
      NDArray seen = passing.on(Attention.attend(q, k, v, heads, mask, padding, dropout, training));
      return output.forward(store, new NDList(seen), training);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    for (Linear linear : new Linear[] {query, key, value, output}) {
      linear.initialize(manager, type, inputs[0]);
    }
  }
}
