package dev.reprise.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.function.Function;

/// One step of training: batch to engine, forward, loss, backward, update by Adam.
final class TrainingStep implements Workload {
  private final Model model;
  private final Trainer trainer;
  private final Loss loss;
  private final Function<NDManager, NDArray> input;
  private final Function<NDManager, NDArray> target;

  /// @param input makes a batch's input in the manager of a step
  /// @param target makes a batch's targets
  TrainingStep(
      Engine engine,
      Block block,
      Loss loss,
      Shape inputShape,
      Function<NDManager, NDArray> input,
      Function<NDManager, NDArray> target) {
    this.loss = loss;
    this.input = input;
    this.target = target;
    model = Model.newInstance("benchmark", engine.getEngineName());
    model.setBlock(block);
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(loss)
                .optOptimizer(
                    Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.001f)).build())
                .optDevices(new Device[] {Device.cpu()}));
    trainer.initialize(inputShape);
  }

  @Override
  public void run() {
    try (NDManager step = trainer.getManager().newSubManager()) {
      NDArray x = input.apply(step);
      NDArray y = target.apply(step);
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDArray value = loss.evaluate(new NDList(y), trainer.forward(new NDList(x)));
        gradients.backward(value);
        float found = value.getFloat();
        if (!Float.isFinite(found)) {
          throw new IllegalStateException("The loss is " + found);
        }
      }
      trainer.step();
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
