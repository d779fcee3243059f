package dev.reprise.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.LedgerSpec;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A training resumed anywhere, or replayed in part, cannot be told from one that never stopped.
class CheckpointTest {
  /// Small trainings with every kind of state.
  private enum Plan {
    LSTM_WITH_DROPOUT_AND_ADAM,
    LSTM_WITH_MOMENTUM,
    CNN_WITH_BATCH_NORM_AND_ADAM,
    CNN_WITH_BATCH_NORM_AND_MOMENTUM,
    MICRO_BATCHES_AND_PLAIN_SGD;

    TrainingRequest request() {
      OptimizerSpec momentum = new OptimizerSpec.Sgd(0.05, 0.9, true);
      OptimizerSpec plain = new OptimizerSpec.Sgd(0.05, 0, false);
      return switch (this) {
        case LSTM_WITH_DROPOUT_AND_ADAM -> of(Plans.sentiment(), Plans.ADAM, false);
        case LSTM_WITH_MOMENTUM -> of(Plans.sentiment(), momentum, false);
        case CNN_WITH_BATCH_NORM_AND_ADAM -> of(pictures(), Plans.ADAM, true);
        case CNN_WITH_BATCH_NORM_AND_MOMENTUM -> of(pictures(), momentum, true);
        case MICRO_BATCHES_AND_PLAIN_SGD -> {
          TrainingRequest whole = of(Plans.sentiment(), plain, false);
          TrainSpec micro = Plans.micro(whole.experiment().train(), 5);
          yield new TrainingRequest(Plans.with(whole.experiment(), micro), whole.data(), 2);
        }
      };
    }

    private static TrainingRequest of(Experiment plan, OptimizerSpec optimizer, boolean pictures) {
      Loss loss = plan.train().loss();
      TrainSpec train = new TrainSpec(optimizer, loss, 16, OptionalInt.empty(), 2, true);
      PreparedData data = pictures ? pictureData() : Plans.tokens(50, 20, 30, 7, 20);
      return new TrainingRequest(Plans.with(plan, train), data, 2);
    }

    private static Experiment pictures() {
      return Plans.experiment(
          Loss.BINARY_CROSSENTROPY,
          Declared.layers(
                  List.of(
                      "conv2d: {filters: 3, kernel_size: 3, padding: same}",
                      "batch_normalization: {momentum: 0.9}",
                      "activation: {function: relu}",
                      "random_flip: {}",
                      "flatten: {}",
                      "dropout: {rate: 0.2}",
                      "dense: {units: 1, activation: sigmoid}"),
                  1,
                  6,
                  6)
              .toArray(Layer[]::new));
    }

    private static PreparedData pictureData() {
      SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>();
      splits.put(SplitName.TRAIN, pictures(50, 1));
      splits.put(SplitName.VALIDATION, pictures(9, 2));
      return Plans.data(splits, 0);
    }

    private static PreparedSplit pictures(int rows, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] pixels = new float[rows * 36];
      int[] targets = new int[rows];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextDouble();
        targets[i / 36] = pixels[i / 36 * 36] > 0.5 ? 1 : 0;
      }
      return new PreparedSplit(
          new Tensor.Floats(new int[] {rows, 1, 6, 6}, pixels),
          new Tensor.Ints(new int[] {rows}, targets),
          random.longs(rows).toArray());
    }
  }

  /// Keeps every checkpoint as bytes, and the ledger.
  private static final class Recording implements TrainingSink {
    private final ByteArrayOutputStream ledger = new ByteArrayOutputStream();
    private final List<byte[]> checkpoints = new ArrayList<>();
    private final List<Integer> ledgerSizes = new ArrayList<>();
    private final List<EpochSummary> epochs = new ArrayList<>();
    private Optional<Digest> chain = Optional.empty();
    private long steps;

    @Override
    public Digest commitment() {
      return Digest.ofText("commitment");
    }

    @Override
    public void initialWeights(SortedMap<String, Tensor> weights) {}

    @Override
    public LedgerWriter ledger(LedgerHeader header) {
      try {
        return chain.isPresent()
            ? LedgerWriter.continuing(ledger, header, chain.get(), steps)
            : new LedgerWriter(ledger, header);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void epoch(EpochSummary epoch) {
      epochs.add(epoch);
    }

    @Override
    public boolean wantsCheckpoint(long step, boolean epochEnded) {
      return true;
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      ledgerSizes.add(ledger.size());
      checkpoints.add(CheckpointTest.bytes(checkpoint));
    }

    /// What stands when a training is killed right after its checkpoint number `index`.
    Recording killedAfter(int index) {
      Recording left = new Recording();
      left.ledger.write(ledger.toByteArray(), 0, ledgerSizes.get(index));
      Ledger read = Ledger.read("left", left.ledger.toByteArray());
      left.chain = Optional.of(read.head());
      left.steps = read.steps().size();
      return left;
    }
  }

  private static byte[] bytes(Checkpoint checkpoint) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      checkpoint.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Checkpoint read(byte[] bytes) {
    return Checkpoint.read("memory", bytes);
  }

  @ParameterizedTest
  @EnumSource
  void resumedAfterAnyStepIsTheSameAsNeverStopped(Plan plan) {
    TrainingRequest request = plan.request();
    Recording whole = new Recording();
    TrainedModel model = Trainer.train(request, whole, Progress.SILENT);
    assertThat(whole.checkpoints).hasSize(8);
    for (int i = 0; i < whole.checkpoints.size(); i++) {
      Checkpoint from = read(whole.checkpoints.get(i));
      assertThat(from.step()).isEqualTo(i + 1);
      Recording again = whole.killedAfter(i);
      List<EpochSummary> before = whole.epochs.subList(0, from.epoch() - 1);
      TrainedModel resumed = Trainer.resume(request, from, before, again, Progress.SILENT);
      assertThat(again.ledger.toByteArray()).isEqualTo(whole.ledger.toByteArray());
      assertThat(resumed.summary()).isEqualTo(model.summary());
      assertThat(Safetensors.bytes(resumed.weights()))
          .isEqualTo(Safetensors.bytes(model.weights()));
      for (int j = 0; j < again.checkpoints.size(); j++) {
        assertThat(again.checkpoints.get(j)).isEqualTo(whole.checkpoints.get(i + 1 + j));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyPartReplaysToTheSameEntriesAndTheSameState(Plan plan) {
    TrainingRequest request = plan.request();
    Recording whole = new Recording();
    Trainer.train(request, whole, Progress.SILENT);
    Ledger ledger = Ledger.read("whole", whole.ledger.toByteArray());
    for (int from = 0; from < 8; from++) {
      for (int to = from + 1; to <= 8; to += 3) {
        Optional<Checkpoint> start =
            from == 0 ? Optional.empty() : Optional.of(read(whole.checkpoints.get(from - 1)));
        List<LedgerEntry> expected = between(ledger, from, to);
        Digest chain = chain(ledger, expected.getFirst());
        Replay replay = Trainer.replay(request, start, to, chain, Progress.SILENT);
        assertThat(replay.entries()).isEqualTo(expected);
        assertThat(replay.leaves()).isEqualTo(ledger.header().leaves());
        assertThat(bytes(replay.end().orElseThrow())).isEqualTo(whole.checkpoints.get(to - 1));
        assertThat(replay.initialWeights().isEmpty()).isEqualTo(from > 0);
      }
    }
  }

  /// The entries after step `from` and its epoch's, up to step `to` and its epoch's.
  private static List<LedgerEntry> between(Ledger ledger, int from, int to) {
    List<LedgerEntry> between = new ArrayList<>();
    long step = 0;
    for (LedgerEntry entry : ledger.entries()) {
      step += entry instanceof LedgerEntry.Step ? 1 : 0;
      if (step > from && step <= to) {
        between.add(entry);
      }
    }
    return between;
  }

  private static Digest chain(Ledger ledger, LedgerEntry before) {
    int at = ledger.entries().indexOf(before);
    return at == 0 ? ledger.start() : ledger.entries().get(at - 1).chain();
  }

  @ParameterizedTest
  @EnumSource
  void aCheckpointsTensorsAreThoseOfTheLedgersLeaves(Plan plan) {
    Recording whole = new Recording();
    Trainer.train(plan.request(), whole, Progress.SILENT);
    Ledger ledger = Ledger.read("whole", whole.ledger.toByteArray());
    for (int i = 0; i < whole.checkpoints.size(); i++) {
      Checkpoint checkpoint = read(whole.checkpoints.get(i));
      assertThat(checkpoint.differing(ledger.header(), ledger.steps().get(i))).isEmpty();
      LedgerEntry.Step other = ledger.steps().get((i + 1) % 8);
      assertThat(checkpoint.differing(ledger.header(), other)).isNotEmpty();
    }
  }

  @Test
  void aSparseLedgerIsContinuedAfterAnyOfItsStepsWithDigests() {
    TrainingRequest dense = Plan.LSTM_WITH_DROPOUT_AND_ADAM.request();
    TrainSpec t = dense.experiment().train();
    TrainSpec third =
        new TrainSpec(
            t.optimizer(),
            t.loss(),
            t.batchSize(),
            t.microBatchSize(),
            t.epochs(),
            t.shuffle(),
            Optional.of(new LedgerSpec(3)));
    TrainingRequest request =
        new TrainingRequest(dense.experiment().withTrain(third), dense.data(), 2);
    Recording whole = new Recording();
    TrainedModel model = Trainer.train(request, whole, Progress.SILENT);
    Ledger ledger = Ledger.read("whole", whole.ledger.toByteArray());
    assertThat(whole.checkpoints.stream().map(bytes -> read(bytes).step()))
        .containsExactly(3L, 4L, 6L, 8L);
    for (int i = 0; i < whole.checkpoints.size(); i++) {
      Checkpoint from = read(whole.checkpoints.get(i));
      LedgerEntry.Step step = ledger.step(from.step()).orElseThrow();
      assertThat(from.differing(ledger.header(), step)).isEmpty();
      Recording again = whole.killedAfter(i);
      List<EpochSummary> before = whole.epochs.subList(0, from.epoch() - 1);
      TrainedModel resumed = Trainer.resume(request, from, before, again, Progress.SILENT);
      assertThat(again.ledger.toByteArray()).isEqualTo(whole.ledger.toByteArray());
      assertThat(resumed.summary()).isEqualTo(model.summary());
    }
  }

  @Test
  void everyTensorOfACheckpointCounts() {
    TrainingRequest request = Plan.CNN_WITH_BATCH_NORM_AND_ADAM.request();
    Recording whole = new Recording();
    Trainer.train(request, whole, Progress.SILENT);
    Ledger ledger = Ledger.read("whole", whole.ledger.toByteArray());
    Checkpoint right = read(whole.checkpoints.get(4));
    Digest chain = ledger.entries().get(5).chain();
    byte[] end = whole.checkpoints.get(7);
    for (String name : right.tensors().keySet()) {
      Checkpoint changed = changed(right, name);
      Replay replay = Trainer.replay(request, Optional.of(changed), 8, chain, Progress.SILENT);
      boolean sameEntries =
          replay.entries().equals(ledger.entries().subList(6, ledger.entries().size()));
      boolean sameEnd = java.util.Arrays.equals(bytes(replay.end().orElseThrow()), end);
      assertThat(sameEntries && sameEnd).as(name).isFalse();
      if (!name.equals(Checkpoint.SUMS)) {
        assertThat(changed.differing(ledger.header(), ledger.steps().get(4))).containsExactly(name);
      }
    }
  }

  private static Checkpoint changed(Checkpoint right, String name) {
    SortedMap<String, Tensor> tensors = new TreeMap<>(read(bytes(right)).tensors());
    switch (Plans.at(tensors, name)) {
      case Tensor.Floats floats -> floats.values()[0] += 0.25f;
      case Tensor.Doubles doubles -> doubles.values()[0] += 0.25;
      case Tensor.Ints ints -> ints.values()[0]++;
    }
    return new Checkpoint(right.step(), right.epoch(), right.visited(), tensors);
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() {
    Recording whole = new Recording();
    Trainer.train(Plan.LSTM_WITH_MOMENTUM.request(), whole, Progress.SILENT);
    Checkpoint foreign = read(whole.checkpoints.get(4));
    for (Plan plan : List.of(Plan.LSTM_WITH_DROPOUT_AND_ADAM, Plan.CNN_WITH_BATCH_NORM_AND_ADAM)) {
      assertThatThrownBy(
              () ->
                  Trainer.replay(
                      plan.request(), Optional.of(foreign), 8, Digest.ofText(""), Progress.SILENT))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("is not of this training");
    }
    Checkpoint astray = new Checkpoint(5, 2, 7, foreign.tensors());
    assertThatThrownBy(
            () ->
                Trainer.resume(
                    Plan.LSTM_WITH_MOMENTUM.request(),
                    astray,
                    whole.epochs.subList(0, 1),
                    new Recording(),
                    Progress.SILENT))
        .hasMessageContaining("it stands at example 7 of 50");
  }

  @Test
  void bytesThatAreNoCheckpointAreRefused() {
    Tensor one = new Tensor.Floats(new int[] {1}, new float[] {1});
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("weight/w", one);
    assertThatThrownBy(() -> read(Safetensors.bytes(tensors)))
        .hasMessageContaining("expected reprise-checkpoint/1");
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("format", Checkpoint.FORMAT);
    metadata.put("step", "1");
    metadata.put("epoch", "0");
    metadata.put("visited", "0");
    assertThatThrownBy(() -> read(Safetensors.bytes(tensors, metadata)))
        .hasMessageContaining("does not say where in the training it stands");
  }

  @Test
  void leastSquaresIsReplayedWhole() {
    Experiment plan =
        Plans.experiment(
            Loss.MEAN_SQUARED_ERROR,
            new TrainSpec(
                new OptimizerSpec.LeastSquares(),
                Loss.MEAN_SQUARED_ERROR,
                16,
                OptionalInt.empty(),
                1,
                true),
            new Layer[] {Plans.dense(1, Activation.LINEAR)});
    SortedMap<SplitName, PreparedSplit> splits = new TreeMap<>();
    splits.put(
        SplitName.TRAIN,
        new PreparedSplit(
            new Tensor.Floats(new int[] {4, 1}, new float[] {1, 2, 3, 4}),
            new Tensor.Floats(new int[] {4, 1}, new float[] {2, 4, 6, 9}),
            new long[] {1, 2, 3, 4}));
    TrainingRequest request = new TrainingRequest(plan, Plans.data(splits, 0), 1);
    MemorySink sink = new MemorySink();
    Trainer.train(request, sink, Progress.SILENT);
    Replay replay =
        Trainer.replay(request, Optional.empty(), 1, sink.ledger().start(), Progress.SILENT);
    assertThat(replay.entries()).isEqualTo(sink.ledger().entries());
    assertThat(replay.epochs()).hasSize(1);
    assertThat(replay.end()).isEmpty();
  }
}
