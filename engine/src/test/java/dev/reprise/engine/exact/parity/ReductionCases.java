package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Reductions, softmax, running sums, sorting and positions.
final class ReductionCases {
  private static final long[][] SHAPES = {{1}, {7}, {13}, {207}, {3, 5, 7}, {2, 1, 13}, {4098}};
  private static final Bound SUM = Bound.scaled(2e-6);
  private static final String MISSING = "PyTorch's engine lacks it";

  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    sums();
    extremes();
    softmax();
    order();
    return cases;
  }

  private interface OfAxes {
    NDArray apply(NDArray x, int[] axes, boolean keepDims);
  }

  private void sums() {
    total("sum", -2, 2, NDArray::sum);
    total("mean", -2, 2, NDArray::mean);
    total("prod", 0.9, 1.1, NDArray::prod);
    total("norm", 0.1, 2, NDArray::norm);
    axes("sum", -2, 2, NDArray::sum);
    axes("mean", -2, 2, NDArray::mean);
    axes("norm", 0.1, 2, NDArray::norm);
    axes("norm", 0.1, 2, (x, axes, keep) -> x.norm(1, axes, keep));
    axis("prod", 0.9, 1.1, (x, axis) -> x.prod(new int[] {axis}, true));
    axis("cumSum", -2, 2, NDArray::cumSum);
    axis("cumProd", 0.9, 1.1, NDArray::cumProd);
    add("cumProd", Input.given(new Shape(5), 2, 0, 3, 0, 4), x -> x.cumProd(0)).within(SUM);
    axis("normalize", 0.3, 2, (x, axis) -> x.normalize(2, axis, 1e-12));
    add("trace", Input.floats(-2, 2, 1, 5, 7), NDArray::trace).within(SUM).alone(MISSING);
    add("trace", Input.floats(-2, 2, 1, 5, 7, 3), x -> x.trace(1, 0, 1)).within(SUM).alone(MISSING);
    add("sum", Input.floats(-2, 2, 1, 0), NDArray::sum).within(SUM);
    add("sum", Input.floats(-2, 2, 1, 3, 0), x -> x.sum(new int[] {1})).within(SUM);
    add("prod", Input.floats(-2, 2, 1, 0), NDArray::prod).within(SUM);
    add("mean", Input.floats(-2, 2, 1, 0), NDArray::mean).within(SUM).withoutDifferences();
    Shape zeros = new Shape(2, 3);
    add("prod", Input.given(zeros, 0, 2, 3, 0, 0, 4), x -> x.prod(new int[] {1})).within(SUM);
  }

  private void extremes() {
    total("max", -2, 2, NDArray::max);
    total("min", -2, 2, NDArray::min);
    axis("max", -2, 2, (x, axis) -> x.max(new int[] {axis}));
    axis("min", -2, 2, (x, axis) -> x.min(new int[] {axis}, true));
    Input special = Input.given(new Shape(3, 3), 1, Double.NaN, 2, -0.0, 0.0, -1, -7, -8, -9);
    for (long[] dims : SHAPES) {
      add("median", Input.distinct(6, dims), NDArray::median).within(SUM).alone(MISSING);
      add("percentile", Input.distinct(6, dims), x -> x.percentile(30)).within(SUM).alone(MISSING);
    }
    add("median", Input.distinct(6, 3, 4, 5), x -> x.median(new int[] {0, 2}))
        .within(SUM)
        .alone(MISSING);
    flat("argMax", special, x -> x.argMax(1));
    flat("argMin", special, x -> x.argMin(1));
    add("max", special, x -> x.max(new int[] {1}))
        .within(SUM)
        .withoutDifferences()
        .alone("the larger of −0 and +0 is +0, and equal largest share the gradient");
    for (long[] dims : SHAPES) {
      flat("argMax", Input.distinct(3, dims), x -> x.argMax(-1));
      flat("argMin", Input.distinct(3, dims), x -> x.argMin(0));
      flat("argMax", Input.distinct(3, dims), NDArray::argMax);
      flat("argMin", Input.distinct(3, dims), NDArray::argMin);
    }
  }

  private void softmax() {
    Bound bound = Bound.scaled(2e-6);
    axis("softmax", -4, 4, NDArray::softmax);
    axis("logSoftmax", -4, 4, NDArray::logSoftmax);
    Input large = Input.floats(-1000, 1000, 5, 4, 9);
    add("softmax", large, x -> x.softmax(1)).within(bound).withoutDifferences();
    add("logSoftmax", large, x -> x.logSoftmax(1)).within(bound).withoutDifferences();
  }

  private void order() {
    for (long[] dims : SHAPES) {
      Input x = Input.distinct(4, dims);
      add("sort", x, a -> a.sort(-1)).noted("stable");
      add("sort", x, a -> a.sort(0));
      flat("argSort", x, a -> a.argSort(-1));
      flat("argSort", x, a -> a.argSort(0, false));
      cases.add(new Case("topK", "" + x.shape(), List.of(x), a -> a.head().topK(1, -1)));
      cases.add(
          new Case(
              "topK", "smallest " + x.shape(), List.of(x), a -> a.head().topK(1, 0, false, true)));
    }
    cases.add(
        new Case("topK", "of 5", List.of(Input.distinct(4, 3, 13)), a -> a.head().topK(5, 1)));
    Input twice = Input.longs(new Shape(6), 3, 1, 3, 2, 1, 3);
    cases.add(
        new Case("unique", "", List.of(twice), a -> a.head().unique(null, true, true, true))
            .withoutGradient());
    flat("nonzero", Input.given(new Shape(2, 3), 0, 1, -0.0, 2, 0, 3), NDArray::nonzero);
    flat("countNonzero", Input.given(new Shape(4), 0, 1, -0.0, 2), NDArray::countNonzero);
  }

  private Case add(String name, Input input, UnaryOperator<NDArray> f) {
    Case c = Case.one(name, "of " + input.shape(), List.of(input), x -> f.apply(x.head()));
    cases.add(input.shape().size() > 300 ? c.withoutDifferences() : c);
    return c;
  }

  private void flat(String name, Input input, UnaryOperator<NDArray> f) {
    add(name, input, f).withoutGradient();
  }

  private void total(String name, double low, double high, UnaryOperator<NDArray> f) {
    for (long[] dims : SHAPES) {
      Input input = Input.floats(low, high, 1, dims);
      add(name, input, f).within(Bound.scaled(2e-5));
    }
    add(name, Input.floats(low, high, 1, 7, 9), x -> f.apply(x.transpose().get("::2"))).within(SUM);
  }

  private interface OfAxis {
    NDArray apply(NDArray x, int axis);
  }

  private void axis(String name, double low, double high, OfAxis f) {
    for (long[] dims : SHAPES) {
      for (int axis = 0; axis < dims.length; axis++) {
        int at = axis;
        Input input = Input.floats(low, high, 2, dims);
        Case c =
            Case.one(
                    name,
                    "axis " + axis + " of " + input.shape(),
                    List.of(input),
                    x -> f.apply(x.head(), at))
                .within(Bound.scaled(1e-5, 1));
        cases.add(input.shape().size() > 300 ? c.withoutDifferences() : c);
      }
    }
    add(name, Input.floats(low, high, 2, 7, 5), x -> f.apply(x.transpose(), -1))
        .within(Bound.scaled(1e-5, 1));
  }

  private void axes(String name, double low, double high, OfAxes f) {
    int[][] choices = {{0}, {1}, {-1}, {0, 2}, {1, 2}, {0, 1, 2}};
    for (int[] axes : choices) {
      for (boolean keep : new boolean[] {true, false}) {
        Input input = Input.floats(low, high, 2, 3, 5, 7);
        Case c = add(name, input, x -> f.apply(x, axes, keep)).within(SUM);
        if (name.equals("mean") && axes.length > 1) {
          c.alone("PyTorch's engine averages over one axis only");
        }
      }
    }
  }
}
