package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Convolutions and pooling.
final class ImageCases {
  private static final Bound SUM = Bound.scaled(2e-6);

  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    convolutions();
    transposed();
    pooling();
    return cases;
  }

  private static Shape spread(int value, int axes) {
    long[] all = new long[axes];
    java.util.Arrays.fill(all, value);
    return new Shape(all);
  }

  private void convolution(
      long[] x, long[] k, boolean bias, int stride, int pad, int dilation, int groups) {
    int axes = x.length - 2;
    List<Input> inputs = new ArrayList<>();
    inputs.add(Input.floats(-2, 2, 1, x));
    inputs.add(Input.floats(-2, 2, 2, k));
    if (bias) {
      inputs.add(Input.floats(-2, 2, 3, k[0]));
    }
    String variant =
        "%s by %s, stride %d, padding %d, dilation %d, %d groups"
            .formatted(new Shape(x), new Shape(k), stride, pad, dilation, groups);
    Case c =
        Case.one(
                "convolution",
                variant,
                inputs,
                a ->
                    a.head()
                        .getNDArrayInternal()
                        .convolution(
                            a.get(0),
                            a.get(1),
                            third(a),
                            spread(stride, axes),
                            spread(pad, axes),
                            spread(dilation, axes),
                            groups)
                        .head())
            .within(SUM);
    cases.add(inputs.getFirst().shape().size() > 400 ? c.withoutDifferences() : c);
  }

  private static @Nullable NDArray third(NDList inputs) {
    return inputs.size() > 2 ? inputs.get(2) : null;
  }

  private static long[] dims(long... dims) {
    return dims;
  }

  private void convolutions() {
    convolution(dims(2, 3, 7), dims(4, 3, 3), true, 1, 1, 1, 1);
    convolution(dims(2, 4, 13), dims(6, 2, 3), true, 2, 2, 2, 2);
    convolution(dims(2, 3, 207), dims(4, 3, 5), false, 3, 0, 1, 1);
    convolution(dims(1, 1, 1, 1), dims(1, 1, 1, 1), true, 1, 0, 1, 1);
    convolution(dims(2, 3, 7, 6), dims(4, 3, 3, 3), true, 1, 1, 1, 1);
    convolution(dims(2, 3, 7, 6), dims(4, 3, 3, 3), false, 2, 1, 1, 1);
    convolution(dims(2, 2, 7, 7), dims(3, 2, 3, 3), true, 3, 2, 1, 1);
    convolution(dims(2, 4, 7, 6), dims(6, 2, 3, 3), true, 1, 1, 1, 2);
    convolution(dims(2, 7, 5, 6), dims(7, 1, 3, 3), true, 1, 1, 1, 7);
    convolution(dims(2, 3, 5, 6), dims(6, 1, 3, 2), false, 2, 1, 1, 3);
    convolution(dims(2, 2, 9, 8), dims(3, 2, 3, 3), true, 1, 2, 2, 1);
    convolution(dims(2, 5, 3, 4), dims(7, 5, 1, 1), true, 1, 0, 1, 1);
    convolution(dims(2, 5, 5, 4), dims(7, 5, 1, 1), false, 2, 0, 1, 1);
    convolution(dims(2, 13, 13, 13), dims(7, 13, 3, 3), true, 1, 1, 1, 1);
    convolution(dims(3, 40, 4, 4), dims(70, 40, 3, 3), false, 1, 1, 1, 1);
    convolution(dims(2, 16, 32, 32), dims(20, 16, 3, 3), false, 1, 1, 1, 1);
    convolution(dims(1, 2, 4, 5, 3), dims(3, 2, 2, 3, 3), true, 1, 1, 1, 1);
    convolution(dims(1, 4, 4, 5, 5), dims(2, 2, 2, 3, 2), true, 2, 1, 1, 2);
    convolution(dims(0, 3, 5, 6), dims(4, 3, 3, 3), true, 1, 1, 1, 1);
  }

  private void transposed() {
    transposed(dims(2, 3, 5), dims(4, 3, 3), 1, 1, 0, 1, 1);
    transposed(dims(2, 3, 4, 5), dims(4, 3, 3, 3), 2, 1, 1, 1, 1);
    transposed(dims(1, 4, 3, 3), dims(6, 2, 3, 2), 3, 0, 2, 2, 2);
    transposed(dims(1, 2, 2, 3, 2), dims(2, 2, 2, 2, 2), 2, 0, 0, 1, 1);
  }

  private void transposed(
      long[] x, long[] k, int stride, int pad, int more, int dilation, int groups) {
    int axes = x.length - 2;
    List<Input> inputs =
        List.of(Input.floats(-2, 2, 1, x), Input.floats(-2, 2, 2, k), Input.floats(-2, 2, 3, k[0]));
    cases.add(
        Case.one(
                "deconvolution",
                new Shape(x) + " by " + new Shape(k),
                inputs,
                a ->
                    a.head()
                        .getNDArrayInternal()
                        .deconvolution(
                            a.get(0),
                            a.get(1),
                            a.get(2),
                            spread(stride, axes),
                            spread(pad, axes),
                            spread(more, axes),
                            spread(dilation, axes),
                            groups)
                        .head())
            .alone("PyTorch's engine lacks it"));
  }

  private void pool(String name, String variant, Function<NDArray, NDArray> f, long... dims) {
    List<Input> inputs = List.of(Input.distinct(1, dims));
    cases.add(Case.one(name, variant, inputs, a -> f.apply(a.head())).within(SUM));
  }

  private void pooling() {
    int[][] windows = {{2, 2, 0}, {3, 2, 1}, {3, 1, 1}, {2, 3, 0}, {5, 3, 2}};
    long[][] shapes = {{2, 3, 7}, {2, 3, 7, 9}, {1, 2, 5, 6, 7}};
    for (int[] window : windows) {
      for (long[] shape : shapes) {
        int axes = shape.length - 2;
        Shape kernel = spread(window[0], axes);
        Shape stride = spread(window[1], axes);
        Shape pad = spread(window[2], axes);
        for (boolean ceil : new boolean[] {false, true}) {
          String variant =
              new Shape(shape) + " by " + kernel + ", " + stride + ", " + pad + (ceil ? " up" : "");
          pool(
              "maxPool",
              variant,
              x -> x.getNDArrayInternal().maxPool(kernel, stride, pad, ceil),
              shape);
          for (boolean count : new boolean[] {false, true}) {
            pool(
                "avgPool",
                variant + (count ? " with padding" : ""),
                x -> x.getNDArrayInternal().avgPool(kernel, stride, pad, ceil, count),
                shape);
            if (!count && window[2] > 0) {
              cases.getLast().alone("PyTorch's engine counts the padding whatever it is told");
            }
          }
        }
      }
    }
    for (long[] shape : shapes) {
      pool("globalMaxPool", "" + new Shape(shape), x -> ex(x).globalMaxPool(), shape);
      pool("globalAvgPool", "" + new Shape(shape), x -> ex(x).globalAvgPool(), shape);
      List<Input> positive = List.of(Input.floats(0.5, 2, 1, shape));
      cases.add(
          Case.one(
                  "globalLpPool",
                  "" + new Shape(shape),
                  positive,
                  a -> ex(a.head()).globalLpPool(2))
              .alone("PyTorch's engine passes it strides of 1 and fails"));
    }
    lp();
  }

  private static ai.djl.ndarray.internal.NDArrayEx ex(NDArray x) {
    return x.getNDArrayInternal();
  }

  private void lp() {
    List<Input> positive = List.of(Input.floats(0.5, 2, 1, 2, 3, 7, 9));
    for (boolean ceil : new boolean[] {false, true}) {
      for (float order : new float[] {1, 2, 3}) {
        Shape two = new Shape(2, 2);
        Shape none = new Shape(0, 0);
        cases.add(
            Case.one(
                    "lpPool",
                    "order " + order + (ceil ? " up" : ""),
                    positive,
                    a -> ex(a.head()).lpPool(order, new Shape(3, 2), two, none, ceil))
                .within(SUM));
      }
    }
  }
}
