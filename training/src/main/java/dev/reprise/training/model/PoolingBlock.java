package dev.reprise.training.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.experiment.Pooling;
import dev.reprise.engine.block.Windows;

/// Pooling, as a function.
final class PoolingBlock {
  private PoolingBlock() {}

  static NDArray apply(Pooling layer, NDArray x) {
    return switch (layer) {
      case Pooling.Global global -> {
        int[] axes = global.image() ? new int[] {2, 3} : new int[] {1};
        yield global.largest() ? x.max(axes) : x.mean(axes);
      }
      case Pooling.AlongTime p -> {
        NDArray turned = ConvolutionBlock.turn(x);
        Windows windows =
            ConvolutionBlock.windows(
                turned.getShape(),
                p.padding(),
                new Shape(p.poolSize()),
                new Shape(p.stride()),
                new Shape(1));
        yield ConvolutionBlock.turn(pool(p, windows, turned));
      }
      case Pooling.OverImage p ->
          pool(
              p,
              ConvolutionBlock.windows(
                  x.getShape(),
                  p.padding(),
                  ConvolutionBlock.shape(p.poolSize()),
                  ConvolutionBlock.shape(p.stride()),
                  new Shape(1, 1)),
              x);
    };
  }

  private static NDArray pool(Pooling layer, Windows windows, NDArray x) {
    return layer.largest() ? windows.largest(x) : windows.mean(x);
  }
}
