package dev.reprise.engine.exact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.training.initializer.TruncatedNormalInitializer;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.training.initializer.XavierInitializer;
import dev.reprise.engine.kernel.Shuffle;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is drawn for an example hangs on the example alone: not on threads, and not on how a batch
/// is cut into parts.
class RandomPartitionTest {
  private static final long[] IDS = {7, 3, 900, 0, 12, 1L << 40, 5, 44};
  private static final int WIDTH = 33_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void dropoutIsTheSameForEveryPartOfABatch(int part) {
    ExactEngine.setThreads(1);
    float[] whole = dropout(IDS, 0);
    assertThat(IntStream.range(0, whole.length).filter(i -> whole[i] == 0).count())
        .isBetween(whole.length / 4L, whole.length * 35L / 100);
    for (int threads : new int[] {1, 2, 3, 7}) {
      ExactEngine.setThreads(threads);
      for (int from = 0; from < IDS.length; from += part) {
        float[] rows = dropout(Arrays.copyOfRange(IDS, from, from + part), 17);
        assertThat(
                Arrays.equals(rows, Arrays.copyOfRange(whole, from * WIDTH, (from + part) * WIDTH)))
            .as("%d rows from %d on %d threads", part, from, threads)
            .isTrue();
      }
    }
  }

  /// The second of two draws, so that their count enters; the step must not.
  private static float[] dropout(long[] ids, long step) {
    try (NDManager manager = Engine.getEngine(ExactEngine.NAME).newBaseManager();
        ExactRandom context = ExactRandom.enter(9, 2, step, ids)) {
      NDArray ones = manager.ones(new Shape(ids.length, WIDTH));
      Dropout.dropout(ones, 0.3f, true);
      NDList out = Dropout.dropout(ones, 0.3f, true);
      return out.singletonOrThrow().toFloatArray();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void augmentationIsTheSameForEveryPartOfABatch(int part) {
    float[] whole = augmentation(IDS);
    for (int from = 0; from < IDS.length; from += part) {
      assertThat(augmentation(Arrays.copyOfRange(IDS, from, from + part)))
          .isEqualTo(Arrays.copyOfRange(whole, from * 3, (from + part) * 3));
    }
  }

  private static float[] augmentation(long[] ids) {
    try (ExactRandom context = ExactRandom.enter(9, 2, 0, ids)) {
      ExactRandom.perExample("random_flip", ids.length, 2);
      return ExactRandom.perExample("random_flip", ids.length, 3);
    }
  }

  @Test
  void someOfTheExamplesAreShuffledAsAmongAll() {
    long[] all = IntStream.range(0, 500).mapToLong(i -> 3L * i).toArray();
    int[] order = Shuffle.order(4, 1, all);
    long[] few = Arrays.stream(all).filter(id -> id % 7 == 0).toArray();
    int[] fewOrder = Shuffle.order(4, 1, few);
    assertThat(Arrays.stream(fewOrder).mapToLong(i -> few[i]).toArray())
        .isEqualTo(Arrays.stream(order).mapToLong(i -> all[i]).filter(id -> id % 7 == 0).toArray())
        .isNotEqualTo(few);
  }

  @Test
  void firstWeightsAreTheSameOnAnyNumberOfThreads() {
    List<Initializer> initializers =
        List.of(
            new XavierInitializer(),
            new NormalInitializer(0.1f),
            new UniformInitializer(0.1f),
            new TruncatedNormalInitializer(0.1f));
    for (Initializer initializer : initializers) {
      float[] expected = weights(initializer, 1);
      assertThat(expected[0]).isNotEqualTo(expected[1]);
      for (int threads : new int[] {2, 3, 7}) {
        assertThat(Arrays.equals(weights(initializer, threads), expected))
            .as("%s on %d threads", initializer.getClass().getSimpleName(), threads)
            .isTrue();
      }
    }
  }

  private static float[] weights(Initializer initializer, int threads) {
    ExactEngine.setThreads(threads);
    Engine engine = Engine.getEngine(ExactEngine.NAME);
    engine.setRandomSeed(3);
    try (NDManager manager = engine.newBaseManager()) {
      return initializer.initialize(manager, new Shape(211, 157), DataType.FLOAT32).toFloatArray();
    }
  }
}
