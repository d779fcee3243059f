package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.exact.ExactOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layer, batch and group normalisation, and PReLU.
final class NormalizationCases {
  private static final Bound SUM = Bound.scaled(1e-5);

  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    layers();
    batches();
    alone("groupNorm", x -> ExactOps.groupNorm(x.head(), 2, x.get(1), x.get(2), 1e-3f), 6, 6);
    alone("groupNorm", x -> ExactOps.groupNorm(x.head(), 6, null, null, 1e-3f));
    alone("prelu", x -> x.head().getNDArrayInternal().prelu(x.head(), x.get(1)).head(), 1);
    alone("prelu", x -> x.head().getNDArrayInternal().prelu(x.head(), x.get(1)).head(), 6);
    return cases;
  }

  private void alone(String name, java.util.function.Function<NDList, NDArray> f, long... vectors) {
    List<Input> inputs = new ArrayList<>();
    inputs.add(Input.floats(-2, 2, 1, 4, 6, 3));
    for (long n : vectors) {
      inputs.add(Input.floats(0.5, 2, inputs.size() + 1, n));
    }
    String variant = vectors.length + " vectors " + (vectors.length > 0 ? "of " + vectors[0] : "");
    cases.add(Case.one(name, variant, inputs, f).alone("PyTorch's engine lacks it"));
  }

  private void layers() {
    long[][][] shapes = {
      {{4, 3}, {3}},
      {{4, 6, 3}, {3}},
      {{4, 6, 3}, {6, 3}},
      {{1, 7}, {7}},
      {{3, 13}, {13}},
      {{7, 207}, {207}},
      {{2, 3, 1500}, {1500}}
    };
    for (long[][] shape : shapes) {
      Shape over = new Shape(shape[1]);
      List<Input> inputs =
          List.of(
              Input.floats(-2, 2, 1, shape[0]),
              Input.floats(0.5, 2, 2, shape[1]),
              Input.floats(-2, 2, 3, shape[1]));
      Case c =
          Case.one(
                  "layerNorm",
                  new Shape(shape[0]) + " over " + over,
                  inputs,
                  x ->
                      x.head()
                          .getNDArrayInternal()
                          .layerNorm(x.head(), over, x.get(1), x.get(2), 1e-3f)
                          .head())
              .within(SUM);
      cases.add(inputs.getFirst().shape().size() > 400 ? c.withoutDifferences() : c);
    }
    List<Input> plain = List.of(Input.floats(-2, 2, 1, 4, 6, 3));
    cases.add(
        Case.one("layerNorm", "without gamma and beta", plain, x -> bare(x.head()))
            .alone("PyTorch's engine needs both"));
  }

  private static NDArray bare(NDArray x) {
    return x.getNDArrayInternal().layerNorm(x, new Shape(6, 3), null, null, 1e-3f).head();
  }

  private void batches() {
    long[][] shapes = {{5, 3}, {4, 6, 3}, {2, 7, 5, 3}, {2, 9, 13, 13}, {1, 2, 3, 4, 5}};
    for (long[] shape : shapes) {
      for (int axis = 1; axis < Math.min(shape.length, 3); axis++) {
        for (boolean training : new boolean[] {true, false}) {
          batch(shape, axis, training, true);
        }
      }
    }
    batch(new long[] {4, 6, 3}, 1, true, false);
    batch(new long[] {4, 6, 3}, 0, true, true);
  }

  /// Besides the result: the running mean and variance afterwards.
  private void batch(long[] shape, int axis, boolean training, boolean affine) {
    List<Input> inputs = new ArrayList<>();
    inputs.add(Input.floats(-2, 2, 1, shape));
    if (affine) {
      inputs.add(Input.floats(0.5, 2, 2, shape[axis]));
      inputs.add(Input.floats(-2, 2, 3, shape[axis]));
    }
    String variant =
        new Shape(shape)
            + " axis "
            + axis
            + (training ? " training" : "")
            + (affine ? "" : " bare");
    Case c =
        new Case("batchNorm", variant, inputs, x -> batch(x, axis, training))
            .within(SUM)
            .withoutDifferences();
    cases.add(affine ? c : c.alone("PyTorch's engine needs gamma and beta"));
    if (inputs.getFirst().shape().size() <= 400) {
      // The running statistics carry no gradient, so that they must not be part of the difference.
      cases.add(
          Case.one("batchNorm", variant, inputs, x -> batch(x, axis, training).head())
              .alone("the result alone"));
    }
  }

  private static NDList batch(NDList x, int axis, boolean training) {
    NDManager manager = x.head().getManager();
    DataType type = x.head().getDataType();
    Shape channels = new Shape(x.head().getShape().get(axis));
    NDArray mean = manager.full(channels, 0.25f).toType(type, true);
    NDArray variance = manager.full(channels, 2).toType(type, true);
    NDArray y =
        x.head()
            .getNDArrayInternal()
            .batchNorm(x.head(), mean, variance, at(x, 1), at(x, 2), axis, 0.75f, 1e-3f, training)
            .head();
    return new NDList(y, mean, variance);
  }

  private static @Nullable NDArray at(NDList x, int index) {
    return x.size() > index ? x.get(index) : null;
  }
}
