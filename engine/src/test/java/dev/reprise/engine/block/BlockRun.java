package dev.reprise.engine.block;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One block on one engine: its output, and the gradients of a weighed sum of it.
///
/// @param output of the block
/// @param gradients of the input, under "input", and of every parameter
record BlockRun(float[] output, Map<String, float[]> gradients) {

  /// Runs a block with weights and inputs that follow from their position alone.
  static BlockRun of(String engine, Block block, NDInputs inputs, boolean training) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), engine)) {
      NDList arrays = inputs.on(manager);
      block.initialize(manager, DataType.FLOAT32, arrays.getShapes());
      block.getParameters().forEach(p -> fill(p.getKey(), p.getValue().getArray()));
      NDArray x = arrays.head();
      x.setRequiresGradient(true);
      ParameterStore store = new ParameterStore(manager, false);
      Map<String, float[]> gradients = new LinkedHashMap<>();
      float[] output;
      try (GradientCollector collector = Engine.getEngine(engine).newGradientCollector()) {
        NDArray out = block.forward(store, arrays, training).head();
        output = out.toFloatArray();
        NDArray share = manager.create(values(29, output.length, 1), out.getShape());
        collector.backward(out.mul(share).sum());
      }
      gradients.put("input", x.getGradient().toFloatArray());
      for (var p : block.getParameters()) {
        Parameter parameter = p.getValue();
        if (parameter.requiresGradient()) {
          gradients.put(p.getKey(), parameter.getArray().getGradient().toFloatArray());
        }
      }
      return new BlockRun(output, gradients);
    }
  }

  private static void fill(String name, NDArray array) {
    float[] values = values(53 + name.length(), (int) array.size(), 0.5f);
    if (name.endsWith("gamma")) {
      for (int i = 0; i < values.length; i++) {
        values[i] += 1;
      }
    }
    array.set(FloatBuffer.wrap(values));
  }

  /// Numbers between −scale and scale that look like noise and are exact in binary.
  static float[] values(int step, int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = scale * ((i * 7L * step % 127) - 63) / 64f;
    }
    return values;
  }

  /// The largest difference of two arrays over the largest magnitude of the second, but at least 1:
  /// a key's bias shifts all scores alike, so that its gradient is rounding alone.
  static double distance(float[] actual, float[] expected) {
    double largest = 1;
    double far = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      far = Math.max(far, Math.abs((double) actual[i] - expected[i]));
    }
    return far / largest;
  }

  /// Shapes and numbers of inputs.
  record NDInputs(List<Shape> shapes, List<float[]> values) {
    static NDInputs of(long... shape) {
      Shape s = new Shape(shape);
      return new NDInputs(List.of(s), List.of(BlockRun.values(37, (int) s.size(), 1)));
    }

    NDInputs with(float[] second, long... shape) {
      return new NDInputs(
          List.of(shapes.getFirst(), new Shape(shape)), List.of(values.getFirst(), second));
    }

    NDList on(NDManager manager) {
      NDList list = new NDList();
      for (int i = 0; i < shapes.size(); i++) {
        list.add(manager.create(values.get(i).clone(), shapes.get(i)));
      }
      return list;
    }
  }
}
