package dev.reprise.engine.exact.parity;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Recurrent layers in every make: biases, layers, directions, layouts.
final class RecurrentCases {
  private static final int TIME = 4;
  private static final int BATCH = 3;
  private static final int INPUT = 5;
  private static final int UNITS = 7;
  private static final Bound SUM = Bound.scaled(5e-6);

  private final List<Case> cases = new ArrayList<>();

  /// How a network is built.
  private record Make(boolean batchFirst, boolean biases, int layers, boolean both) {
    int directions() {
      return both ? 2 : 1;
    }
  }

  List<Case> all() {
    Make[] makes = {
      new Make(true, true, 1, false),
      new Make(false, true, 1, false),
      new Make(true, false, 1, false),
      new Make(true, true, 2, false),
      new Make(true, true, 1, true),
      new Make(false, false, 2, true),
      new Make(false, true, 3, true)
    };
    for (Make make : makes) {
      add("lstm", make, 4, null);
      add("gru", make, 3, null);
      add("rnn", make, 1, RNN.Activation.TANH);
      add("rnn", make, 1, RNN.Activation.RELU);
    }
    return cases;
  }

  private void add(String name, Make make, int gates, RNN.@Nullable Activation activation) {
    Shape x = make.batchFirst ? new Shape(BATCH, TIME, INPUT) : new Shape(TIME, BATCH, INPUT);
    List<Input> inputs = new ArrayList<>(List.of(Input.floats(-1, 1, 1, x.getShape())));
    long states = (long) make.layers * make.directions();
    inputs.add(Input.floats(-1, 1, 2, states, BATCH, UNITS));
    if (gates == 4) {
      inputs.add(Input.floats(-1, 1, 3, states, BATCH, UNITS));
    }
    int first = inputs.size();
    addParameters(inputs, make, gates);
    String variant = (activation == null ? "" : activation + " ") + make;
    cases.add(
        new Case(name, variant, inputs, a -> run(a, make, first, activation, false))
            .within(SUM)
            .onlyFloat32()
            .againstList(
                a -> run(a, make, first, activation, true),
                "float32 only; DJL passes PyTorch the parameters of two directions in the wrong"
                    + " order"));
  }

  private static void addParameters(List<Input> inputs, Make make, int gates) {
    for (int layer = 0; layer < make.layers; layer++) {
      int in = layer == 0 ? INPUT : UNITS * make.directions();
      for (int d = 0; d < make.directions(); d++) {
        inputs.add(Input.floats(-0.5, 0.5, inputs.size() + 5, gates * UNITS, in));
        inputs.add(Input.floats(-0.5, 0.5, inputs.size() + 5, gates * UNITS, UNITS));
      }
      for (int d = 0; make.biases && d < 2 * make.directions(); d++) {
        inputs.add(Input.floats(-0.5, 0.5, inputs.size() + 5, gates * UNITS));
      }
    }
  }

  private static NDList run(
      NDList a, Make make, int first, RNN.@Nullable Activation activation, boolean reordered) {
    NDList given = a.subNDList(first);
    NDList params = reordered ? byDirection(given, make) : given;
    if (first == 3) {
      NDList states = new NDList(a.get(1), a.get(2));
      return a.get(0)
          .getNDArrayInternal()
          .lstm(
              a.get(0),
              states,
              params,
              make.biases,
              make.layers,
              0,
              true,
              make.both,
              make.batchFirst);
    }
    if (activation != null) {
      return a.get(0)
          .getNDArrayInternal()
          .rnn(
              a.get(0),
              a.get(1),
              params,
              make.biases,
              make.layers,
              activation,
              0,
              true,
              make.both,
              make.batchFirst);
    }
    return a.get(0)
        .getNDArrayInternal()
        .gru(
            a.get(0),
            a.get(1),
            params,
            make.biases,
            make.layers,
            0,
            true,
            make.both,
            make.batchFirst);
  }

  /// PyTorch's order: for each layer and direction its weights, then its biases.
  private static NDList byDirection(NDList given, Make make) {
    if (!make.both || !make.biases) {
      return given;
    }
    NDList ordered = new NDList();
    for (int layer = 0; layer < make.layers; layer++) {
      for (int direction = 0; direction < 2; direction++) {
        int weights = layer * 8 + direction * 2;
        ordered.addAll(given.subNDList(weights, weights + 2));
        ordered.addAll(given.subNDList(weights + 4, weights + 6));
      }
    }
    return ordered;
  }
}
