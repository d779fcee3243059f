package dev.reprise.engine.exact;

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
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import dev.reprise.engine.block.Transformer;
import dev.reprise.engine.kernel.CounterRandom;
import dev.reprise.engine.kernel.Optimizer;
import dev.reprise.engine.kernel.Workers;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Three small trainings through DJL's blocks, and a digest of each over every loss, every gradient
/// and the weights it ends with. They are tiny, because the interpreter is to run them too, and
/// just wide enough for one vector of 512 bits and a rest.
enum GoldenTraining {
  /// Two recurrent layers with dropout, by Adam.
  LSTM(new Shape(4, 5, 3), 4) {
    @Override
    Block block() {
      SequentialBlock block = new SequentialBlock();
      block.add(
          new LSTM.Builder()
              .setStateSize(18)
              .setNumLayers(2)
              .optDropRate(0.2f)
              .optBatchFirst(true)
              .optReturnState(false)
              .build());
      block.add(LambdaBlock.singleton(x -> x.get(":, -1")));
      block.add(Dropout.builder().optRate(0.3f).build());
      block.add(Linear.builder().setUnits(3).build());
      return block;
    }
  },

  /// Two convolutions with batch normalisation, both kinds of pooling and dropout, by gradient
  /// descent with momentum.
  CNN(new Shape(4, 2, 9, 7), 4) {
    @Override
    Block block() {
      SequentialBlock block = new SequentialBlock();
      block.add(convolution(5, 1));
      block.add(BatchNorm.builder().build());
      block.add(Activation::relu);
      block.add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
      block.add(convolution(6, 2));
      block.add(Activation::tanh);
      block.add(Pool.avgPool2dBlock(new Shape(2, 2), new Shape(1, 1)));
      block.add(Blocks.batchFlattenBlock());
      block.add(Dropout.builder().optRate(0.3f).build());
      block.add(Linear.builder().setUnits(3).build());
      return block;
    }
  },

  /// An embedding and a causal layer with attention, layer normalisation, GELU and dropout, by
  /// Adam.
  TRANSFORMER(new Shape(4, 6), 24) {
    @Override
    Block block() {
      List<String> words = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
      SequentialBlock block = new SequentialBlock();
      block.add(
          TrainableWordEmbedding.builder()
              .setEmbeddingSize(18)
              .setVocabulary(DefaultVocabulary.builder().add(words).build())
              .build());
      block.add(Transformer.decoder(1, 18, 3, 33, 0.2f));
      block.add(Linear.builder().setUnits(3).build());
      block.add(LambdaBlock.singleton(x -> x.reshape(24, 3)));
      return block;
    }
  };

  private static final int STEPS = 3;
  private static final int BATCH = 4;

  private final Shape input;
  private final int labels;

  GoldenTraining(Shape input, int labels) {
    this.input = input;
    this.labels = labels;
  }

  abstract Block block();

  private static Block convolution(int filters, int stride) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .optPadding(new Shape(1, 1))
        .optStride(new Shape(stride, stride))
        .setFilters(filters)
        .build();
  }

  /// Trains with so many threads.
  ///
  /// @return the SHA-256 in hexadecimal
  String digest(int threads) {
    ExactEngine.setThreads(threads);
    Engine engine = Engine.getEngine(ExactEngine.NAME);
    engine.setRandomSeed(11);
    try (NDManager manager = engine.newBaseManager()) {
      Block block = block();
      DataType type = this == TRANSFORMER ? DataType.INT64 : DataType.FLOAT32;
      block.initialize(manager, type == DataType.INT64 ? DataType.FLOAT32 : type, input);
      return new Run(this, block, manager, type).train();
    }
  }

  private static final class Run {
    private final GoldenTraining kind;
    private final Block block;
    private final NDManager manager;
    private final DataType type;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<float[]> first = new ArrayList<>();
    private final List<float[]> second = new ArrayList<>();
    private final MessageDigest sha;
    private Optimizer.BetaPowers powers = Optimizer.BetaPowers.start();

    Run(GoldenTraining kind, Block block, NDManager manager, DataType type) {
      this.kind = kind;
      this.block = block;
      this.manager = manager;
      this.type = type;
      for (Parameter parameter : block.getParameters().values()) {
        NDArray array = parameter.getArray();
        weights.add(array);
        first.add(new float[(int) array.size()]);
        second.add(new float[(int) array.size()]);
      }
      try {
        sha = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    String train() {
      Loss loss = Loss.softmaxCrossEntropyLoss();
      ParameterStore store = new ParameterStore(manager, false);
      for (int step = 0; step < STEPS; step++) {
        try (ExactRandom random = ExactRandom.enter(5, 0, step, new long[] {3, 1, 4, 15});
            GradientCollector collector = manager.getEngine().newGradientCollector()) {
          NDList out = block.forward(store, new NDList(input(step)), true);
          NDArray value = loss.evaluate(new NDList(labels(step)), out);
          collector.backward(value);
          take(value.toFloatArray());
        }
        update();
      }
      weights.forEach(weight -> take(weight.toFloatArray()));
      return HexFormat.of().formatHex(sha.digest());
    }

    private NDArray input(int step) {
      CounterRandom random = CounterRandom.of(step, "golden input");
      int n = (int) kind.input.size();
      if (type == DataType.INT64) {
        long[] ids = new long[n];
        for (int i = 0; i < n; i++) {
          ids[i] = random.below(0, i, 11);
        }
        return manager.create(ids, kind.input);
      }
      float[] x = new float[n];
      for (int i = 0; i < n; i++) {
        x[i] = (float) random.normal(0, i);
      }
      return manager.create(x, kind.input);
    }

    private NDArray labels(int step) {
      CounterRandom random = CounterRandom.of(step, "golden labels");
      float[] labels = new float[kind.labels];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = random.below(0, i, 3);
      }
      return manager.create(labels);
    }

    /// By the kernels: DJL's own optimisers use `Math.pow`, whose bits change.
    private void update() {
      powers = powers.next(0.9, 0.999);
      Optimizer.Adam adam = Optimizer.Adam.torch(0.01, 0.9, 0.999, 1e-8, powers, 0.0, 0.01);
      Workers w = ExactEngine.workers();
      for (int i = 0; i < weights.size(); i++) {
        NDArray weight = weights.get(i);
        if (!weight.hasGradient()) {
          continue; // running statistics
        }
        float[] g = weight.getGradient().toFloatArray();
        take(g);
        float[] p = weight.toFloatArray();
        if (kind == CNN) {
          Optimizer.sgd(w, p, g, first.get(i), p.length, 0.05f, 0.9f, false, 1e-4f);
        } else {
          Optimizer.adam(w, adam, p, g, first.get(i), second.get(i), p.length);
        }
        weight.set(p);
        weight.getGradient().set(new float[p.length]);
      }
    }

    private void take(float[] x) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * x.length);
      for (float v : x) {
        if (Float.isNaN(v)) {
          throw new IllegalStateException("NaN in the golden training " + kind);
        }
        bytes.putInt(Float.floatToRawIntBits(v));
      }
      sha.update(bytes.array());
    }
  }

  /// Prints a line for each training and number of threads: how often, and the numbers of threads.
  public static void main(String[] args) {
    // Some of DJL's blocks ask the default engine, which may be another on a test's class path.
    System.setProperty("ai.djl.default_engine", ExactEngine.NAME);
    int rounds = Integer.parseInt(args[0]);
    for (int round = 0; round < rounds; round++) {
      for (int i = 1; i < args.length; i++) {
        for (GoldenTraining training : values()) {
          System.out.println(
              training.name().toLowerCase(Locale.ROOT)
                  + " "
                  + training.digest(Integer.parseInt(args[i])));
        }
      }
    }
  }
}
