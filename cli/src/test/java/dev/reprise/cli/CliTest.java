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
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CliTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void declareAnExperiment() throws IOException {
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

  @Test
  void aRunCanBeListedShownVerifiedReproducedAndPublished() {
    assertThat(execute("run", "line", "--threads", "1", "--json")).isEqualTo(0);
    JsonNode run = json();
    String name = run.path("run").stringValue();
    assertThat(run.path("metrics").path("mse").isNumber()).isTrue();
    assertThat(run.path("seconds").isNumber()).isTrue();
    assertThat(Path.of(run.path("report").stringValue())).exists();

    assertThat(execute("list", "--json")).isEqualTo(0);
    assertThat(json().path("runs").path(0).path("run").stringValue()).isEqualTo(name);

    assertThat(execute("show", name, "--json")).isEqualTo(0);
    assertThat(json().path("address")).isEqualTo(run.path("record"));

    assertThat(execute("verify", name, "--json")).isEqualTo(0);
    assertThat(json().path("intact").booleanValue()).isTrue();

    assertThat(execute("reproduce", name, "--threads", "2", "--json")).isEqualTo(0);
    JsonNode reproduction = json();
    assertThat(reproduction.path("verdict").stringValue()).isEqualTo("identical");
    assertThat(reproduction.path("record")).isEqualTo(run.path("record"));
    assertThat(reproduction.path("compared").path("ledgerSteps").longValue()).isPositive();

    assertThat(execute("publish", name, "--to", "line/published")).isEqualTo(0);
    assertThat(execute("verify", "line")).isEqualTo(0);
    assertThat(text(out)).startsWith("intact");
  }

  @Test
  void anotherSeedDivergesAtTheFirstStepAndIsNamed() {
    execute("run", "line", "--json");
    String name = json().path("run").stringValue();

    assertThat(execute("reproduce", name, "-S", "seed=2", "--json")).isEqualTo(1);

    JsonNode outcome = json();
    assertThat(outcome.path("verdict").stringValue()).isEqualTo("diverged");
    assertThat(outcome.path("first").path("stage").stringValue()).isEqualTo("train");
    assertThat(outcome.path("first").path("step").longValue()).isEqualTo(1);
    assertThat(outcome.path("differences").path(0).path("name").stringValue()).isEqualTo("seed");
    assertThat(text(err))
        .contains("diverged  line was run again, and the result is not the same")
        .contains("experiment seed: 1 in the record, 2 in the reproduction");
  }

  @Test
  void twoRecordsAreSetSideBySide() {
    execute("run", "line", "--json");
    String name = json().path("run").stringValue();
    execute("run", "line", "-S", "train.shuffle=false", "--json");
    String other = json().path("run").stringValue();

    assertThat(execute("diff", name, name)).isEqualTo(0);
    assertThat(execute("diff", name, other, "--json")).isEqualTo(1);

    JsonNode outcome = json();
    assertThat(outcome.path("verdict").stringValue()).isEqualTo("diverged");
    assertThat(outcome.path("first").path("item").stringValue()).isEqualTo("batch");
    JsonNode cause = outcome.path("divergence").path("causes").path(0);
    assertThat(cause.path("kind").stringValue()).isEqualTo("order-of-data");
    assertThat(cause.path("advice").stringValue()).contains("train.shuffle");
    assertThat(text(err))
        .contains("diverged  A and B are not the same")
        .contains("experiment train.shuffle: true in A, false in B");
  }

  @Test
  void aVerdictForPeopleSaysWhatItRestsOn() {
    execute("run", "line", "--json");
    String name = json().path("run").stringValue();

    assertThat(execute("reproduce", name)).isEqualTo(0);

    assertThat(text(out))
        .contains("identical  line was reproduced, bit for bit")
        .containsPattern("compared +3 ledger steps, \\d+ tensors, \\d+ metrics")
        .contains(name)
        .containsPattern("report .*report\\.html");
  }

  @Test
  void aChangedBlobIsNamedByVerifyAndMakesAReproductionIncomparable() throws IOException {
    execute("run", "line", "--json");
    JsonNode run = json();
    String name = run.path("run").stringValue();
    execute("show", name, "--json");
    String weights =
        json()
            .path("record")
            .path("artifacts")
            .path("final.safetensors")
            .path("digest")
            .stringValue();
    flipABitOf(blob(weights.substring("sha256:".length())));

    assertThat(execute("verify", name)).isEqualTo(1);
    assertThat(text(out)).startsWith("damaged").contains("final.safetensors");
    assertThat(execute("reproduce", name, "--json")).isEqualTo(1);
    assertThat(json().path("verdict").stringValue()).isEqualTo("incomparable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rum line",
        "run",
        "run nowhere",
        "run line --thread 2",
        "run line --threads 0",
        "run line --threads many",
        "run line -S train.epoch=2",
        "run line -S seed",
        "run line -S seed=-1",
        "run line -S engine=magic",
        "reproduce zzzz",
        "reproduce line",
        "verify 2026",
        "show",
        "publish zzzz",
        "list line"
      })
  void wrongUseEndsWithTwoAndSaysWhatToDo(String line) {
    assertThat(execute(line.split(" ", -1))).isEqualTo(2);

    assertThat(text(out)).isEmpty();
    assertThat(text(err)).startsWith("error: ").doesNotContain("Exception", "\tat ");
  }

  @Test
  void theNearestVerbAndOptionAreNamed() {
    execute("reprodcue", "x");
    assertThat(text(err)).contains("did you mean reproduce?");
    execute("run", "line", "--mirrors=x");
    assertThat(text(err)).contains("did you mean --mirror?");
  }

  @Test
  void allProblemsOfAnExperimentAreReportedAtOnce() throws IOException {
    Path file = folder.resolve("line/experiment.yaml");
    Files.writeString(
        file,
        Files.readString(file).replace("epochs: 3", "epoch: 3").replace("units: 1", "units: none"));

    assertThat(execute("run", "line", "--json")).isEqualTo(2);

    assertThat(json().path("error").stringValue()).isEqualTo("invalid-input");
    assertThat(json().path("problems").size()).isGreaterThanOrEqualTo(2);
    assertThat(text(err)).contains("did you mean 'epochs'?");
  }

  @Test
  void theStateIsInTheNearestFolderUpward() throws IOException {
    Files.createDirectories(folder.resolve(".reprise"));
    Path deep = Files.createDirectories(folder.resolve("a/b"));

    assertThat(context(deep).home()).isEqualTo(folder.resolve(".reprise"));
    environment.put("REPRISE_HOME", "elsewhere");
    assertThat(context(deep).home()).isEqualTo(deep.resolve("elsewhere"));
  }

  @Test
  void lookingAtAProjectWritesNothingIntoIt() {
    assertThat(execute("list")).isEqualTo(0);
    assertThat(execute("status", "--json")).isEqualTo(0);

    assertThat(json().path("runs").longValue()).isEqualTo(0);
    assertThat(folder.resolve(".reprise")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "reproduce",
        "verify",
        "list",
        "show",
        "status",
        "publish",
        "attest",
        "keys",
        "help"
      })
  void everyVerbHasHelp(String verb) {
    assertThat(execute(verb, "--help")).isEqualTo(0);
    assertThat(text(out)).contains("Usage: reprise " + verb);
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(Version.number()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(execute("--version")).isEqualTo(0);
    assertThat(text(out)).startsWith("reprise " + Version.number());
  }

  @Test
  void theDoctorFindsThisMachineExact() {
    assertThat(execute("doctor", "--threads", "2", "--json")).isEqualTo(0);
    JsonNode found = json();
    assertThat(found.path("exact").booleanValue()).isTrue();
    assertThat(found.path("answers").size()).isEqualTo(5);
    assertThat(found.path("java").stringValue()).isEqualTo(Runtime.version().toString());
    assertThat(text(err)).startsWith("exact  What this machine computes may be claimed");
    assertThat(execute("doctor", "--threads", "0")).isEqualTo(2);
  }

  private int execute(String... args) {
    out.reset();
    err.reset();
    return new Cli(context(folder)).execute(args);
  }

  private Context context(Path at) {
    Screen screen = new Screen(stream(out), stream(err), OptionalInt.empty(), false, false);
    ScreenProgress progress = new ScreenProgress(screen, System::nanoTime, () -> false);
    return new Context(screen, progress, at, environment);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /// The one JSON object on the standard output.
  private JsonNode json() {
    List<String> lines = text(out).lines().toList();
    assertThat(lines).hasSize(1);
    return Json.MAPPER.readTree(lines.getFirst());
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Path blob(String hex) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(".reprise/blobs"))) {
      return files.filter(file -> file.endsWith(hex.substring(2))).findFirst().orElseThrow();
    }
  }

  private static void flipABitOf(Path file) throws IOException {
    assertThat(file.toFile().setWritable(true)).isTrue();
    byte[] content = Files.readAllBytes(file);
    content[content.length - 1] ^= 1;
    Files.write(file, content);
  }
}
