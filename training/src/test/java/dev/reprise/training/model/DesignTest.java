package dev.reprise.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.experiment.Experiment.ModelSpec;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.training.Plans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DesignTest {
  private static Design design(List<Long> input, Layer... layers) {
    return Design.of(new ModelSpec(List.of(layers)), input);
  }

  @Test
  void theImdbModelHasKerasParameterCounts() {
    Design design =
        design(
            List.of(250L),
            Plans.embedding(10_000, 64),
            Plans.lstm(64, false),
            Plans.dropout(0.5),
            Plans.dense(1, Activation.SIGMOID));
    assertThat(design.layers())
        .extracting(layer -> layer.summary().parameters())
        .containsExactly(640_000L, 33_024L, 0L, 65L);
    assertThat(design.parameterCount()).isEqualTo(673_089);
    assertThat(design.layers())
        .extracting(LayerDesign::outputShape)
        .containsExactly(List.of(250L, 64L), List.of(64L), List.of(64L), List.of(1L));
    assertThat(design.parameters())
        .extracting(ParameterDesign::name)
        .containsExactly(
            "embedding/embeddings",
            "lstm/kernel",
            "lstm/recurrent_kernel",
            "lstm/bias",
            "dense/kernel",
            "dense/bias");
    assertThat(design.parameters())
        .extracting(ParameterDesign::shape)
        .containsExactly(
            List.of(10_000, 64),
            List.of(64, 256),
            List.of(64, 256),
            List.of(256),
            List.of(64, 1),
            List.of(1));
  }

  @Test
  void layersOfAKindAreNumberedAsKerasDoes() {
    Design design =
        design(
            List.of(3L),
            Plans.dense(2, Activation.RELU),
            Plans.dense(2, Activation.RELU),
            Plans.dropout(0.1),
            Plans.dense(1, Activation.LINEAR));
    assertThat(design.layers())
        .extracting(LayerDesign::name)
        .containsExactly("dense", "dense_1", "dropout", "dense_2");
  }

  @Test
  void namesTheAuthorTookArePassedOver() {
    Layer named = new Layer.Flatten(Optional.of("dense"));
    Design design = design(List.of(3L), Plans.dense(2, Activation.RELU), named);
    assertThat(design.layers()).extracting(LayerDesign::name).containsExactly("dense_1", "dense");
  }

  @Test
  void aNameGivenTwiceIsRefused() {
    Layer named = new Layer.Flatten(Optional.of("same"));
    assertThatThrownBy(() -> design(List.of(3L), named, named))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'same'");
  }

  @Test
  void aLayerThatDoesNotFitIsNamedWithWhatItExpected() {
    assertThatThrownBy(
            () -> design(List.of(3L), Plans.dense(2, Activation.RELU), Plans.lstm(2, true)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("model.layers.1.lstm")
        .hasMessageContaining("expects a sequence");
  }
}
