package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/// Matrix products and the layers made of them.
final class ProductCases {
  private static final Bound SUM = Bound.scaled(2e-6);

  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    matrices();
    layers();
    return cases;
  }

  private void add(String name, BinaryOperator<NDArray> f, long[] a, long[] b) {
    List<Input> inputs = List.of(Input.floats(-2, 2, 1, a), Input.floats(-2, 2, 2, b));
    String variant = new Shape(a) + " and " + new Shape(b);
    Case c = Case.one(name, variant, inputs, x -> f.apply(x.get(0), x.get(1))).within(SUM);
    cases.add(inputs.get(0).shape().size() > 300 ? c.withoutDifferences() : c);
  }

  private void matrices() {
    long[][][] pairs = {
      {{3, 4}, {4, 2}},
      {{4}, {4}},
      {{3, 4}, {4}},
      {{4}, {4, 2}},
      {{2, 3, 4}, {2, 4, 2}},
      {{2, 3, 4}, {4, 2}},
      {{5, 1, 3, 4}, {2, 4, 2}},
      {{3, 4}, {2, 4, 2}},
      {{1, 1}, {1, 1}},
      {{7, 13}, {13, 1}},
      {{13, 207}, {207, 7}},
      {{0, 3}, {3, 2}},
      {{2, 0}, {0, 3}}
    };
    for (long[][] pair : pairs) {
      add("matMul", NDArray::matMul, pair[0], pair[1]);
    }
    add(
        "matMul",
        (a, b) -> a.transpose().matMul(b.transpose()),
        new long[] {4, 3},
        new long[] {2, 4});
    add(
        "matMul",
        (a, b) -> a.swapAxes(1, 2).matMul(b.transpose(0, 2, 1)),
        new long[] {2, 4, 3},
        new long[] {2, 5, 4});
    cases.add(
        Case.one(
                "inverse",
                "",
                List.of(Input.floats(0.5, 2, 1, 2, 3, 3)),
                x -> x.head().add(x.head().getManager().eye(3).mul(4)).inverse())
            .within(Bound.scaled(5e-6))
            .onlyFloat32());
    add("dot", NDArray::dot, new long[] {4}, new long[] {4});
    add("batchDot", NDArray::batchDot, new long[] {2, 3, 4}, new long[] {2, 4, 2});
    cases.getLast().alone("PyTorch's engine lacks it");
    add("batchMatMul", NDArray::batchMatMul, new long[] {2, 3, 4}, new long[] {2, 4, 2});
  }

  private void layers() {
    layer("of rows", Input.floats(-2, 2, 1, 5, 4), Input.floats(-2, 2, 3, 3));
    layer("of three axes", Input.floats(-2, 2, 1, 2, 5, 4), Input.floats(-2, 2, 3, 3));
    cases.add(
        Case.one(
                "linear",
                "without bias",
                List.of(Input.floats(-2, 2, 1, 7, 4), Input.floats(-2, 2, 2, 3, 4)),
                x -> linear(x, null))
            .within(SUM));
    cases.add(
        Case.one(
                "embedding",
                "",
                List.of(
                    Input.longs(new Shape(2, 3), 1, 0, 3, 1, 1, 2), Input.floats(-2, 2, 1, 4, 5)),
                x ->
                    x.get(0)
                        .getNDArrayInternal()
                        .embedding(x.get(0), x.get(1), SparseFormat.DENSE)
                        .head())
            .within(Bound.exact(), SUM));
  }

  private void layer(String variant, Input x, Input bias) {
    List<Input> inputs = List.of(x, Input.floats(-2, 2, 2, 3, 4), bias);
    cases.add(Case.one("linear", variant, inputs, a -> linear(a, a.get(2))).within(SUM));
  }

  private static NDArray linear(NDList x, @org.jspecify.annotations.Nullable NDArray bias) {
    return x.get(0).getNDArrayInternal().linear(x.get(0), x.get(1), bias).head();
  }
}
