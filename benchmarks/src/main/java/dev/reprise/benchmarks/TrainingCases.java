package dev.reprise.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;

/// The training steps.
final class TrainingCases {
  private TrainingCases() {}

  static Workload mlp(Engine engine) {
    float[] x = Samples.normal(1, 128 * 784, 1.0f);
    long[] y = Samples.below(2, 128, 10);
    return new TrainingStep(
        engine,
        Models.mlp(),
        Loss.softmaxCrossEntropyLoss(),
        new Shape(128, 784),
        manager -> manager.create(x, new Shape(128, 784)),
        manager -> manager.create(y, new Shape(128, 1)));
  }

  static Workload imdbLstm(Engine engine) {
    long[] x = Samples.below(1, 128 * 250, 10_000);
    float[] y = new float[128];
    for (int i = 0; i < y.length; i++) {
      y[i] = i % 2;
    }
    return new TrainingStep(
        engine,
        Models.imdbLstm(),
        Loss.sigmoidBinaryCrossEntropyLoss(),
        new Shape(128, 250),
        manager -> manager.create(x, new Shape(128, 250)),
        manager -> manager.create(y, new Shape(128, 1)));
  }

  static Workload resNet18(Engine engine) {
    Shape shape = new Shape(64, 3, 32, 32);
    float[] x = Samples.normal(1, (int) shape.size(), 1.0f);
    long[] y = Samples.below(2, 64, 10);
    return new TrainingStep(
        engine,
        Models.resNet18(),
        Loss.softmaxCrossEntropyLoss(),
        shape,
        manager -> manager.create(x, shape),
        manager -> manager.create(y, new Shape(64, 1)));
  }

  static Workload encoder(Engine engine) {
    return tokens(engine, Models.encoder(), new Shape(16, 128), 1_000, 16, 2);
  }

  static Workload gpt(Engine engine) {
    return tokens(engine, Models.gpt(), new Shape(16, 256), 65, 16 * 256, 65);
  }

  private static Workload tokens(
      Engine engine, Block block, Shape shape, int vocabulary, int targets, int classes) {
    long[] x = Samples.below(1, (int) shape.size(), vocabulary);
    long[] y = Samples.below(2, targets, classes);
    return new TrainingStep(
        engine,
        block,
        Loss.softmaxCrossEntropyLoss(),
        shape,
        manager -> manager.create(x, shape),
        manager -> manager.create(y, new Shape(targets, 1)));
  }
}
