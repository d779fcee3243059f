package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.basicmodelzoo.basic.Mlp;
import ai.djl.basicmodelzoo.cv.classification.LeNet;
import ai.djl.basicmodelzoo.tabular.TabNet;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.convolutional.Conv1dTranspose;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.convolutional.Conv2dTranspose;
import ai.djl.nn.convolutional.Conv3d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.LinearCollection;
import ai.djl.nn.core.Multiplication;
import ai.djl.nn.core.Prelu;
import ai.djl.nn.core.SparseMax;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.GhostBatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.nn.transformer.BertBlock;
import ai.djl.nn.transformer.IdEmbedding;
import ai.djl.nn.transformer.PointwiseFeedForwardBlock;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// DJL's own blocks, and models of its basic zoo that are not for images: each trains two steps,
/// the loss and all parameters stay finite, some parameter moves, and one thread and two give the
/// same bits.
final class ModelsTest {
  /// A block, how it is made anew, and the inputs it takes.
  private record Made(String name, Supplier<Block> block, Function<NDManager, NDList> inputs) {}

  private final List<Made> made = new ArrayList<>();

  @AfterEach
  void oneThreadAgain() {
    ExactEngine.setThreads(2);
  }

  private void add(String name, Supplier<Block> block, long... shape) {
    made.add(new Made(name, block, m -> new NDList(floats(m, 1, shape))));
  }

  private void on(String name, Supplier<Block> block, Function<NDManager, NDList> inputs) {
    made.add(new Made(name, block, inputs));
  }

  private static NDArray floats(NDManager manager, int seed, long... shape) {
    return Values.spread(manager, new Shape(shape), -1, 1, seed).toType(DataType.FLOAT32, false);
  }

  private static NDArray whole(NDManager manager, int bound, long... shape) {
    return Values.spread(manager, new Shape(shape), 0, bound, 9).toType(DataType.INT64, false);
  }

  @TestFactory
  Stream<DynamicTest> everyBlockTrains() {
    core();
    norms();
    convolutions();
    recurrent();
    transformers();
    return made.stream().map(m -> DynamicTest.dynamicTest(m.name, () -> trains(m)));
  }

  @TestFactory
  Stream<DynamicTest> modelsOfTheBasicZooTrain() {
    zoo();
    return made.stream().map(m -> DynamicTest.dynamicTest(m.name, () -> trains(m)));
  }

  private static SequentialBlock chain(Block... blocks) {
    SequentialBlock chain = new SequentialBlock();
    for (Block block : blocks) {
      chain.add(block);
    }
    return chain;
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  private void core() {
    add("Linear", () -> linear(5), 4, 3);
    add("Linear without bias", () -> Linear.builder().setUnits(5).optBias(false).build(), 4, 3);
    add("LinearCollection", () -> LinearCollection.builder().setUnits(5).build(), 4, 3, 2);
    add("Multiplication", () -> Multiplication.builder().setUnits(5).build(), 4, 3);
    add("Prelu", () -> chain(linear(4), new Prelu()), 4, 3);
    add("SparseMax", () -> chain(linear(6), new SparseMax(1, 4)), 4, 3);
    add("batchFlatten", () -> chain(Blocks.batchFlattenBlock(), linear(4)), 4, 3, 2);
    add("ParallelBlock", ModelsTest::parallel, 4, 3);
    add(
        "LambdaBlock",
        () -> chain(linear(4), new LambdaBlock(x -> new NDList(x.head().sin()))),
        4,
        3);
    add("activations", ModelsTest::activations, 4, 3);
  }

  private static Block parallel() {
    ParallelBlock both = new ParallelBlock(l -> new NDList(l.get(0).head().add(l.get(1).head())));
    both.add(linear(4));
    both.add(linear(4));
    return both;
  }

  private static Block activations() {
    return chain(
        linear(5),
        Activation.reluBlock(),
        linear(5),
        Activation.sigmoidBlock(),
        linear(5),
        Activation.tanhBlock(),
        Activation.softPlusBlock(),
        linear(5),
        Activation.softSignBlock(),
        Activation.leakyReluBlock(0.1f),
        Activation.eluBlock(1),
        Activation.seluBlock(),
        linear(5),
        Activation.geluBlock(),
        Activation.swishBlock(1),
        Activation.mishBlock());
  }

  private void norms() {
    add("BatchNorm", () -> chain(linear(4), BatchNorm.builder().build()), 6, 3);
    add("BatchNorm of images", () -> BatchNorm.builder().build(), 3, 2, 4, 4);
    add(
        "GhostBatchNorm",
        () -> chain(linear(4), GhostBatchNorm.builder().optVirtualBatchSize(6).build()),
        6,
        3);
    add("LayerNorm", () -> chain(linear(4), LayerNorm.builder().build()), 6, 3);
    add("Dropout", () -> chain(linear(40), Dropout.builder().optRate(0.3f).build()), 6, 3);
  }

  private void convolutions() {
    add(
        "Conv1d",
        () -> Conv1d.builder().setFilters(4).setKernelShape(new Shape(3)).build(),
        2,
        3,
        9);
    add(
        "Conv2d",
        () -> Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build(),
        2,
        3,
        6,
        6);
    add(
        "Conv3d",
        () -> Conv3d.builder().setFilters(2).setKernelShape(new Shape(2, 2, 2)).build(),
        2,
        2,
        4,
        4,
        4);
    add(
        "Conv1dTranspose",
        () -> Conv1dTranspose.builder().setFilters(4).setKernelShape(new Shape(3)).build(),
        2,
        3,
        9);
    add(
        "Conv2dTranspose",
        () -> Conv2dTranspose.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build(),
        2,
        3,
        6,
        6);
    Supplier<Block> conv =
        () -> Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build();
    add("maxPool2d", () -> chain(conv.get(), Pool.maxPool2dBlock(new Shape(2, 2))), 2, 3, 6, 6);
    add("avgPool2d", () -> chain(conv.get(), Pool.avgPool2dBlock(new Shape(2, 2))), 2, 3, 6, 6);
    add("lpPool2d", () -> chain(conv.get(), Pool.lpPool2dBlock(2, new Shape(2, 2))), 2, 3, 6, 6);
    add("globalAvgPool2d", () -> chain(conv.get(), Pool.globalAvgPool2dBlock()), 2, 3, 6, 6);
    add("globalMaxPool2d", () -> chain(conv.get(), Pool.globalMaxPool2dBlock()), 2, 3, 6, 6);
  }

  private void recurrent() {
    for (boolean both : new boolean[] {false, true}) {
      String way = both ? " both ways" : "";
      add(
          "LSTM" + way,
          () ->
              LSTM.builder()
                  .setStateSize(5)
                  .setNumLayers(2)
                  .optDropRate(0.2f)
                  .optBidirectional(both)
                  .build(),
          3,
          4,
          2);
      add(
          "GRU" + way,
          () ->
              GRU.builder()
                  .setStateSize(5)
                  .setNumLayers(2)
                  .optDropRate(0.2f)
                  .optBidirectional(both)
                  .build(),
          3,
          4,
          2);
      add(
          "RNN" + way,
          () ->
              RNN.builder()
                  .setStateSize(5)
                  .setNumLayers(2)
                  .setActivation(RNN.Activation.TANH)
                  .optBidirectional(both)
                  .build(),
          3,
          4,
          2);
    }
    add(
        "GRU by time",
        () -> GRU.builder().setStateSize(5).setNumLayers(1).optBatchFirst(false).build(),
        4,
        3,
        2);
    add(
        "RNN with relu",
        () ->
            RNN.builder()
                .setStateSize(5)
                .setNumLayers(1)
                .setActivation(RNN.Activation.RELU)
                .build(),
        3,
        4,
        2);
  }

  private void transformers() {
    on(
        "IdEmbedding",
        () -> new IdEmbedding.Builder().setDictionarySize(7).setEmbeddingSize(4).build(),
        m -> new NDList(whole(m, 7, 3, 5)));
    add(
        "ScaledDotProductAttentionBlock",
        () -> ScaledDotProductAttentionBlock.builder().setEmbeddingSize(8).setHeadCount(2).build(),
        2,
        5,
        8);
    add(
        "PointwiseFeedForwardBlock",
        () -> new PointwiseFeedForwardBlock(List.of(8), 4, Activation::relu),
        2,
        5,
        4);
    add(
        "TransformerEncoderBlock",
        () -> new TransformerEncoderBlock(8, 2, 16, 0.1f, Activation::gelu),
        2,
        5,
        8);
    on(
        "BertBlock",
        () ->
            BertBlock.builder()
                .nano()
                .setTokenDictionarySize(20)
                .optMaxSequenceLength(5)
                .optTransformerBlockCount(2)
                .build(),
        m -> {
          NDArray tokens = whole(m, 20, 2, 5);
          NDArray types = m.zeros(new Shape(2, 5), DataType.INT64);
          NDArray masks = m.ones(new Shape(2, 5), DataType.INT64);
          return new NDList(tokens, types, masks);
        });
  }

  private void zoo() {
    add("Mlp", () -> new Mlp(12, 3, new int[] {8, 6}), 4, 12);
    add(
        "LeNet",
        () -> LeNet.builder().setOutSize(3).setNumChannels(new int[] {3, 4, 8, 6}).build(),
        2,
        1,
        28,
        28);
    add(
        "TabNet",
        () ->
            TabNet.builder()
                .setInputDim(6)
                .setOutDim(3)
                .optNumD(4)
                .optNumA(4)
                .optVirtualBatchSize(8)
                .build(),
        8,
        6);
  }

  private static void trains(Made m) throws Exception {
    String one = train(m, 1);
    assertThat(train(m, 2)).as("on two threads").isEqualTo(one);
  }

  private static String train(Made m, int threads) throws Exception {
    ExactEngine.setThreads(threads);
    Engine.getEngine(ExactEngine.NAME).setRandomSeed(5);
    try (Model model = Model.newInstance("test", Device.cpu(), ExactEngine.NAME)) {
      model.setBlock(m.block.get());
      Optimizer sgd =
          Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.05f)).optMomentum(0.9f).build();
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.l2Loss())
              .optOptimizer(sgd)
              .optInitializer(new ConstantInitializer(0.25f), p -> p.getName().equals("alpha"))
              .optDevices(new Device[] {Device.cpu()});
      try (Trainer trainer = model.newTrainer(config);
          NDManager manager = ExactEngine.instance().newBaseManager()) {
        NDList inputs = m.inputs.apply(manager);
        trainer.initialize(inputs.getShapes());
        String before = digest(model.getBlock());
        for (int step = 0; step < 2; step++) {
          step(trainer, new NDList(inputs));
        }
        String after = digest(model.getBlock());
        assertThat(after).as("the parameters move").isNotEqualTo(before);
        return after;
      }
    }
  }

  private static void step(Trainer trainer, NDList inputs) {
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDList out = trainer.forward(inputs);
      NDArray loss = out.head().square().mean();
      assertThat(loss.toType(DataType.FLOAT64, true).toDoubleArray()[0]).isFinite();
      collector.backward(loss);
    }
    trainer.step();
  }

  private static String digest(Block block) {
    List<NDArray> arrays = new ArrayList<>();
    block.getParameters().values().forEach(p -> arrays.add(p.getArray()));
    for (NDArray array : arrays) {
      assertThat(array.toFloatArray()).doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
    }
    return Values.digest(arrays.toArray(NDArray[]::new));
  }
}
