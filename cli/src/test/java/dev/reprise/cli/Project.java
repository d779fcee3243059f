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
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Somebody's folder with a small experiment in it, and a command line there.
final class Project {
  final Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  Project(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    Path line = Files.createDirectories(folder.resolve("line"));
    StringBuilder points = new StringBuilder("x,y\n");
    for (int i = 0; i < 40; i++) {
      points.append(i / 40.0).append(',').append(2 * i / 40.0 + 1).append('\n');
    }
    Files.writeString(line.resolve("points.csv"), points);
    Files.writeString(
        line.resolve("experiment.yaml"),
        """
        reprise: 1
        name: line
        seed: 1
        data:
          name: points
          columns:
            x: {kind: number}
            y: {kind: number}
          sources:
            - path: points.csv
              form: {delimited: {}}
        prepare:
          split: {test: 0.2}
          inputs:
            - columns: [x]
          target: {column: y}
        model:
          layers:
            - dense: {units: 1}
        train:
          optimizer: {sgd: {learning_rate: 0.1}}
          loss: mean_squared_error
          epochs: 3
        """);
  }

  int execute(String... args) {
    out.reset();
    err.reset();
    Screen screen = new Screen(stream(out), stream(err), OptionalInt.empty(), false, false);
    ScreenProgress progress = new ScreenProgress(screen, System::nanoTime, () -> false);
    return new Cli(new Context(screen, progress, folder, new TreeMap<>())).execute(args);
  }

  /// The one JSON object of the last command.
  JsonNode json() {
    List<String> lines = out().lines().toList();
    assertThat(lines).as(err()).hasSize(1);
    return Json.MAPPER.readTree(lines.getFirst());
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
