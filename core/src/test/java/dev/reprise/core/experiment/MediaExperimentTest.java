package dev.reprise.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.core.experiment.DataSpec.Idx;
import dev.reprise.core.problem.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Experiments with images, sounds and windows of texts.
class MediaExperimentTest {
  private static final String HEX = "ab".repeat(32);
  private static final String IMAGES =
      """
      reprise: 1
      name: clothes
      data:
        name: clothes
        columns:
          label: {kind: category, values: [a, b]}
          split: {kind: category, values: [train, test]}
          image: {kind: image, shape: [1, 4, 4]}
        sources:
          - files:
              - {name: pictures, path: pictures.gz, sha256: HEX}
              - {name: labels, file: labels.gz, sha256: HEX}
            form:
              idx:
                tables:
                  - columns: {image: pictures, label: labels}
                    constants: {split: train}
      prepare:
        split: {by: source, column: split}
        inputs:
          - columns: [image]
            steps: [{rescale: {}}]
        target: {column: label, steps: [{index: {}}]}
      model:
        layers:
          - flatten: {}
          - dense: {units: 2, activation: softmax}
      train: {loss: sparse_categorical_crossentropy}
      """
          .replace("HEX", HEX);
  private static final String TEXTS =
      """
      reprise: 1
      name: writer
      data:
        name: book
        columns:
          text: {kind: text}
        sources:
          - path: book.txt
            form: {plain_text: {}}
      prepare:
        split: {by: position, validation: 0.1}
        inputs:
          - columns: [text]
            steps:
              - tokenize: {by: character}
              - vocabulary: {size: 30}
              - windows: {length: 8, stride: 4}
        target: {column: text, steps: [{next_token: {}}]}
      model:
        layers:
          - embedding: {input_dim: 30, output_dim: 8}
          - lstm: {units: 8, return_sequences: true}
          - dense: {units: 30, activation: softmax}
      train: {loss: sparse_categorical_crossentropy}
      evaluate: {split: validation}
      """;

  private static Declaration read(String yaml, String... overrides) {
    return new ExperimentReader()
        .read("experiment.yaml", yaml.getBytes(StandardCharsets.UTF_8), List.of(overrides));
  }

  private static String problemsOf(String yaml, String... overrides) {
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> read(yaml, overrides));
    assertThat(thrown).as("expected the experiment to be refused").isNotNull();
    return String.valueOf(thrown.getMessage());
  }

  @Test
  void imagesOfSeveralFilesAreRead() {
    Experiment experiment = read(IMAGES).experiment();
    assertThat(experiment.data().columns().get("image"))
        .extracting(DataSpec.ColumnSpec::shape)
        .isEqualTo(java.util.Optional.of(List.of(1, 4, 4)));
    DataSpec.SourceSpec source = experiment.data().sources().getFirst();
    assertThat(source.files().orElseThrow()).hasSize(2);
    assertThat(source.form().orElseThrow()).isInstanceOf(Idx.class);
    assertThat(experiment.prepare().limit()).isEmpty();
  }

  @Test
  void aLimitComesFromTheCommandLineToo() {
    assertThat(read(TEXTS, "prepare.limit=7").experiment().prepare().limit()).hasValue(7);
    assertThat(problemsOf(TEXTS, "prepare.limit=0")).contains("prepare.limit");
  }

  @Test
  void filesAndTablesMustFitEachOther() {
    assertThat(problemsOf(IMAGES.replace("label: labels}", "label: lables}")))
        .contains("there is no file 'lables'", "did you mean 'labels'?", "no table uses");
    assertThat(problemsOf(IMAGES.replace("name: labels,", "name: pictures,")))
        .contains("another file is called 'pictures' too");
    assertThat(problemsOf(IMAGES.replace("file: labels.gz", "url: \"http://x/y\", file: z")))
        .contains("expected one of url, path and file, found 2");
    assertThat(problemsOf(IMAGES.replace("constants: {split: train}", "constants: {image: x}")))
        .contains("both a column and a constant");
    assertThat(problemsOf(IMAGES.replace(", shape: [1, 4, 4]", ""))).contains("lacks its shape");
    assertThat(problemsOf(IMAGES.replace("values: [a, b]}", "values: [a, b], rate: 8}")))
        .contains("has no rate");
  }

  @Test
  void stepsOfImagesAndSoundsHaveTheirPlace() {
    assertThat(problemsOf(IMAGES.replace("{rescale: {}}", "{rescale: {}}, {standardize: {}}")))
        .contains("standardize cannot follow here");
    assertThat(problemsOf(IMAGES.replace("{rescale: {}}", "{peak_normalize: {}}")))
        .contains("an audio column, before pad");
    String sounds = IMAGES.replace("kind: image, shape: [1, 4, 4]", "kind: audio, rate: 8000");
    assertThat(problemsOf(sounds.replace("{rescale: {}}", "{downsample: {factor: 2}}")))
        .contains("the steps end with audio", "add pad");
    assertThat(read(sounds.replace("{rescale: {}}", "{pad: {length: 9}}"))).isNotNull();
  }

  @Test
  void windowsAndTheNextTokenBelongTogether() {
    assertThat(read(TEXTS).experiment().prepare().windows().orElseThrow().length()).isEqualTo(8);
    assertThat(problemsOf(TEXTS.replace("windows: {length: 8, stride: 4}", "pad: {length: 8}")))
        .contains("next_token needs windows", "by: position divides texts");
    assertThat(problemsOf(TEXTS.replace("return_sequences: true", "return_sequences: false")))
        .contains("one row of outputs for each token");
    assertThat(problemsOf(TEXTS.replace("dense: {units: 30", "dense: {units: 29")))
        .contains("the vocabulary has 30 ids, but the model tells 29 apart");
    assertThat(problemsOf(TEXTS.replace("{split: validation}", "{metrics: [f1]}")))
        .contains("f1 does not fit tokens", "perplexity");
    assertThat(problemsOf(TEXTS.replace("{split: validation}", "{split: test}")))
        .contains("there is no test split");
  }
}
