package dev.reprise.benchmarks;

import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.LedgerSpec;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.Trainer;
import dev.reprise.training.TrainingRequest;
import dev.reprise.training.TrainingSink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// What the ledger costs: steps of real trainings with digests of every step, of every tenth, and
/// of none but the last, in one process and in turn.
///
/// The experiments are those of the examples, their examples drawn at random in the right shapes:
/// neither the time of a step nor that of a digest depends on the numbers. A step's time is the
/// median over a training; the overhead of a round is the ratio of two such medians that were taken
/// one after the other, and what is told is the median over the rounds.
final class LedgerOverhead {
  private static final int OFF = 1_000_000;
  private static final List<Integer> DENSITIES = List.of(1, 10, OFF);
  private static final int SKIPPED = 3;

  private final String name;
  private final Experiment experiment;
  private final PreparedData data;
  private final int threads;

  private LedgerOverhead(String name, int threads, int steps) {
    this.name = name;
    this.threads = threads;
    Path example = Path.of("..", "examples", name);
    experiment = new ExperimentReader().read(example, List.of("train.epochs=1")).experiment();
    int examples = steps * experiment.train().batchSize();
    PreparedSplit split = name.startsWith("imdb") ? texts(examples) : pictures(examples);
    data =
        new PreparedData(
            new TreeMap<>(Collections.singletonMap(SplitName.TRAIN, split)),
            List.of(),
            name.startsWith("imdb") ? 10_000 : 0,
            new PreparationSummary(
                List.of(), new TreeMap<>(), new PreparationSummary.Duplicates(0, 0), List.of()));
  }

  /// @param args the number of threads, of rounds, and of steps of each training
  public static void main(String[] args) {
    int threads = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    int steps = Integer.parseInt(args[2]);
    System.out.println(
        "| training | step without digests, ms | overhead at every step | smallest and largest round |"
            + " at every 10th step | smallest and largest round |");
    System.out.println("| --- | ---: | ---: | --- | ---: | --- |");
    for (String name : List.of("imdb-lstm", "fashion-resnet")) {
      System.out.println(new LedgerOverhead(name, threads, steps).row(rounds));
    }
  }

  private String row(int rounds) {
    List<Double> off = new ArrayList<>();
    List<Double> every = new ArrayList<>();
    List<Double> tenth = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      List<Double> times = DENSITIES.stream().map(this::stepNanos).toList();
      if (round > 0) { // the first is for the compiler
        off.add(times.get(2) / 1e6);
        every.add(100 * (times.get(0) / times.get(2) - 1));
        tenth.add(100 * (times.get(1) / times.get(2) - 1));
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.1f %% | %s | %.1f %% | %s |",
        name,
        median(off),
        median(every),
        range(every),
        median(tenth),
        range(tenth));
  }

  private static String range(List<Double> percents) {
    return String.format(
        Locale.ROOT, "%.1f to %.1f %%", Collections.min(percents), Collections.max(percents));
  }

  /// The mean time of a step over whole periods of the density, which the medians of digested and
  /// undigested steps would hide.
  private double stepNanos(int every) {
    Steps steps = new Steps();
    TrainSpec t = experiment.train();
    TrainSpec spec =
        new TrainSpec(
            t.optimizer(),
            t.loss(),
            t.batchSize(),
            t.microBatchSize(),
            t.epochs(),
            t.shuffle(),
            Optional.of(new LedgerSpec(every)));
    Trainer.train(
        new TrainingRequest(experiment.withTrain(spec), data, threads), steps, Progress.SILENT);
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int i = SKIPPED; i < steps.ends.size() - 1; i++) {
      double nanos = (double) steps.ends.get(i) - steps.ends.get(i - 1);
      ((i + 1) % every == 0 ? with : without).add(nanos);
    }
    if (without.isEmpty() || with.isEmpty()) {
      return median(with.isEmpty() ? without : with);
    }
    return (median(with) + (every - 1) * median(without)) / every;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static PreparedSplit texts(int rows) {
    SplittableRandom random = new SplittableRandom(1);
    int[] ids = random.ints(rows * 250L, 1, 10_000).toArray();
    return split(new Tensor.Ints(new int[] {rows, 250}, ids), rows, 2, random);
  }

  private static PreparedSplit pictures(int rows) {
    SplittableRandom random = new SplittableRandom(1);
    float[] pixels = new float[rows * 28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    return split(new Tensor.Floats(new int[] {rows, 1, 28, 28}, pixels), rows, 10, random);
  }

  private static PreparedSplit split(
      Tensor inputs, int rows, int classes, SplittableRandom random) {
    int[] targets = random.ints(rows, 0, classes).toArray();
    return new PreparedSplit(
        inputs, new Tensor.Ints(new int[] {rows}, targets), random.longs(rows).toArray());
  }

  /// Takes down when each step was over, and throws the ledger away.
  private static final class Steps implements TrainingSink {
    private final List<Long> ends = new ArrayList<>();

    @Override
    public Digest commitment() {
      return Digest.ofText("benchmark");
    }

    @Override
    public void initialWeights(SortedMap<String, Tensor> weights) {}

    @Override
    public LedgerWriter ledger(LedgerHeader header) {
      try {
        return new LedgerWriter(OutputStream.nullOutputStream(), header);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean wantsTensors(long step) {
      ends.add(System.nanoTime());
      return false;
    }
  }
}
