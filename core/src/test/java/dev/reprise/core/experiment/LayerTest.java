package dev.reprise.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.core.problem.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Designs for pictures `[3, 8, 6]`, as an author declares them.
class LayerTest {
  private static final String PLAN =
      """
      reprise: 1
      name: pictures
      data:
        name: pictures
        columns:
          picture: {kind: image, shape: [3, 8, 6]}
          target: {kind: number}
        sources: [{path: pictures, form: {text_tree: {pattern: x}}}]
      prepare:
        inputs: [{columns: [picture], steps: [rescale: {}]}]
        target: {column: target}
        split: {test: 0.1}
      train: {loss: mean_squared_error, batch_size: 8}
      model:
        layers:
          - conv2d: {filters: 4, kernel_size: 3}
          - flatten: {}
          - dense: {units: 1}
      """;
  private static final String FIRST = "- conv2d: {filters: 4, kernel_size: 3}";
  private static final int LINE = 16;

  private static Experiment read(String yaml) {
    return new ExperimentReader()
        .read("design.yaml", yaml.getBytes(StandardCharsets.UTF_8), List.of())
        .experiment();
  }

  private static List<String> problems(String yaml) {
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> read(yaml));
    assertThat(thrown).as("expected the design to be refused").isNotNull();
    return String.valueOf(thrown.getMessage()).lines().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- conv2d: {filters: 4, kernel_size: 9} | a window of 9 does not fit into 8",
        "- conv2d: {filters: 4, kernel_size: 3, dilation_rate: [1, 3]} | a window of 7 does not fit",
        "- conv2d: {filters: 4, kernel_size: 3, groups: 2} | channels that 2 groups divide evenly, found 3",
        "- conv2d: {filters: 4, kernel_size: 3, padding: causal} | 'same'",
        "- conv2d: {filters: 4, kernel_size: [3, 3, 3]} | kernel_size",
        "- conv2d: {filters: 4, kernel_size: big} | expected a whole number or a list",
        "- conv2d: {filters: 4, kernel_sise: 3} | did you mean 'kernel_size'?",
        "- conv3d: {filters: 4, kernel_size: 3} | unknown key 'conv3d'",
        "- max_pooling_2d: {} | did you mean 'max_pooling2d'?",
        "- conv1d: {filters: 4, kernel_size: 3} | expects a sequence [time, features]",
        "- gru: {units: 4} | expects a sequence [time, features]",
        "- dense: {units: 4} | flatten it first, or use conv2d",
        "- max_pooling2d: {pool_size: [9, 1]} | a window of 9 does not fit into 8",
        "- group_normalization: {} | channels that 32 groups divide evenly, found 3",
        "- reshape: {target_shape: [7, -1]} | cannot give the 144 elements of [3, 8, 6]",
        "- reshape: {target_shape: [-1, -1]} | may have one -1",
        "- transformer_encoder: {num_heads: 2, intermediate_dim: 8} | expects a sequence",
        "- bidirectional: {layer: {dense: {units: 3}}} | unknown key 'dense'",
        "- embedding: {input_dim: 9, output_dim: 3} | takes token ids",
        "- residual: {layers: []} | layers",
      })
  void whatDoesNotFitIsRefusedWithItsLine(String layer, String expected) {
    assertThat(problems(PLAN.replace(FIRST, layer)))
        .anySatisfy(
            line -> assertThat(line).startsWith("design.yaml:" + LINE + ":").contains(expected));
  }

  @Test
  void aLayerInsideALayerIsNamedByItsPathAndLine() {
    String nested =
        PLAN.replace(
            FIRST,
            """
            - residual:
                      layers:
                        - conv2d: {filters: 3, kernel_size: 3, padding: same}
                        - conv2d: {filters: 3, kernel_size: 3, name: twice}
                        - residual:
                            layers: [{lstm: {units: 3}}]
                      shortcut:
                        - conv1d: {filters: 3, kernel_size: 1, name: twice}
                        - conv1d: {filters: 3, kernel_size: 1, name: twice}
            """
                .strip());
    assertThat(problems(nested))
        .hasSize(3)
        .anyMatch(
            line ->
                line.startsWith("design.yaml:21: ")
                    && line.contains(
                        "model.layers[0].residual.layers[2].residual.layers[0].lstm: expects"))
        .anyMatch(
            line ->
                line.startsWith("design.yaml:23: ")
                    && line.contains("shortcut[0].conv1d: expects a sequence"))
        .anyMatch(line -> line.startsWith("design.yaml:24: ") && line.contains("'twice' too"));
  }

  @Test
  void sumsOfDifferentShapesAreRefused() {
    String layer =
        "- residual: {layers: [{conv2d: {filters: 5, kernel_size: 3, padding: same, strides: 2}}]}";
    assertThat(problems(PLAN.replace(FIRST, layer)))
        .first()
        .asString()
        .contains("adds [3, 8, 6] to [5, 4, 3]")
        .contains("shortcut");
    String led =
        layer.replace("]}", "], shortcut: [{conv2d: {filters: 5, kernel_size: 1, strides: 2}}]}");
    assertThat(read(PLAN.replace(FIRST, led)).model().layers()).hasSize(3);
  }

  @Test
  void everyProblemOfADesignIsReportedAtOnce() {
    String wrong =
        PLAN.replace(
                FIRST, "- conv2d: {filters: 4, kernel_size: 9, name: a}\n    - flatten: {name: a}")
            .replace("batch_size: 8", "batch_size: 8, micro_batch_size: 9")
            .replace("{column: target}", "{column: targett}");
    assertThat(problems(wrong))
        .anyMatch(line -> line.contains("a window of 9"))
        .anyMatch(line -> line.contains("another layer is called 'a' too"))
        .anyMatch(line -> line.contains("larger than batch_size"))
        .anyMatch(line -> line.contains("did you mean 'target'?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- batch_normalization: {}",
        "- resnet_block: {filters: 3}",
        "- residual: {layers: [{residual: {layers: [{batch_normalization: {}}]}}]}",
        "- residual: {layers: [{activation: {function: relu}}], shortcut: [{batch_normalization: {}}]}",
      })
  void batchStatisticsAndMicroBatchesAreRefused(String layer) {
    String plan = PLAN.replace(FIRST, layer);
    assertThat(read(plan).model().layers()).hasSize(3);
    assertThat(read(plan.replace("size: 8", "size: 8, micro_batch_size: 8")).train().batchSize())
        .isEqualTo(8);
    assertThat(problems(plan.replace("size: 8", "size: 8, micro_batch_size: 4")))
        .singleElement()
        .asString()
        .startsWith("design.yaml:16: ")
        .contains("micro-batches cut")
        .contains("group_normalization");
  }

  @Test
  void oneSizeStandsForBothAxesAndDefaultsAreKerass() {
    Experiment one = read(PLAN.replace("kernel_size: 3", "kernel_size: [3, 3], strides: 1"));
    Convolution.Conv2d layer = (Convolution.Conv2d) one.model().layers().getFirst();
    assertThat(layer).isEqualTo(read(PLAN).model().layers().getFirst());
    assertThat(layer)
        .extracting(
            Convolution.Conv2d::padding,
            Convolution.Conv2d::strides,
            Convolution.Conv2d::dilationRate,
            Convolution.Conv2d::groups,
            Convolution.Conv2d::useBias,
            Convolution.Conv2d::kernelInitializer)
        .containsExactly(
            Convolution.Padding.VALID,
            List.of(1, 1),
            List.of(1, 1),
            1,
            true,
            Layer.Initializer.GLOROT_UNIFORM);
    assertThat(layer.outputShape(List.of(3L, 8L, 6L))).containsExactly(4L, 6L, 4L);
    Layer norm = read(PLAN.replace(FIRST, "- batch_normalization: {}")).model().layers().getFirst();
    assertThat(norm)
        .isEqualTo(
            new Normalization.BatchNormalization(
                java.util.Optional.empty(), 0.99, 1e-3, true, true));
  }
}
