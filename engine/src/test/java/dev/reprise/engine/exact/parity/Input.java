package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.reprise.engine.kernel.CounterRandom;

/// One input of an operator under test: the same numbers on every engine. Floating inputs get a
/// gradient, whole numbers and booleans do not.
record Input(Shape shape, DataType type, double[] values) {
  /// Numbers of −0, ±∞, NaN, subnormals, the ends of the range, and some ordinary ones.
  static final double[] SPECIAL = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0.0,
    -0.0,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-39f,
    -1e-39f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2,
    -2,
    1e-6f,
    -1e-6f,
    25,
    -25,
    89,
    -89,
    1e10f,
    -1e10f
  };

  static Input floats(double low, double high, int seed, long... dims) {
    Shape shape = new Shape(dims);
    double[] values = new double[(int) shape.size()];
    CounterRandom random = CounterRandom.of(seed, "parity");
    for (int i = 0; i < values.length; i++) {
      values[i] = low + (high - low) * random.uniform(0, i);
    }
    return new Input(shape, DataType.FLOAT32, values);
  }

  /// Values all of which differ by at least 0.01, in a mixed order: no ties.
  static Input distinct(int seed, long... dims) {
    Shape shape = new Shape(dims);
    double[] values = new double[(int) shape.size()];
    CounterRandom random = CounterRandom.of(seed, "parity");
    for (int i = 0; i < values.length; i++) {
      int j = (int) random.below(0, i, i + 1L);
      values[i] = values[j];
      values[j] = (i - values.length / 2.0) / 20;
    }
    return new Input(shape, DataType.FLOAT32, values);
  }

  static Input given(Shape shape, double... values) {
    return new Input(shape, DataType.FLOAT32, values);
  }

  static Input longs(Shape shape, long... values) {
    double[] numbers = new double[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values[i];
    }
    return new Input(shape, DataType.INT64, numbers);
  }

  static Input booleans(Shape shape, long... values) {
    return new Input(shape, DataType.BOOLEAN, longs(shape, values).values);
  }

  boolean isFloating() {
    return type == DataType.FLOAT32;
  }

  NDArray on(NDManager manager, DataType floating) {
    NDArray doubles = manager.create(values, shape);
    return doubles.toType(isFloating() ? floating : type, false);
  }
}
