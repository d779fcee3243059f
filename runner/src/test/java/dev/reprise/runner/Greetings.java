package dev.reprise.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small whole experiment: kind and rude greetings, an LSTM with dropout, 3 epochs of 5 steps.
final class Greetings {
  private static final String EXPERIMENT =
      """
      reprise: 1
      name: greetings
      seed: 5
      data:
        name: greetings
        columns:
          text: {kind: text}
          tone: {kind: category, values: [kind, rude]}
        sources:
          - path: greetings.csv
            form: {delimited: {}}
      prepare:
        split: {test: 0.25, validation: 0.2}
        inputs:
          - columns: [text]
            steps:
              - fold_case: {}
              - tokenize: {by: word}
              - vocabulary: {size: 20}
              - pad: {length: 5}
        target: {column: tone, steps: [{index: {}}]}
      model:
        layers:
          - embedding: {input_dim: 20, output_dim: 4}
          - lstm: {units: 3}
          - dropout: {rate: 0.2}
          - dense: {units: 1, activation: sigmoid}
      train:
        loss: binary_crossentropy
        batch_size: 16
        epochs: 3
      """;

  private Greetings() {}

  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("experiment.yaml"), EXPERIMENT);
    Files.writeString(folder.resolve("greetings.csv"), texts("you"));
  }

  /// The texts and their tones.
  ///
  /// @param last the last word of the last text
  static String texts(String last) {
    StringBuilder csv = new StringBuilder("text,tone\n");
    for (int i = 0; i < 120; i++) {
      boolean rude = i % 3 == 0;
      csv.append(rude ? "Go away " : "Good day to ").append("number ").append(i);
      csv.append(i == 119 ? " " + last : " you").append(rude ? ",rude\n" : ",kind\n");
    }
    return csv.toString();
  }
}
