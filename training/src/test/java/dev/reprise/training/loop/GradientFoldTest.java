package dev.reprise.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.kernel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientFoldTest {
  /// The rule written down once more: neighbours in pairs, level by level.
  private static float tree(List<Float> values) {
    List<Float> level = values;
    while (level.size() > 1) {
      List<Float> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(i + 1 < level.size() ? level.get(i) + level.get(i + 1) : level.get(i));
      }
      level = above;
    }
    return level.getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 100, 255})
  void partsAreAddedInAPairwiseTree(int count) {
    SplittableRandom random = new SplittableRandom(count);
    try (Workers workers = Workers.of(2)) {
      GradientFold fold = new GradientFold(workers);
      List<Float> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        float value = (float) random.nextDouble(-1e3, 1e3);
        values.add(value);
        fold.add(List.of(new float[] {value, -value}, new float[] {1}));
      }
      List<float[]> sum = fold.sum();
      assertThat(sum.getFirst()).containsExactly(tree(values), -tree(values));
      assertThat(sum.get(1)).containsExactly(count);
    }
  }
}
