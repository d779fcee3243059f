package example;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.engine.Engine;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/// DJL's own ResNetV1 on Fashion-MNIST, on whichever engine is named. Nothing in it knows of a
/// particular engine: [Engine#getEngine] finds it by its name on the class path.
public final class DropIn {
  private static final Shape IMAGE = new Shape(1, 28, 28);
  private static final int BATCH = 64;

  public static void main(String[] args) throws Exception {
    Options options = Options.of(args);
    FashionMnist train = FashionMnist.read(options.data(), "train", options.limit());
    FashionMnist test = FashionMnist.read(options.data(), "t10k", options.limit());
    System.out.printf(
        "%d images to train on, %d to test on, %d epochs%n%n",
        train.count(), test.count(), options.epochs());
    System.out.printf(
        "%-10s %-18s %9s %9s%n", "engine", "weights (SHA-256)", "accuracy", "seconds");
    for (String engine : options.engines()) {
      long start = System.nanoTime();
      Outcome outcome = run(engine, train, test, options.epochs());
      System.out.printf(
          Locale.ROOT,
          "%-10s %-18s %9.4f %9.1f%n",
          engine,
          outcome.digest().substring(0, 16) + "…",
          outcome.accuracy(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private record Outcome(String digest, float accuracy) {}

  private static Outcome run(String name, FashionMnist train, FashionMnist test, int epochs)
      throws Exception {
    Engine engine = Engine.getEngine(name);
    engine.setRandomSeed(42); // initial weights, and the order of the examples
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
            .optDevices(new Device[] {Device.cpu()})
            .optOptimizer(
                Optimizer.sgd()
                    .setLearningRateTracker(Tracker.fixed(0.05f))
                    .optMomentum(0.9f)
                    .build())
            .addEvaluator(new Accuracy())
            .addTrainingListeners(TrainingListener.Defaults.basic());
    try (Model model = Model.newInstance("resnet", name)) {
      model.setBlock(
          ResNetV1.builder().setImageShape(IMAGE).setNumLayers(20).setOutSize(10).build());
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.setMetrics(new Metrics());
        trainer.initialize(new Shape(BATCH).addAll(IMAGE));
        NDManager manager = trainer.getManager();
        EasyTrain.fit(
            trainer, epochs, dataset(manager, train, true), dataset(manager, test, false));
        float accuracy = trainer.getTrainingResult().getValidateEvaluation("Accuracy");
        return new Outcome(digest(model), accuracy);
      }
    }
  }

  private static ArrayDataset dataset(NDManager manager, FashionMnist from, boolean shuffle) {
    Shape shape = new Shape(from.count()).addAll(IMAGE);
    return new ArrayDataset.Builder()
        .setData(manager.create(from.pixels(), shape))
        .optLabels(manager.create(from.labels(), new Shape(from.count())))
        .setSampling(BATCH, shuffle)
        .build();
  }

  /// Over the names and the bytes of all weights and running statistics, in the model's order.
  private static String digest(Model model) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    for (Pair<String, Parameter> each : model.getBlock().getParameters()) {
      sha.update(each.getKey().getBytes(StandardCharsets.UTF_8));
      sha.update(each.getValue().getArray().toByteBuffer());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private record Options(Path data, int limit, int epochs, String[] engines) {
    static Options of(String[] args) {
      Path data = Path.of("/usr/share/datasets/fashion-mnist");
      int limit = Integer.MAX_VALUE;
      int epochs = 1;
      String engines = "Exact,Exact,PyTorch";
      for (int i = 0; i + 1 < args.length; i += 2) {
        switch (args[i]) {
          case "--data" -> data = Path.of(args[i + 1]);
          case "--limit" -> limit = Integer.parseInt(args[i + 1]);
          case "--epochs" -> epochs = Integer.parseInt(args[i + 1]);
          case "--engines" -> engines = args[i + 1];
          default ->
              throw new IllegalArgumentException("Unknown option " + args[i] + ", see README.md");
        }
      }
      if (args.length % 2 != 0) {
        throw new IllegalArgumentException("Option " + args[args.length - 1] + " has no value");
      }
      return new Options(data, limit, epochs, engines.split(","));
    }
  }
}
