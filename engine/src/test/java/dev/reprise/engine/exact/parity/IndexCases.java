package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Picking and placing by position.
final class IndexCases {
  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    reads();
    picks();
    writes();
    scatters();
    return cases;
  }

  private Case add(String name, String variant, Function<NDList, NDArray> f, Input... inputs) {
    Case c = Case.one(name, variant, List.of(inputs), f);
    cases.add(c.within(Bound.exact(), Bound.scaled(1e-6)));
    return c;
  }

  private void reads() {
    Input x = Input.floats(-2, 2, 1, 3, 4, 2);
    String[] indices = {"1:, ::2, 0", "..., -1", ":, 1:3", "-1", "0:0", ":2, ..., 1", "2, 3, 1"};
    for (String index : indices) {
      add("get", index, a -> a.head().get(index), x);
    }
    add("get", "by positions", a -> a.get(0).get(a.get(1)), x, longs(2, 0, 2, 1));
    add("get", "by mask", a -> a.get(0).get(a.get(1)), x, Input.booleans(new Shape(3), 1, 0, 1));
  }

  private void picks() {
    Input x = Input.floats(-2, 2, 1, 3, 4, 2);
    Input places = Input.longs(new Shape(2, 2, 1), 2, 0, 1, 1);
    add("gather", "axis 0", a -> a.get(0).gather(a.get(1), 0), x, places);
    add("gather", "axis 1", a -> a.get(0).gather(a.get(1), 1), x, places);
    Input points = Input.longs(new Shape(2, 3), 2, 0, 2, 1, 3, 1);
    add("gatherNd", "", a -> a.get(0).gatherNd(a.get(1)), x, points);
    add("take", "", a -> a.get(0).take(a.get(1)), x, longs(5, 0, 23, 5));
    Input mask = Input.booleans(new Shape(3), 1, 0, 1);
    add("booleanMask", "", a -> a.get(0).booleanMask(a.get(1)), x, mask)
        .alone("PyTorch's engine needs a mask that broadcasts to the array");
    Input full = Input.booleans(new Shape(2, 2), 1, 0, 1, 1);
    add("booleanMask", "full", a -> a.get(0).booleanMask(a.get(1)), floats(2, 2), full);
  }

  private void writes() {
    Input x = Input.floats(-2, 2, 1, 3, 4, 2);
    add("set", "region", a -> set(a, new NDIndex("1, :, 0")), x, floats(4));
    add("set", "rows", a -> set(a, new NDIndex("1:")), x, floats(2, 4, 2));
    add(
        "set",
        "number",
        a -> {
          NDArray y = a.head().mul(2);
          y.set(new NDIndex(":, 1"), 7);
          return y;
        },
        x);
  }

  private void scatters() {
    Input x = Input.floats(-2, 2, 1, 3, 4);
    Input places = Input.longs(new Shape(2, 3), 2, 0, 1, 0, 1, 2);
    add(
        "scatter",
        "",
        a -> a.get(0).mul(2).scatter(a.get(1), a.get(2), 0),
        x,
        places,
        floats(2, 3));
    add("put", "", a -> a.get(0).mul(2).put(a.get(1), a.get(2)), x, longs(5, 0, 11), floats(3))
        .alone("PyTorch's engine writes without a gradient");
    add(
            "set",
            "by positions",
            a -> {
              NDArray y = a.get(0).mul(2);
              y.set(new NDIndex("{}", a.get(1)), a.get(2));
              return y;
            },
            x,
            longs(2, 0, 2),
            floats(3, 4))
        .alone("PyTorch's engine does not write twice to one place");
  }

  private static NDArray set(NDList a, NDIndex index) {
    NDArray y = a.get(0).mul(2);
    y.set(index, a.get(1));
    return y;
  }

  private static Input floats(long... dims) {
    return Input.floats(-2, 2, 8, dims);
  }

  private static Input longs(long... values) {
    return Input.longs(new Shape(values.length), values);
  }
}
