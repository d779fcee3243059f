package dev.reprise.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.engine.exact.ExactRandom;
import dev.reprise.training.Declared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  private static final int HEIGHT = 4;
  private static final int WIDTH = 5;
  private static final int PIXELS = HEIGHT * WIDTH;

  /// Images whose pixels are 1, 2, 3, …, through a layer, each by its own rows of pixels.
  private static List<float[]> augmented(
      String declaration, long seed, long epoch, long step, long... ids) {
    Design design =
        Design.of(
            new ModelSpec(Declared.layers(List.of(declaration), 1, HEIGHT, WIDTH)),
            List.of(1L, (long) HEIGHT, (long) WIDTH));
    try (Network network = new Network(design, new TreeMap<>());
        NDManager manager = network.newManager();
        ExactRandom random = ExactRandom.enter(seed, epoch, step, ids)) {
      float[] pixels = new float[ids.length * PIXELS];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = i % PIXELS + 1;
      }
      NDArray x = manager.create(pixels, new Shape(ids.length, 1, HEIGHT, WIDTH));
      float[] out = network.forward(x, true).toFloatArray();
      assertThat(network.forward(x, false).toFloatArray()).isEqualTo(pixels);
      List<float[]> images = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        images.add(Arrays.copyOfRange(out, i * PIXELS, (i + 1) * PIXELS));
      }
      return images;
    }
  }

  private static final String MOVE = "random_translation: {height_factor: 0.5, width_factor: 0.4}";

  @ParameterizedTest
  @ValueSource(strings = {"random_flip: {}", MOVE})
  void whatBecomesOfAnImageDependsOnItsIdSeedAndEpochAlone(String declaration) {
    long[] ids = LongStream.range(100, 140).toArray();
    List<float[]> all = augmented(declaration, 7, 3, 11, ids);
    List<float[]> later = augmented(declaration, 7, 3, 12, 120, 5, 103);
    assertThat(later.get(0)).isEqualTo(all.get(20));
    assertThat(later.get(2)).isEqualTo(all.get(3));
    assertThat(flat(augmented(declaration, 8, 3, 11, ids))).isNotEqualTo(flat(all));
    assertThat(flat(augmented(declaration, 7, 4, 11, ids))).isNotEqualTo(flat(all));
  }

  private static List<Float> flat(List<float[]> images) {
    return images.stream()
        .flatMap(image -> IntStream.range(0, image.length).mapToObj(i -> image[i]))
        .toList();
  }

  @Test
  void flipsMirrorAboutHalfOfTheImagesEachWay() {
    long[] ids = LongStream.range(0, 1000).toArray();
    int[] seen = new int[4];
    for (float[] image : augmented("random_flip: {}", 1, 1, 1, ids)) {
      boolean down = image[0] > WIDTH;
      boolean across = image[1] < image[0];
      seen[(down ? 2 : 0) + (across ? 1 : 0)]++;
      for (int i = 0; i < PIXELS; i++) {
        int row = down ? HEIGHT - 1 - i / WIDTH : i / WIDTH;
        int column = across ? WIDTH - 1 - i % WIDTH : i % WIDTH;
        assertThat(image[i]).isEqualTo(row * WIDTH + column + 1);
      }
    }
    assertThat(Arrays.stream(seen)).allSatisfy(count -> assertThat(count).isBetween(200, 300));
    for (float[] image : augmented("random_flip: {mode: horizontal}", 1, 1, 1, ids)) {
      assertThat(image[0]).isLessThanOrEqualTo(WIDTH);
    }
    for (float[] image : augmented("random_flip: {mode: vertical}", 1, 1, 1, ids)) {
      assertThat(image[1]).isGreaterThan(image[0]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "constant, 9 9 1 2 3, 3 4 5 9 9",
    "nearest, 1 1 1 2 3, 3 4 5 5 5",
    "reflect, 2 1 1 2 3, 3 4 5 5 4",
    "wrap, 4 5 1 2 3, 3 4 5 1 2"
  })
  void whatComesInIsAsTheModeSays(String mode, String right, String left) {
    String declaration =
        "random_translation: {height_factor: 0, width_factor: 0.4, fill_value: 9, fill_mode: "
            + mode
            + "}";
    List<String> rows =
        augmented(declaration, 1, 1, 1, LongStream.range(0, 400).toArray()).stream()
            .map(AugmentationTest::firstRow)
            .toList();
    assertThat(rows).contains(right, left, "1 2 3 4 5");
    assertThat(rows.stream().distinct()).hasSize(5);
  }

  private static String firstRow(float[] image) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < WIDTH; i++) {
      row.append(i == 0 ? "" : " ").append((int) image[i]);
    }
    return row.toString();
  }

  @Test
  void twoLayersOfAKindDrawDifferentNumbers() {
    long[] ids = LongStream.range(0, 200).toArray();
    Design design =
        Design.of(
            new ModelSpec(
                Declared.layers(
                    List.of("random_flip: {mode: vertical}", "random_flip: {mode: vertical}"),
                    1,
                    HEIGHT,
                    WIDTH)),
            List.of(1L, (long) HEIGHT, (long) WIDTH));
    try (Network network = new Network(design, new TreeMap<>());
        NDManager manager = network.newManager();
        ExactRandom random = ExactRandom.enter(1, 1, 1, ids)) {
      NDArray x = manager.arange(ids.length * (float) PIXELS).reshape(ids.length, 1, HEIGHT, WIDTH);
      // Were both the same, the second would undo the first everywhere.
      assertThat(network.forward(x, true).toFloatArray()).isNotEqualTo(x.toFloatArray());
    }
  }
}
