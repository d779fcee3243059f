package dev.reprise.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownAnswersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void anyNumberOfThreadsGivesTheKnownAnswers(int threads) {
    try (Workers w = Workers.of(threads)) {
      assertThat(KnownAnswers.digest(w))
          .as("%s", KnownAnswers.parts(w))
          .isEqualTo(KnownAnswers.EXPECTED);
    }
  }

  @Test
  void answersStayTheSameWhileTheCompilerWarmsUp() {
    try (Workers w = Workers.of(2)) {
      for (int i = 0; i < 200; i++) {
        assertThat(KnownAnswers.digest(w)).as("round %d", i).isEqualTo(KnownAnswers.EXPECTED);
      }
    }
  }

  @Test
  void thisProcessIsHealthy() {
    Health.check();
  }
}
