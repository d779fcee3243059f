package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.modality.nlp.DefaultVocabulary;
import ai.djl.modality.nlp.embedding.TrainableWordEmbedding;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plain DJL programs on the engine: nothing here is ours but the engine's name.
final class TrainingTest {
  private static final int EXAMPLES = 64;

  /// What a training leaves behind.
  private record Result(List<Float> losses, String digest) {}

  @Test
  void multilayerPerceptronLearnsAndRepeatsOnAnyNumberOfThreads() throws Exception {
    Result first = train(1, perceptron(), features(), Loss.softmaxCrossEntropyLoss(), sgd(0.2f));
    assertThat(first.losses.getLast()).isLessThan(first.losses.getFirst() / 2);
    for (int threads : new int[] {1, 2, 7}) {
      assertThat(
              train(threads, perceptron(), features(), Loss.softmaxCrossEntropyLoss(), sgd(0.2f)))
          .as("%d threads", threads)
          .isEqualTo(first);
    }
  }

  @Test
  void recurrentClassifierLearnsAndRepeatsOnAnyNumberOfThreads() throws Exception {
    Loss loss = Loss.sigmoidBinaryCrossEntropyLoss();
    Result first = train(1, recurrent(), tokens(), loss, sgd(0.5f));
    assertThat(first.losses.getLast()).isLessThan(first.losses.getFirst() / 2);
    for (int threads : new int[] {1, 2, 7}) {
      assertThat(train(threads, recurrent(), tokens(), loss, sgd(0.5f)))
          .as("%d threads", threads)
          .isEqualTo(first);
    }
  }

  @Test
  void adamAndSquaredLossLearn() throws Exception {
    Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.02f)).build();
    SequentialBlock block = new SequentialBlock();
    block.add(Linear.builder().setUnits(8).build());
    block.add(Activation.geluBlock());
    block.add(Linear.builder().setUnits(1).build());
    Result result = train(2, block, regression(), Loss.l2Loss(), adam);
    assertThat(result.losses.getLast()).isLessThan(result.losses.getFirst() / 4);
  }

  @Test
  void savedParametersLoadWithTheSameBits(@TempDir Path folder) throws Exception {
    try (Model model = Model.newInstance("saved", Device.cpu(), ExactEngine.NAME)) {
      model.setBlock(perceptron());
      model.getBlock().initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 4));
      model.save(folder, "saved");
      String before = digest(model.getBlock());
      try (Model loaded = Model.newInstance("saved", Device.cpu(), ExactEngine.NAME)) {
        loaded.setBlock(perceptron());
        loaded.load(folder, "saved");
        assertThat(digest(loaded.getBlock())).isEqualTo(before);
      }
    }
  }

  private static Result train(int threads, Block block, Data data, Loss loss, Optimizer optimizer)
      throws Exception {
    ExactEngine.setThreads(threads);
    Engine.getEngine(ExactEngine.NAME).setRandomSeed(7);
    try (Model model = Model.newInstance("test", Device.cpu(), ExactEngine.NAME)) {
      model.setBlock(block);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(loss)
              .optOptimizer(optimizer)
              .optDevices(new Device[] {Device.cpu()})
              .addEvaluator(new Accuracy());
      List<Float> losses = new ArrayList<>();
      try (Trainer trainer = model.newTrainer(config);
          NDManager manager = NDManager.newBaseManager(Device.cpu(), ExactEngine.NAME)) {
        trainer.initialize(data.inputShape());
        ArrayDataset dataset = data.dataset(manager);
        for (int epoch = 0; epoch < 12; epoch++) {
          losses.add(epoch(trainer, dataset));
        }
        assertThat(manager.getManagedArrays()).as("no array is left behind").hasSize(2);
      }
      return new Result(losses, digest(block));
    }
  }

  private static float epoch(Trainer trainer, ArrayDataset dataset) throws Exception {
    int held = trainer.getManager().getManagedArrays().size();
    for (Batch batch : trainer.iterateDataset(dataset)) {
      EasyTrain.trainBatch(trainer, batch);
      trainer.step();
      batch.close();
    }
    assertThat(trainer.getManager().getManagedArrays()).hasSize(held);
    float sum = 0;
    for (Batch batch : trainer.iterateDataset(dataset)) {
      NDList out = trainer.evaluate(batch.getData());
      sum += trainer.getLoss().evaluate(batch.getLabels(), out).toFloatArray()[0];
      batch.close();
    }
    return sum;
  }

  private static String digest(Block block) {
    NDArray[] arrays =
        block.getParameters().values().stream().map(p -> p.getArray()).toArray(NDArray[]::new);
    return Values.digest(arrays);
  }

  private static Optimizer sgd(float rate) {
    return Optimizer.sgd().setLearningRateTracker(Tracker.fixed(rate)).optMomentum(0.9f).build();
  }

  private static SequentialBlock perceptron() {
    SequentialBlock block = new SequentialBlock();
    block.add(Blocks.batchFlattenBlock());
    block.add(Linear.builder().setUnits(33).build());
    block.add(Activation.reluBlock());
    block.add(Dropout.builder().optRate(0.1f).build());
    block.add(Linear.builder().setUnits(3).build());
    return block;
  }

  private static SequentialBlock recurrent() {
    SequentialBlock block = new SequentialBlock();
    List<String> words = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
    DefaultVocabulary vocabulary = DefaultVocabulary.builder().add(words).build();
    block.add(
        TrainableWordEmbedding.builder()
            .setVocabulary(vocabulary)
            .setEmbeddingSize(8)
            .optUnknownToken("0")
            .build());
    block.add(LSTM.builder().setStateSize(10).setNumLayers(1).build());
    block.add(new LambdaBlock(l -> new NDList(l.head().get(":, -1")), "last"));
    block.add(Linear.builder().setUnits(1).build());
    return block;
  }

  private interface Data {
    Shape inputShape();

    ArrayDataset dataset(NDManager manager) throws IOException;
  }

  private static Data data(Shape batch, NDArrayPair pair) {
    return new Data() {
      @Override
      public Shape inputShape() {
        return batch;
      }

      @Override
      public ArrayDataset dataset(NDManager manager) {
        NDArray[] both = pair.make(manager);
        return new ArrayDataset.Builder()
            .setData(both[0])
            .optLabels(both[1])
            .setSampling(8, false)
            .build();
      }
    };
  }

  private interface NDArrayPair {
    NDArray[] make(NDManager manager);
  }

  private static Data features() {
    return data(
        new Shape(8, 4),
        manager -> {
          NDArray raw = Values.spread(manager, new Shape(EXAMPLES, 4), -1, 1, 3);
          NDArray x = raw.toType(DataType.FLOAT32, false);
          NDArray y = x.get(":, :3").argMax(1);
          raw.close();
          return pruned(manager, x, y);
        });
  }

  private static Data regression() {
    return data(
        new Shape(8, 4),
        manager -> {
          NDArray raw = Values.spread(manager, new Shape(EXAMPLES, 4), -1, 1, 4);
          NDArray x = raw.toType(DataType.FLOAT32, false);
          NDArray y = x.prod(new int[] {1}, true).add(x.sum(new int[] {1}, true));
          return pruned(manager, x, y);
        });
  }

  private static Data tokens() {
    return data(
        new Shape(8, 6),
        manager -> {
          NDArray raw = Values.spread(manager, new Shape(EXAMPLES, 6), 0, 20, 5);
          NDArray x = raw.toType(DataType.INT64, false);
          NDArray y = x.get(":, -2").gt(9).toType(DataType.FLOAT32, false).reshape(-1, 1);
          return pruned(manager, x, y);
        });
  }

  /// Closes everything in the manager but these two.
  private static NDArray[] pruned(NDManager manager, NDArray x, NDArray y) {
    for (NDArray array : manager.getManagedArrays()) {
      if (array != x && array != y) {
        array.close();
      }
    }
    return new NDArray[] {x, y};
  }
}
