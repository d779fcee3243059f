package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.experiment.Convolution;
import dev.reprise.core.experiment.Convolution.Padding;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.block.WaveNetStack;
import dev.reprise.engine.block.Windows;
import java.util.List;
import java.util.SortedMap;

/// Convolutions without their activations. Sequences `[batch, time, features]` are turned to
/// `[batch, features, time]`, which the operators take, and back.
final class ConvolutionBlock extends LayerBlock {
  private final Convolution layer;

  ConvolutionBlock(
      LayerDesign design, Convolution layer, NDManager manager, SortedMap<String, Tensor> weights) {
    super(design, manager, weights);
    this.layer = layer;
  }

  @Override
  NDArray forward(NDArray input, List<NDArray> weights, boolean training) {
    return switch (layer) {
      case Convolution.Conv1d c -> turn(alongTime(c, turn(input), weights));
      case Convolution.Conv2d c -> overImage(c, input, weights);
      case Convolution.WavenetStack w ->
          turn(WaveNetStack.forward(turn(input), weights, w.dilations()));
    };
  }

  private static NDArray alongTime(Convolution.Conv1d c, NDArray x, List<NDArray> weights) {
    Windows windows =
        c.padding() == Padding.CAUSAL
            ? Windows.causal(c.kernelSize(), c.strides(), c.dilationRate())
            : windows(
                x.getShape(),
                c.padding(),
                new Shape(c.kernelSize()),
                new Shape(c.strides()),
                new Shape(c.dilationRate()));
    return convolve(windows, x, weights, c.groups());
  }

  private static NDArray overImage(Convolution.Conv2d c, NDArray x, List<NDArray> weights) {
    Windows windows =
        windows(
            x.getShape(),
            c.padding(),
            shape(c.kernelSize()),
            shape(c.strides()),
            shape(c.dilationRate()));
    return convolve(windows, x, weights, c.groups());
  }

  private static NDArray convolve(Windows windows, NDArray x, List<NDArray> weights, int groups) {
    return windows.convolve(x, weights.get(0), weights.size() > 1 ? weights.get(1) : null, groups);
  }

  static Windows windows(
      Shape input, Padding padding, Shape kernel, Shape strides, Shape dilation) {
    return padding == Padding.SAME
        ? Windows.same(input, kernel, strides, dilation)
        : Windows.valid(kernel, strides, dilation);
  }

  static Shape shape(List<Integer> sizes) {
    return new Shape(sizes.stream().mapToLong(Integer::longValue).toArray());
  }

  static NDArray turn(NDArray x) {
    return x.transpose(0, 2, 1);
  }
}
