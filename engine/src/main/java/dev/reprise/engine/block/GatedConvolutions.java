package dev.reprise.engine.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/// The formulas of WaveNet's gated convolutions (van den Oord et al. 2016, section 2.3), on arrays
/// `[batch, channels, time]`.
///
/// A layer gives `z = tanh(W_f ∗ x) · σ(W_g ∗ x)`; the next layer's input is `x + W_r z` and the
/// output is the sum of all `W_s z`. Convolutions are causal, those of z are 1×1.
public final class GatedConvolutions {
  private GatedConvolutions() {}

  /// One layer's weights.
  ///
  /// @param gate `[2 filters, filters, width]`: the filters W_f, then the gates W_g
  /// @param gateBias `[2 filters]`
  /// @param residual `[filters, filters, 1]`, or empty in the last layer, whose sum nobody reads
  /// @param skip `[skips, filters, 1]`
  /// @param skipBias `[skips]`
  public record Weights(
      NDArray gate, NDArray gateBias, List<NDArray> residual, NDArray skip, NDArray skipBias) {
    /// Copies.
    public Weights {
      residual = List.copyOf(residual);
    }
  }

  /// The sum over all layers of what they skip to the output, `[batch, skips, time]`.
  ///
  /// @param x `[batch, filters, time]`
  /// @param dilations how far the elements of each layer's windows are apart
  public static NDArray skips(NDArray x, List<Weights> layers, List<Integer> dilations) {
    NDArray input = x;
    NDArray sum = null;
    for (int i = 0; i < layers.size(); i++) {
      Weights w = layers.get(i);
      NDArray z = gated(input, w, dilations.get(i));
      NDArray skip = pointwise(z, w.skip(), w.skipBias());
      sum = sum == null ? skip : sum.add(skip);
      if (!w.residual().isEmpty()) {
        input = input.add(pointwise(z, w.residual().get(0), w.residual().get(1)));
      }
    }
    return java.util.Objects.requireNonNull(sum, "there are no layers");
  }

  private static NDArray gated(NDArray x, Weights w, int dilation) {
    long filters = w.gate().getShape().get(0) / 2;
    NDArray both =
        Windows.causal(w.gate().getShape().get(2), 1, dilation)
            .convolve(x, w.gate(), w.gateBias(), 1);
    NDArray filter = both.get(":, :{}", filters);
    NDArray gate = both.get(":, {}:", filters);
    return filter.getNDArrayInternal().tanh().mul(gate.getNDArrayInternal().sigmoid());
  }

  private static NDArray pointwise(NDArray x, NDArray weight, NDArray bias) {
    Shape one = new Shape(1);
    return Windows.valid(one, one, one).convolve(x, weight, bias, 1);
  }
}
