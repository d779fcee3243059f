package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyElementIsVisitedOnce(int threads) {
    try (Workers w = Workers.of(threads)) {
      for (int count : new int[] {0, 1, 2, 100, 4098}) {
        for (int grain : new int[] {1, 7, 5000}) {
          AtomicIntegerArray visits = new AtomicIntegerArray(count);
          w.parallel(count, grain, (from, to) -> visit(visits, from, to));
          for (int i = 0; i < count; i++) {
            assertThat(visits.get(i)).as("element %d of %d", i, count).isEqualTo(1);
          }
        }
      }
    }
  }

  private static void visit(AtomicIntegerArray visits, int from, int to) {
    for (int i = from; i < to; i++) {
      visits.incrementAndGet(i);
    }
  }

  @Test
  void nestedCallsRunOnTheirCaller() {
    try (Workers w = Workers.of(3)) {
      AtomicIntegerArray visits = new AtomicIntegerArray(1000);
      w.parallel(
          10,
          1,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              int first = 100 * i;
              w.parallel(100, 1, (a, b) -> visit(visits, first + a, first + b));
            }
          });
      for (int i = 0; i < 1000; i++) {
        assertThat(visits.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheThreadsGoOn() {
    try (Workers w = Workers.of(2)) {
      for (int round = 0; round < 50; round++) {
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(() -> w.parallel(100, 1, (from, to) -> fail(from)))
            .withMessage("planted");
      }
      everyElementIsVisitedOnce(2);
    }
  }

  private static void fail(int from) {
    if (from >= 50) {
      throw new IllegalStateException("planted");
    }
  }

  @Test
  void numberOfThreadsIsChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Workers.of(0))
        .withMessageContaining("found 0");
  }
}
