package dev.reprise.engine.exact.parity;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;

/// What an engine made of a case: the results, and the gradients of the floating inputs for a loss
/// that weighs every element of every floating result differently.
record Outcome(List<Values> results, List<Values> gradients) {
  /// An array taken out of its engine.
  record Values(Shape shape, DataType type, double[] numbers) {
    static Values of(NDArray array) {
      NDArray doubles = array.toType(DataType.FLOAT64, true);
      return new Values(array.getShape(), array.getDataType(), doubles.toDoubleArray());
    }
  }

  static Outcome of(Case c, Case.Body body, Engine engine, DataType floating) {
    try (NDManager manager = engine.newBaseManager()) {
      NDList inputs = new NDList();
      for (Input input : c.inputs()) {
        NDArray array = input.on(manager, floating);
        if (c.hasGradient() && input.isFloating()) {
          array.setRequiresGradient(true);
        }
        inputs.add(array);
      }
      List<Values> results = new ArrayList<>();
      List<Values> gradients = new ArrayList<>();
      if (!c.hasGradient()) {
        body.apply(inputs).forEach(r -> results.add(Values.of(r)));
        return new Outcome(results, gradients);
      }
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDList out = body.apply(inputs);
        collector.backward(loss(manager, out));
        out.forEach(r -> results.add(Values.of(r)));
      }
      for (int i = 0; i < inputs.size(); i++) {
        if (c.inputs().get(i).isFloating()) {
          gradients.add(Values.of(inputs.get(i).getGradient()));
        }
      }
      return new Outcome(results, gradients);
    }
  }

  /// Σ result · weight over all floating results.
  static NDArray loss(NDManager manager, NDList results) {
    NDArray loss = null;
    int seed = 100;
    for (NDArray result : results) {
      if (result.getDataType().isFloating()) {
        NDArray weights =
            Input.floats(0.5, 1.5, seed++, result.getShape().getShape())
                .on(manager, result.getDataType());
        NDArray part = result.mul(weights).sum();
        loss = loss == null ? part : loss.add(part);
      }
    }
    if (loss == null) {
      throw new IllegalArgumentException("no floating result to take a gradient of");
    }
    return loss;
  }
}
