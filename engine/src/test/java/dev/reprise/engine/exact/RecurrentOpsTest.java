package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The fused LSTM in float32 against the textbook recurrence written with float64 operators.
final class RecurrentOpsTest {
  private static final int TIME = 5;
  private static final int BATCH = 3;
  private static final int INPUT = 4;
  private static final int UNITS = 6;

  @ParameterizedTest
  @CsvSource({
    "true,  true,  1, false",
    "false, true,  1, false",
    "true,  false, 1, false",
    "true,  true,  2, false",
    "true,  true,  1, true",
    "false, true,  2, true"
  })
  void fusedLstmAndItsGradientsMatchTheTextbook(
      boolean batchFirst, boolean biases, int layers, boolean bidirectional) {
    Shape x = batchFirst ? new Shape(BATCH, TIME, INPUT) : new Shape(TIME, BATCH, INPUT);
    int directions = bidirectional ? 2 : 1;
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList values = new NDList(Values.spread(manager, x, -1, 1, 1));
      Shape state = new Shape((long) layers * directions, BATCH, UNITS);
      values.add(Values.spread(manager, state, -1, 1, 2));
      values.add(Values.spread(manager, state, -1, 1, 3));
      addParameters(manager, values, biases, layers, directions);
      double[][] fused =
          run(values, DataType.FLOAT32, l -> fused(l, batchFirst, biases, layers, bidirectional));
      double[][] textbook =
          run(values, DataType.FLOAT64, l -> textbook(l, batchFirst, biases, layers, directions));
      for (int i = 0; i < fused.length; i++) {
        Values.assertClose(fused[i], textbook[i], 2e-5, "array " + i);
      }
    }
  }

  private static void addParameters(
      NDManager manager, NDList values, boolean biases, int layers, int directions) {
    for (int layer = 0; layer < layers; layer++) {
      int input = layer == 0 ? INPUT : UNITS * directions;
      for (int d = 0; d < directions; d++) {
        values.add(Values.spread(manager, new Shape(4 * UNITS, input), -0.5, 0.5, values.size()));
        values.add(Values.spread(manager, new Shape(4 * UNITS, UNITS), -0.5, 0.5, values.size()));
      }
      for (int d = 0; biases && d < 2 * directions; d++) {
        values.add(Values.spread(manager, new Shape(4 * UNITS), -0.5, 0.5, values.size()));
      }
    }
  }

  private interface Network {
    NDList run(NDList inputs);
  }

  /// All outputs, then the gradients of all inputs.
  private static double[][] run(NDList values, DataType type, Network network) {
    NDList inputs = new NDList();
    for (NDArray value : values) {
      NDArray typed = value.toType(type, true);
      typed.setRequiresGradient(true);
      inputs.add(typed);
    }
    NDList all = new NDList();
    try (GradientCollector collector = ExactEngine.instance().newGradientCollector()) {
      all.addAll(network.run(inputs));
      NDArray loss = values.getManager().create(0.0).toType(type, false);
      for (int i = 0; i < 3; i++) {
        NDArray weights =
            Values.spread(values.getManager(), all.get(i).getShape(), 0.5, 1.5, 40 + i);
        loss = loss.add(all.get(i).mul(weights.toType(type, false)).sum());
      }
      collector.backward(loss);
    }
    inputs.forEach(x -> all.add(x.getGradient()));
    return all.stream()
        .map(a -> a.toType(DataType.FLOAT64, false).toDoubleArray())
        .toArray(double[][]::new);
  }

  private static NDList fused(
      NDList l, boolean batchFirst, boolean biases, int layers, boolean bidirectional) {
    NDList states = new NDList(l.get(1), l.get(2));
    return l.get(0)
        .getNDArrayInternal()
        .lstm(l.get(0), states, l.subNDList(3), biases, layers, 0, true, bidirectional, batchFirst);
  }

  private static NDList textbook(
      NDList l, boolean batchFirst, boolean biases, int layers, int directions) {
    NDArray sequence = batchFirst ? l.get(0).swapAxes(0, 1) : l.get(0);
    NDList hidden = new NDList();
    NDList cells = new NDList();
    int at = 3;
    for (int layer = 0; layer < layers; layer++) {
      NDList sides = new NDList();
      for (int d = 0; d < directions; d++) {
        int w = at + 2 * d;
        NDArray x = d == 0 ? sequence : sequence.flip(0);
        NDArray input = x.matMul(l.get(w).transpose());
        if (biases) {
          int b = at + 2 * directions + 2 * d;
          input = input.add(l.get(b)).add(l.get(b + 1));
        }
        NDArray h = l.get(1).get(layer * directions + d);
        NDArray c = l.get(2).get(layer * directions + d);
        NDList steps = new NDList();
        for (int t = 0; t < TIME; t++) {
          NDList gates = input.get(t).add(h.matMul(l.get(w + 1).transpose())).split(4, 1);
          NDArray in = Activation.sigmoid(gates.get(0));
          NDArray forget = Activation.sigmoid(gates.get(1));
          NDArray candidate = Activation.tanh(gates.get(2));
          c = forget.mul(c).add(in.mul(candidate));
          h = Activation.sigmoid(gates.get(3)).mul(Activation.tanh(c));
          steps.add(h);
        }
        NDArray side = NDArrays.stack(steps, 0);
        sides.add(d == 0 ? side : side.flip(0));
        hidden.add(h);
        cells.add(c);
      }
      sequence = NDArrays.concat(sides, 2);
      at += directions * (biases ? 4 : 2);
    }
    NDArray out = batchFirst ? sequence.swapAxes(0, 1) : sequence;
    return new NDList(out, NDArrays.stack(hidden, 0), NDArrays.stack(cells, 0));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "7"})
  void embeddingGradientsAddRepeatedRowsInOrder(int threads) {
    ExactEngine.setThreads(threads);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray table = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2));
      table.setRequiresGradient(true);
      NDArray index = manager.create(new int[] {2, 0, 2, 2}, new Shape(2, 2));
      try (GradientCollector collector = ExactEngine.instance().newGradientCollector()) {
        NDArray rows = index.getNDArrayInternal().embedding(index, table, null).head();
        assertThat(rows.toFloatArray()).containsExactly(5, 6, 1, 2, 5, 6, 5, 6);
        collector.backward(rows.square().sum());
      }
      assertThat(table.getGradient().toFloatArray()).containsExactly(2, 4, 0, 0, 30, 36);
    }
  }
}
