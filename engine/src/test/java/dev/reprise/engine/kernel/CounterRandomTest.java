package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  private final CounterRandom random = CounterRandom.of(42, "test", 1, 2);

  @Test
  void keyIsTheDocumentedDigest() {
    // SHA-256 of "reprise.random.1", seed 42, "test" with its length, two coordinates 1 and 2 with
    // their number.
    assertThat(random.key()).isEqualTo(0x8d07e6ea31e35a64L);
  }

  @Test
  void seedPurposeAndCoordinatesEachChangeTheKey() {
    assertThat(
            new long[] {
              random.key(),
              CounterRandom.of(43, "test", 1, 2).key(),
              CounterRandom.of(42, "tesu", 1, 2).key(),
              CounterRandom.of(42, "test", 2, 1).key(),
              CounterRandom.of(42, "test", 1).key(),
              random.derive("test", 1, 2).key()
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void bulkNumbersEqualSingleOnesFromAnyElementOn() {
    try (Workers w = Workers.of(3)) {
      for (long first : new long[] {0, 1, 2, 3, 1021, (1L << 33) + 3}) {
        float[] uniform = new float[4098];
        float[] normal = new float[4098];
        random.uniform(w, 9, first, uniform, 0, uniform.length);
        random.normal(w, 9, first, normal, 0, normal.length);
        for (int i : new int[] {0, 1, 2, 3, 4, 1022, 1023, 1024, 1025, 4096, 4097}) {
          assertThat(uniform[i]).isEqualTo(random.uniform(9, first + i));
          assertThat(normal[i]).isEqualTo((float) random.normal(9, first + i));
        }
      }
    }
  }

  @Test
  void uniformNumbersLieInTheUnitIntervalWithMeanAHalf() {
    float[] x = new float[100_000];
    random.uniform(Workers.shared(), 1, 0, x, 0, x.length);
    double sum = 0;
    for (float v : x) {
      assertThat(v >= 0.0f && v < 1.0f).isTrue();
      sum += v;
    }
    assertThat(sum / x.length).isBetween(0.497, 0.503);
  }

  @Test
  void normalNumbersHaveMeanZeroAndDeviationOne() {
    float[] x = new float[100_000];
    random.normal(Workers.shared(), 1, 0, x, 0, x.length);
    double sum = 0;
    double squares = 0;
    for (float v : x) {
      sum += v;
      squares += (double) v * v;
    }
    assertThat(sum / x.length).isBetween(-0.01, 0.01);
    assertThat(squares / x.length).isBetween(0.98, 1.02);
  }

  @Test
  void dropoutKeepsTheAskedShareAndScalesIt() {
    float[] mask = new float[100_000];
    random.dropoutMask(Workers.shared(), 1, 0, 0.8f, mask, 0, mask.length);
    int kept = 0;
    for (float v : mask) {
      assertThat(v == 0.0f || v == 1.25f).isTrue();
      kept += v == 0.0f ? 0 : 1;
    }
    assertThat(kept).isBetween(79_500, 80_500);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> random.dropoutMask(Workers.shared(), 1, 0, 0.0f, mask, 0, 1));
  }

  @Test
  void numbersBelowABoundStayBelowIt() {
    for (int i = 0; i < 1000; i++) {
      assertThat(random.below(0, i, 7)).isBetween(0L, 6L);
    }
  }

  @Test
  void shuffleIsAPermutationThatFollowsTheIdsAndTheEpoch() {
    int[] order = Shuffle.order(5, 1, 500);
    assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(range(500));
    assertThat(order).isNotEqualTo(range(500)).isNotEqualTo(Shuffle.order(5, 2, 500));
    long[] reversed = new long[500];
    Arrays.setAll(reversed, i -> 499 - i);
    int[] byId = Arrays.stream(Shuffle.order(5, 1, reversed)).map(i -> 499 - i).toArray();
    assertThat(byId).isEqualTo(order);
  }

  private static int[] range(int n) {
    int[] range = new int[n];
    Arrays.setAll(range, i -> i);
    return range;
  }
}
