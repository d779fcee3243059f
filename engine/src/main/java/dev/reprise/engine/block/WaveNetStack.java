package dev.reprise.engine.block;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// WaveNet's stack of gated, dilated, causal convolutions with residual and skip connections (van
/// den Oord et al. 2016): `[batch, channels, time]` to the sum of skips `[batch, skips, time]`.
///
/// A causal convolution brings the input to `filters` channels; then `stacks` times `layers` gated
/// convolutions with dilations 1, 2, 4, … within each stack. The output at a time depends on no
/// later input.
public final class WaveNetStack extends AbstractBlock {
  private final int filters;
  private final int skips;
  private final int width;
  private final List<Integer> dilations;
  private final List<Parameter> own = new ArrayList<>();

  /// @param filters channels on the way
  /// @param skips channels of the output
  /// @param width of the kernels, 2 in the paper
  /// @param layers gated convolutions a stack
  /// @param stacks how many times dilations begin anew
  public WaveNetStack(int filters, int skips, int width, int layers, int stacks) {
    super((byte) 1);
    if (filters < 1 || skips < 1 || width < 1 || layers < 1 || layers > 20 || stacks < 1) {
      throw new IllegalArgumentException("expected all settings from 1, and at most 20 layers");
    }
    this.filters = filters;
    this.skips = skips;
    this.width = width;
    this.dilations = IntStream.range(0, layers * stacks).mapToObj(i -> 1 << (i % layers)).toList();
    pair("causal");
    for (int i = 0; i < dilations.size(); i++) {
      pair("gate_" + i);
      if (i + 1 < dilations.size()) {
        pair("residual_" + i);
      }
      pair("skip_" + i);
    }
  }

  private void pair(String name) {
    own.add(
        addParameter(
            Parameter.builder().setName(name + "_weight").setType(Parameter.Type.WEIGHT).build()));
    own.add(
        addParameter(
            Parameter.builder()
                .setName(name + "_bias")
                .setType(Parameter.Type.BIAS)
                .optInitializer(Initializer.ZEROS)
                .build()));
  }

  @Override
  protected void prepare(Shape[] inputs) {
    long channels = inputs[0].get(1);
    for (int i = 0; i < own.size(); i += 2) {
      String name = own.get(i).getName();
      long outputs =
          name.startsWith("gate") ? 2L * filters : name.startsWith("skip") ? skips : filters;
      boolean wide = name.startsWith("gate") || name.startsWith("causal");
      long in = name.startsWith("causal") ? channels : filters;
      own.get(i).setShape(new Shape(outputs, in, wide ? width : 1));
      own.get(i + 1).setShape(new Shape(outputs));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray x = inputs.singletonOrThrow();
    Device device = x.getDevice();
    List<NDArray> w = own.stream().map(p -> store.getValue(p, device, training)).toList();
    return new NDList(forward(x, w, dilations));
  }

  /// The same for weights held elsewhere.
  ///
  /// @param weights kernel and bias of the causal convolution, then of each layer's gate, residual
  ///   (but in the last layer) and skip
  public static NDArray forward(NDArray x, List<NDArray> weights, List<Integer> dilations) {
    NDArray first = weights.getFirst();
    NDArray input =
        Windows.causal(first.getShape().get(2), 1, 1).convolve(x, first, weights.get(1), 1);
    List<GatedConvolutions.Weights> layers = new ArrayList<>();
    int at = 2;
    for (int i = 0; i < dilations.size(); i++) {
      boolean last = i + 1 == dilations.size();
      List<NDArray> residual = last ? List.of() : weights.subList(at + 2, at + 4);
      int skip = last ? at + 2 : at + 4;
      layers.add(
          new GatedConvolutions.Weights(
              weights.get(at),
              weights.get(at + 1),
              residual,
              weights.get(skip),
              weights.get(skip + 1)));
      at = skip + 2;
    }
    return GatedConvolutions.skips(input, layers, dilations);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), skips, inputs[0].get(2))};
  }
}
