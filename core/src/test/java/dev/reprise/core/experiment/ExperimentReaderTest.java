package dev.reprise.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentReaderTest {
  private static final String VALID =
      """
      reprise: 1
      name: sentiment
      data:
        name: reviews
        columns:
          label: {kind: category, values: [neg, pos]}
          text: {kind: text}
        sources:
          - path: reviews.tsv
            form: {delimited: {delimiter: "\\t", quote: none}}
      prepare:
        split: {test: 0.2, validation: 0.1}
        inputs:
          - columns: [text]
            steps:
              - tokenize: {by: word}
              - vocabulary: {size: 100}
              - pad: {length: 20}
        target: {column: label, steps: [{index: {}}]}
      model:
        layers:
          - embedding: {input_dim: 100, output_dim: 8}
          - lstm: {units: 8}
          - dense: {units: 1, activation: sigmoid}
      train:
        loss: binary_crossentropy
        batch_size: 16
        epochs: 3
      """;

  private final ExperimentReader reader = new ExperimentReader();

  private Declaration read(String yaml, String... overrides) {
    return reader.read(
        "experiment.yaml", yaml.getBytes(StandardCharsets.UTF_8), List.of(overrides));
  }

  private String problemsOf(String yaml, String... overrides) {
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> read(yaml, overrides));
    assertThat(thrown).as("expected the experiment to be refused").isNotNull();
    return String.valueOf(thrown.getMessage());
  }

  @Test
  void defaultsAreThoseOfKeras() {
    Experiment experiment = read(VALID).experiment();
    assertThat(experiment.train().optimizer())
        .isEqualTo(new OptimizerSpec.Adam(0.001, 0.9, 0.999, 1e-7));
    assertThat(experiment.train().shuffle()).isTrue();
    assertThat(experiment.model().layers().get(1))
        .isInstanceOfSatisfying(
            Layer.Lstm.class,
            lstm -> {
              assertThat(lstm.unitForgetBias()).isTrue();
              assertThat(lstm.recurrentInitializer()).isEqualTo(Layer.Initializer.ORTHOGONAL);
            });
  }

  @Test
  void digestIsTheSameWhateverTheKeyOrderCommentsAndLayout() {
    String another =
        """
        # the same plan, written by somebody else
        train: {epochs: 3.0, batch_size: 0x10, loss: binary_crossentropy, shuffle: true}
        model:
          layers:
          - {embedding: {output_dim: 8, input_dim: 100}}
          - lstm: {units: 8, unit_forget_bias: true}   # the default, written out
          - dense:
              activation: "sigmoid"
              units: 1
        name: 'sentiment'
        prepare:
          target: {steps: [index: {}], column: label}
          inputs:
          - steps: [{tokenize: {}}, {vocabulary: {size: 100}}, {pad: {length: 20}}]
            columns: [text]
          split: {validation: 1e-1, test: 0.20}
        data:
          sources: [{form: {delimited: {quote: none, delimiter: "\\t"}}, path: reviews.tsv}]
          columns: {text: {kind: text}, label: {values: [neg, pos], kind: category}}
          name: reviews
        seed: 0
        reprise: 1
        """;
    assertThat(read(another).digest()).isEqualTo(read(VALID).digest());
  }

  @Test
  void digestChangesWithAnyMeaning() {
    assertThat(read(VALID.replace("epochs: 3", "epochs: 4")).digest())
        .isNotEqualTo(read(VALID).digest());
    assertThat(read(VALID, "seed=1").digest()).isNotEqualTo(read(VALID).digest());
  }

  @Test
  void overridesChangeThePlanAndAreKept() {
    Declaration declaration =
        read(VALID, "train.epochs=2", "model.layers.1.lstm.units=4", "evaluate.metrics=[accuracy]");
    assertThat(declaration.experiment().train().epochs()).isEqualTo(2);
    assertThat(((Layer.Lstm) declaration.experiment().model().layers().get(1)).units())
        .isEqualTo(4);
    assertThat(declaration.experiment().evaluate().metrics()).containsExactly("accuracy");
    assertThat(declaration.overrides()).hasSize(3);
  }

  @Test
  void aWrongOverrideNamesItself() {
    assertThat(problemsOf(VALID, "train.epoch=2"))
        .contains("-S train.epoch=2", "did you mean 'epochs'?");
    assertThat(problemsOf(VALID, "model.layers.9.lstm.units=4")).contains("-S model.layers.9");
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() {
    String wrong =
        VALID
            .replace("batch_size: 16", "batchsize: 16")
            .replace("units: 8", "units: eight")
            .replace("activation: sigmoid", "activation: sigmiod")
            .replace("loss: binary_crossentropy", "loss: binary_cross_entropy");
    assertThat(problemsOf(wrong).lines())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("experiment.yaml:23: ") && line.contains("eight"))
        .anyMatch(line -> line.contains(":24: ") && line.contains("did you mean 'sigmoid'?"))
        .anyMatch(line -> line.contains(":26: ") && line.contains("'binary_crossentropy'"))
        .anyMatch(line -> line.contains(":27: ") && line.contains("did you mean 'batch_size'?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loss: binary_crossentropy | loss: mean_squared_error | which mean_squared_error cannot take",
        "units: 1, | units: 2, | end with dense: {units: 1, activation: sigmoid}",
        "input_dim: 100 | input_dim: 50 | the vocabulary has 100 ids",
        "columns: [text] | columns: [txt] | did you mean 'text'?",
        "columns: [text] | columns: [label] | the target too",
        "test: 0.2 | test: 0.95 | nothing to train on",
        "test: 0.2, | '' | there is no test split",
        "{test: | {by: source, test: | needs the column",
        "- tokenize: {by: word} | - fold_case: {} | vocabulary cannot follow",
        "[neg, pos] | [neg, pos, mixed] | the target has 3 classes",
        "- lstm: {units: 8} | - lstm: {units: 8, return_sequences: true} | one row of outputs",
        "- path: reviews.tsv | - url: https://example.org/x | needs its sha256",
        "- path: reviews.tsv | - builtin: cldr-names | built-in data has no form",
        "- lstm: {units: 8} | - lstm | write 'lstm: {}'",
        "- lstm: {units: 8} | - rnnn: {units: 8} | unknown key 'rnnn'",
        "epochs: 3 | epochs: 0 | train.epochs",
        "epochs: 3 | epochs: .inf | not a finite number",
        "name: sentiment | name: Sentiment! | name",
        "reprise: 1 | reprise: 2 | reprise",
        "epochs: 3 | 'epochs: 3\n  epochs: 4' | stands twice",
      })
  void impossibleCombinationsAreRefused(String from, String to, String expected) {
    String wrong = VALID.replace(from, to == null ? "" : to);
    assertThat(wrong).isNotEqualTo(VALID);
    assertThat(problemsOf(wrong)).contains("experiment.yaml:").contains(expected);
  }

  @Test
  void aYamlBombIsRefusedQuickly() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 5; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i));
      bomb.append(("*a" + (i - 1) + ", ").repeat(10)).append("]\n");
    }
    assertThat(problemsOf(bomb.toString())).contains("larger or deeper");
    assertThat(problemsOf("[".repeat(5000))).isNotEmpty();
  }

  @Test
  void notYamlAndNotText() {
    assertThat(problemsOf("a: [1, 2")).contains("experiment.yaml:1").contains("not valid YAML");
    assertThat(problemsOf("")).contains("expected a mapping, found nothing");
    InvalidInputException thrown =
        catchThrowableOfType(
            InvalidInputException.class,
            () -> reader.read("x", new byte[] {(byte) 0xff, 0}, List.of()));
    assertThat(thrown).hasMessageContaining("not UTF-8");
  }

  static Stream<Path> publishedExperiments() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("reprise.root"), "examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("publishedExperiments")
  void everyExampleIsValid(Path file) {
    Declaration declaration = reader.read(file, List.of());
    Declaration again = reader.read("canonical", declaration.canonicalBytes(), List.of());
    assertThat(again.digest()).isEqualTo(declaration.digest());
  }
}
