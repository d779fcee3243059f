package dev.reprise.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.problem.NotFiniteException;
import dev.reprise.engine.exact.ExactEngine;
import dev.reprise.engine.exact.ExactNDArray;
import dev.reprise.engine.exact.ExactRandom;
import dev.reprise.engine.exact.OperatorTrace;
import dev.reprise.engine.kernel.Workers;
import dev.reprise.training.model.Network;
import java.util.Arrays;
import java.util.List;

/// Forms the gradient of one batch.
///
/// The batch's loss is the mean over its examples. It is formed micro-batch by micro-batch, and the
/// parts are added as [GradientFold] says; dropout masks are keyed by epoch and example, so that
/// they are the same however the batch is cut.
final class Step {
  private final Experiment experiment;
  private final Network network;
  private final Examples examples;

  Step(Experiment experiment, Network network, Examples examples) {
    this.experiment = experiment;
    this.network = network;
    this.examples = examples;
  }

  /// What a batch gave.
  ///
  /// @param loss the mean over the batch
  /// @param gradients one array a parameter; valid until the next step
  record Result(double loss, List<float[]> gradients) {}

  /// Runs the batch forward and backward.
  ///
  /// @param number the step, from 1
  /// @param positions the batch's examples, in order
  /// @param meter takes the batch's metrics
  Result run(int epoch, long number, int[] positions, Meter meter) {
    int size = experiment.train().microBatchSize().orElse(positions.length);
    if (size >= positions.length) {
      double sum = micro(epoch, number, positions, positions.length, meter);
      return new Result(sum / positions.length, gradients());
    }
    GradientFold fold = new GradientFold(workers());
    double sum = 0;
    for (int from = 0; from < positions.length; from += size) {
      int[] part = Arrays.copyOfRange(positions, from, Math.min(positions.length, from + size));
      sum += micro(epoch, number, part, positions.length, meter);
      fold.add(gradients().stream().map(float[]::clone).toList());
      zeroGradients();
    }
    return new Result(sum / positions.length, fold.sum());
  }

  /// Sets the gradients back to zero after a step.
  void zeroGradients() {
    for (NDArray parameter : network.parameters()) {
      try (NDArray gradient = parameter.getGradient()) {
        Arrays.fill(((ExactNDArray) gradient).writableFloats(), 0);
      }
    }
  }

  /// The parameters' numbers, to be updated in place.
  List<float[]> weights() {
    return network.parameters().stream()
        .map(parameter -> ((ExactNDArray) parameter).writableFloats())
        .toList();
  }

  /// The numbers that are kept but not trained, as the last step left them.
  List<float[]> state() {
    return network.state().stream().map(array -> ((ExactNDArray) array).floats()).toList();
  }

  static Workers workers() {
    return ExactEngine.workers();
  }

  private double micro(int epoch, long number, int[] positions, int batch, Meter meter) {
    long[] ids = Ids.at(examples.split().exampleIds(), positions);
    try (NDManager manager = network.newManager();
        ExactRandom random = ExactRandom.enter(experiment.seed().value(), epoch, number, ids);
        GradientCollector collector = ExactEngine.instance().newGradientCollector()) {
      NDArray inputs = examples.inputs(manager, positions);
      OperatorTrace.within("");
      OperatorTrace.given("inputs", inputs);
      NDArray forward = network.forward(inputs, true);
      OperatorTrace.within("loss");
      NDArray outputs = network.activate(forward);
      NDArray targets = examples.targets(manager, positions);
      OperatorTrace.given("targets", targets);
      NDArray losses = Losses.perExample(experiment.train().loss(), forward, outputs, targets);
      double sum = meter.add(losses.toFloatArray(), outputs.toFloatArray(), examples, positions);
      if (!Double.isFinite(sum)) {
        throw new Place(epoch, number).notFinite("loss", "the loss is " + sum);
      }
      collector.backward(losses.sum().div(batch));
      return sum;
    }
  }

  /// A moment of the training.
  ///
  /// @param epoch from 1
  /// @param step from 1 through the whole training
  record Place(int epoch, long step) {
    /// The error of a number that is none.
    ///
    /// @param name `loss`, or the leaf of a tensor
    NotFiniteException notFinite(String name, String what) {
      return new NotFiniteException(
          new NotFiniteException.Place(step, epoch, name),
          what,
          "lower train.optimizer's learning_rate, or check the inputs for very large numbers");
    }
  }

  private List<float[]> gradients() {
    return network.parameters().stream().map(Step::gradient).toList();
  }

  private static float[] gradient(NDArray parameter) {
    try (NDArray gradient = parameter.getGradient()) {
      return ((ExactNDArray) gradient).floats();
    }
  }
}
