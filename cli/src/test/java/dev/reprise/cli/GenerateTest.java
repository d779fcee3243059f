package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.command.Context;
import dev.reprise.cli.render.Screen;
import dev.reprise.cli.render.ScreenProgress;
import dev.reprise.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A small transformer is trained on a text, and continues prompts.
class GenerateTest {
  private static final String EXPERIMENT =
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
              - vocabulary: {size: 20}
              - windows: {length: 12, stride: 6}
        target: {column: text, steps: [{next_token: {}}]}
      model:
        layers:
          - embedding: {input_dim: 20, output_dim: 8}
          - position_embedding: {}
          - transformer_decoder: {num_heads: 2, intermediate_dim: 16}
          - dense: {units: 20, activation: softmax}
      train: {loss: sparse_categorical_crossentropy, epochs: 2}
      evaluate: {split: validation}
      """;

  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void promptsAreContinuedAloneAsTogetherAndByAnyNumberOfThreads() throws IOException {
    String run = train();
    JsonNode alone = generate(run, "--prompt", "the cat", "--threads", "1").path("texts").get(0);
    JsonNode both = generate(run, "--prompt", "a", "--prompt", "the cat").path("texts");
    assertThat(both.get(1)).isEqualTo(alone);
    assertThat(alone.path("text").stringValue()).hasSize(30);
    assertThat(execute("generate", run, "--prompt", "the cat", "--length", "5")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("the cat");
  }

  @Test
  void whatCannotBeContinuedIsWrongUsage() throws IOException {
    String run = train();
    assertThat(execute("generate", run, "--prompt", "")).isEqualTo(2);
    assertThat(text(err)).contains("has no token");
    assertThat(execute("generate", run, "--prompt", "a", "--temperature", "-1")).isEqualTo(2);
    assertThat(execute("generate", run, "--prompt", "a", "--length", "0")).isEqualTo(2);
    assertThat(execute("generate", run)).isEqualTo(2);
    assertThat(execute("generate", "nothing", "--prompt", "a")).isEqualTo(2);
  }

  private JsonNode generate(String run, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("generate", run, "--length", "30", "--temperature", "0.9", "--seed", "3"));
    line.addAll(List.of(more));
    line.add("--json");
    assertThat(execute(line.toArray(String[]::new))).isZero();
    return Json.MAPPER.readTree(text(out));
  }

  private String train() throws IOException {
    Path writer = Files.createDirectories(folder.resolve("writer"));
    Files.writeString(writer.resolve("book.txt"), "the cat sat on the mat; ".repeat(30));
    Files.writeString(writer.resolve("experiment.yaml"), EXPERIMENT);
    assertThat(execute("run", "writer", "--json")).as(text(err)).isZero();
    return Json.MAPPER.readTree(text(out)).path("run").stringValue();
  }

  private int execute(String... args) {
    out.reset();
    err.reset();
    Screen screen = new Screen(stream(out), stream(err), OptionalInt.empty(), false, false);
    ScreenProgress progress = new ScreenProgress(screen, System::nanoTime, () -> false);
    return new Cli(new Context(screen, progress, folder, new TreeMap<>())).execute(args);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
