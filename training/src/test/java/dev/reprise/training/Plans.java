package dev.reprise.training;

import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.EvaluateSpec;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.Layer.Initializer;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.Duplicates;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.experiment.PrepareSpec.TargetSpec;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Shuffle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Small experiments and data for tests.
public final class Plans {
  private Plans() {}

  public static final OptimizerSpec ADAM = new OptimizerSpec.Adam(0.01, 0.9, 0.999, 1e-7);

  /// An experiment with these layers; seed 7, Adam, batches of 16, 2 epochs, shuffled.
  public static Experiment experiment(Loss loss, Layer... layers) {
    return experiment(loss, new TrainSpec(ADAM, loss, 16, OptionalInt.empty(), 2, true), layers);
  }

  public static Experiment experiment(Loss loss, TrainSpec train, Layer... layers) {
    PrepareSpec prepare =
        new PrepareSpec(
            new SplitSpec(SplitBy.HASH, Optional.empty(), 0.2, 0.2, Optional.empty()),
            Duplicates.REPORT,
            List.of(),
            new TargetSpec("target", List.of()));
    DataSpec data = new DataSpec("synthetic", "", "", Optional.empty(), new TreeMap<>(), List.of());
    return new Experiment(
        1,
        "test",
        "",
        "",
        new Seed(7),
        "exact",
        data,
        prepare,
        new ModelSpec(List.of(layers)),
        train,
        new EvaluateSpec(SplitName.TEST, List.of()));
  }

  public static Experiment with(Experiment e, TrainSpec train) {
    return new Experiment(
        e.reprise(),
        e.name(),
        e.title(),
        e.description(),
        e.seed(),
        e.engine(),
        e.data(),
        e.prepare(),
        e.model(),
        train,
        e.evaluate());
  }

  public static Layer embedding(int words, int width) {
    return new Layer.Embedding(Optional.empty(), words, width, Initializer.UNIFORM);
  }

  public static Layer lstm(int units, boolean sequences) {
    return new Layer.Lstm(
        Optional.empty(),
        units,
        sequences,
        Initializer.GLOROT_UNIFORM,
        Initializer.ORTHOGONAL,
        true);
  }

  public static Layer dense(int units, Activation activation) {
    return new Layer.Dense(
        Optional.empty(), units, activation, true, Initializer.GLOROT_UNIFORM, Initializer.ZEROS);
  }

  public static Layer dropout(double rate) {
    return new Layer.Dropout(Optional.empty(), rate);
  }

  /// The small IMDB-like model: embedding, LSTM, dropout, dense, sigmoid.
  public static Experiment sentiment() {
    return experiment(
        Loss.BINARY_CROSSENTROPY,
        embedding(20, 6),
        lstm(5, false),
        dropout(0.25),
        dense(4, Activation.RELU),
        dense(1, Activation.SIGMOID));
  }

  /// Rows of token ids, class 1 where there are more high ids than low ones.
  public static PreparedData tokens(int train, int validation, int test, int length, int words) {
    SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>();
    splits.put(SplitName.TRAIN, tokens(train, length, words, 1));
    splits.put(SplitName.VALIDATION, tokens(validation, length, words, 2));
    splits.put(SplitName.TEST, tokens(test, length, words, 3));
    return data(splits, words);
  }

  private static PreparedSplit tokens(int rows, int length, int words, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] ids = new int[rows * length];
    int[] targets = new int[rows];
    for (int row = 0; row < rows; row++) {
      int high = 0;
      for (int i = 0; i < length; i++) {
        ids[row * length + i] = random.nextInt(words);
        high += ids[row * length + i] >= words / 2 ? 1 : -1;
      }
      targets[row] = high > 0 ? 1 : 0;
    }
    return new PreparedSplit(
        new Tensor.Ints(new int[] {rows, length}, ids),
        new Tensor.Ints(new int[] {rows}, targets),
        random.longs(rows).toArray());
  }

  public static PreparedData data(SortedMap<SplitName, PreparedSplit> splits, int words) {
    PreparationSummary summary =
        new PreparationSummary(
            List.of(), new TreeMap<>(), new PreparationSummary.Duplicates(0, 0), List.of());
    return new PreparedData(splits, List.of(), words, summary);
  }

  public static Experiment evaluated(Experiment e, EvaluateSpec evaluate) {
    return new Experiment(
        e.reprise(),
        e.name(),
        e.title(),
        e.description(),
        e.seed(),
        e.engine(),
        e.data(),
        e.prepare(),
        e.model(),
        e.train(),
        evaluate);
  }

  public static Experiment seeded(Experiment e, long seed) {
    return new Experiment(
        e.reprise(),
        e.name(),
        e.title(),
        e.description(),
        new Seed(seed),
        e.engine(),
        e.data(),
        e.prepare(),
        e.model(),
        e.train(),
        e.evaluate());
  }

  public static TrainSpec micro(TrainSpec t, int size) {
    return new TrainSpec(
        t.optimizer(), t.loss(), t.batchSize(), OptionalInt.of(size), t.epochs(), t.shuffle());
  }

  public static Tensor at(SortedMap<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  public static float[] floats(Tensor tensor) {
    return ((Tensor.Floats) tensor).values();
  }

  public static double[] doubles(Tensor tensor) {
    return ((Tensor.Doubles) tensor).values();
  }

  /// The ids in the order an epoch visits them.
  public static long[] visited(PreparedSplit split, long seed, long epoch) {
    return Arrays.stream(Shuffle.order(seed, epoch, split.exampleIds()))
        .mapToLong(i -> split.exampleIds()[i])
        .toArray();
  }

  /// The split without one of its rows of token ids.
  public static PreparedSplit without(PreparedSplit split, int row) {
    int width = split.inputs().shape()[1];
    int rows = split.size() - 1;
    int[] ids = new int[rows * width];
    int[] targets = new int[rows];
    long[] examples = new long[rows];
    for (int i = 0; i < rows; i++) {
      int from = i < row ? i : i + 1;
      System.arraycopy(
          ((Tensor.Ints) split.inputs()).values(), from * width, ids, i * width, width);
      targets[i] = ((Tensor.Ints) split.targets()).values()[from];
      examples[i] = split.exampleIds()[from];
    }
    return new PreparedSplit(
        new Tensor.Ints(new int[] {rows, width}, ids),
        new Tensor.Ints(new int[] {rows}, targets),
        examples);
  }

  /// Points on a line with a little noise, in all three splits.
  public static PreparedData line(int rows, double slope, double intercept) {
    SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>();
    for (SplitName name : SplitName.values()) {
      SplittableRandom random = new SplittableRandom(name.ordinal());
      float[] x = new float[rows];
      float[] y = new float[rows];
      for (int i = 0; i < rows; i++) {
        x[i] = (float) random.nextDouble(-1, 1);
        y[i] = (float) (slope * x[i] + intercept + random.nextDouble(-0.1, 0.1));
      }
      splits.put(name, numbers(x, 1, y, random.longs(rows).toArray()));
    }
    return data(splits, 0);
  }

  public static PreparedSplit numbers(float[] x, int width, float[] y, long[] ids) {
    return new PreparedSplit(
        new Tensor.Floats(new int[] {ids.length, width}, x),
        new Tensor.Floats(new int[] {ids.length}, y),
        ids);
  }
}
