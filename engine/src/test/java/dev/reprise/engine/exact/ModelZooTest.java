package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.GoogLeNet;
import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV1;
import ai.djl.basicmodelzoo.cv.classification.MobileNetV2;
import ai.djl.basicmodelzoo.cv.classification.NiN;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.basicmodelzoo.cv.classification.SqueezeNet;
import ai.djl.basicmodelzoo.cv.classification.VGG;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Image models of DJL's own model zoo, trained for two steps: weights, running statistics and
/// losses have the same bits on any number of threads.
final class ModelZooTest {
  private record Zoo(String name, Shape image, float rate, Supplier<Block> block) {}

  private static final Shape TINY = new Shape(3, 16, 16);
  private static final Shape SMALL = new Shape(3, 32, 32);

  private static final List<Zoo> MODELS =
      List.of(
          new Zoo("LeNet", new Shape(1, 28, 28), 0.5f, () -> LeNet.builder().build()),
          new Zoo("ResNetV1 of 20 layers", TINY, 0.02f, () -> resNet(20, TINY)),
          new Zoo("ResNetV1 of 18 layers", SMALL, 0.02f, () -> resNet(18, SMALL)),
          new Zoo("MobileNetV1", SMALL, 0.05f, () -> MobileNetV1.builder().setOutSize(10).build()),
          new Zoo("MobileNetV2", SMALL, 0.05f, () -> MobileNetV2.builder().setOutSize(10).build()),
          new Zoo("SqueezeNet", SMALL, 0.01f, () -> SqueezeNet.squeezenet(10)),
          new Zoo("GoogLeNet", SMALL, 0.01f, () -> GoogLeNet.builder().build()),
          new Zoo("NiN", new Shape(1, 80, 80), 0.01f, () -> NiN.builder().build()),
          new Zoo("VGG", SMALL, 0.002f, () -> VGG.builder().build()));

  private static Block resNet(int layers, Shape image) {
    return ResNetV1.builder().setImageShape(image).setNumLayers(layers).setOutSize(10).build();
  }

  private record Result(List<Float> losses, String digest) {}

  @TestFactory
  Stream<DynamicTest> everyImageModelOfTheZooTrainsToTheSameBitsOnAnyNumberOfThreads() {
    return MODELS.stream().map(m -> DynamicTest.dynamicTest(m.name, () -> check(m)));
  }

  private static void check(Zoo zoo) {
    Result first = train(zoo, 1);
    assertThat(first.losses.getLast()).isBetween(0.0f, 1.2f * first.losses.getFirst());
    for (int threads : new int[] {2, 3, 7}) {
      assertThat(train(zoo, threads)).as("%s on %d threads", zoo.name, threads).isEqualTo(first);
    }
  }

  private static Result train(Zoo zoo, int threads) {
    ExactEngine.setThreads(threads);
    Engine.getEngine(ExactEngine.NAME).setRandomSeed(7);
    Loss loss = Loss.softmaxCrossEntropyLoss();
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(loss)
            .optDevices(new Device[] {Device.cpu()})
            .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(zoo.rate)).build());
    try (Model model = Model.newInstance(zoo.name, ExactEngine.NAME)) {
      model.setBlock(zoo.block.get());
      try (Trainer trainer = model.newTrainer(config)) {
        Shape batch = new Shape(4).addAll(zoo.image);
        trainer.initialize(batch);
        List<Float> losses = new ArrayList<>();
        for (int step = 0; step < 2; step++) {
          losses.add(step(trainer, loss, batch));
        }
        NDArray[] weights =
            model.getBlock().getParameters().stream()
                .map(p -> p.getValue().getArray())
                .toArray(NDArray[]::new);
        return new Result(losses, Values.digest(weights));
      }
    }
  }

  private static float step(Trainer trainer, Loss loss, Shape batch) {
    try (NDManager manager = trainer.getManager().newSubManager()) {
      NDArray x = Values.spread(manager, batch, -1, 1, 3).toType(DataType.FLOAT32, false);
      NDArray y = manager.create(new long[] {1, 0, 3, 2}, new Shape(4, 1));
      float value;
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDArray out = loss.evaluate(new NDList(y), trainer.forward(new NDList(x)));
        gradients.backward(out);
        value = out.getFloat();
      }
      trainer.step();
      return value;
    }
  }
}
