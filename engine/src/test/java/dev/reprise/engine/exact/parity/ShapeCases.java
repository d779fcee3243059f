package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Operators that move numbers without changing them: always the same bits.
final class ShapeCases {
  private static final String MISSING = "PyTorch's engine lacks it";

  private final List<Case> cases = new ArrayList<>();

  List<Case> all() {
    shapes();
    repeats();
    joins();
    types();
    return cases;
  }

  private Case add(String name, String variant, UnaryOperator<NDArray> f) {
    return add(name, variant, Input.floats(-2, 2, 1, 2, 3, 4), f);
  }

  private Case add(String name, String variant, Input input, UnaryOperator<NDArray> f) {
    Case c = Case.one(name, variant, List.of(input), x -> f.apply(x.head()));
    cases.add(c.within(Bound.exact(), Bound.scaled(1e-6)));
    return c;
  }

  private void shapes() {
    add("reshape", "", x -> x.reshape(4, -1));
    add("reshape", "of a view", x -> x.transpose().reshape(2, 12));
    add("reshape", "of nothing", Input.floats(0, 1, 1, 0, 3), x -> x.reshape(3, 0));
    add("transpose", "", NDArray::transpose);
    add("transpose", "of nothing", Input.floats(0, 1, 1, 0, 3), NDArray::transpose);
    add("transpose", "by axes", x -> x.transpose(1, 2, 0));
    add("swapAxes", "", x -> x.swapAxes(0, -1));
    add("flatten", "", NDArray::flatten);
    add("flatten", "of axes", x -> x.flatten(1, 2));
    add("expandDims", "", x -> x.expandDims(1));
    add("expandDims", "last", x -> x.expandDims(-1));
    add("squeeze", "", Input.floats(0, 1, 1, 1, 3, 1), NDArray::squeeze);
    add("squeeze", "of an axis", Input.floats(0, 1, 1, 1, 3, 1), x -> x.squeeze(-1));
    add("flip", "", x -> x.flip(0, 2));
    for (int times : new int[] {-1, 0, 1, 2, 3}) {
      add("rotate90", times + " times", x -> x.rotate90(times, new int[] {0, 2}));
    }
    add("diff", "", x -> x.diff(1, 1));
    add("diff", "twice", x -> x.diff(2, -1));
    Input mask = Input.longs(new Shape(2), 2, 0);
    cases.add(
        Case.one(
                "sequenceMask",
                "",
                List.of(Input.floats(-2, 2, 1, 2, 3, 4), mask),
                x -> x.get(0).sequenceMask(x.get(1), 9))
            .within(Bound.exact())
            .alone(MISSING));
    add("diagonal", "", NDArray::diagonal);
    add("diagonal", "of axes", x -> x.diagonal(1, 1, 2));
    add("diagonal", "below", x -> x.diagonal(-1));
    add("broadcast", "", Input.floats(0, 1, 1, 3, 1), x -> x.broadcast(2, 3, 4));
    add("pad", "", x -> x.pad(new Shape(1, 2, 0, 1), 3));
    add("duplicate", "", x -> x.duplicate().mul(x))
        .against(
            x -> x.head().mul(x.head()), "a copy carries the gradient; PyTorch's engine cuts it");
    add("stopGradient", "", x -> x.stopGradient().mul(x)).withoutDifferences();
    add("scaleGradient", "", x -> x.scaleGradient(0.25)).withoutDifferences();
  }

  private void repeats() {
    add("tile", "", x -> x.tile(2));
    add("tile", "of axes", x -> x.tile(new long[] {2, 1, 3}));
    add("tile", "of an axis", x -> x.tile(1, 3)).alone(MISSING);
    add("repeat", "of an axis", x -> x.repeat(1, 2));
    add("split", "at", x -> x.split(new long[] {1}, 1).get(1));
    add("split", "equal", x -> x.split(2, 2).get(0));
  }

  private void joins() {
    List<Input> two = List.of(Input.floats(-2, 2, 1, 2, 3, 4), Input.floats(-2, 2, 2, 2, 3, 4));
    List<Input> three =
        List.of(
            Input.floats(-2, 2, 1, 2, 3),
            Input.floats(-2, 2, 2, 2, 0),
            Input.floats(0, 1, 3, 2, 1));
    for (int axis = 0; axis < 3; axis++) {
      int at = axis;
      cases.add(Case.one("concat", "axis " + at, two, x -> NDArrays.concat(x, at)));
      cases.add(Case.one("stack", "axis " + at, two, x -> NDArrays.stack(x, at)));
    }
    cases.add(Case.one("concat", "with nothing", three, x -> NDArrays.concat(x, 1)));
  }

  private void types() {
    Input x = Input.given(new Shape(6), -2.7, -0.5, 0, 0.5, 2.7, 100);
    for (DataType type : new DataType[] {DataType.INT32, DataType.INT64, DataType.BOOLEAN}) {
      add("toType", "to " + type, x, a -> a.toType(type, false)).withoutGradient();
    }
    add("toType", "to float64", x, a -> a.toType(DataType.FLOAT64, true))
        .withoutDifferences()
        .alone("a conversion carries the gradient; PyTorch's engine cuts it when copying");
    add("oneHot", "", Input.longs(new Shape(3), 2, 0, 1), a -> a.oneHot(4)).withoutGradient();
    add("toDense", "", NDArray::toDense).alone("all arrays are dense");
  }
}
