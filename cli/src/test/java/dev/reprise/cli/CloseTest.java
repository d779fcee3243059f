package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Repeats, and what is close by them, as their users meet them.
class CloseTest {
  @TempDir private Path folder;
  private Project project;
  private String run;

  @BeforeEach
  void runWithRepeats() throws IOException {
    project = new Project(folder);
    assertThat(project.execute("run", "line", "--repeats", "6", "--json"))
        .as(project.err())
        .isEqualTo(0);
    JsonNode made = project.json();
    run = made.path("run").stringValue();
    assertThat(made.path("spread").path("repeats").asInt()).isEqualTo(6);
    assertThat(project.err()).contains("Repeat 1 of 6, with seed 2", "Repeat 6 of 6, with seed 7");
  }

  @Test
  void anotherSeedEndsWithTheCodeThatWasAskedFor() {
    assertThat(project.execute("reproduce", run, "-S", "seed=42", "--accept", "close"))
        .isEqualTo(0);
    assertThat(project.out())
        .contains("close  line was run again", "experiment seed: 1 in the record, 42", "margin")
        .contains("within", "95 % confidence", "6 repeats", "one-sided")
        .doesNotContain("outside");

    assertThat(project.execute("reproduce", run, "-S", "seed=42")).isEqualTo(1);
    assertThat(project.out()).contains("diverged  line", "--accept close judges by");

    assertThat(project.execute("reproduce", run, "--accept", "close")).isEqualTo(0);
    assertThat(project.out()).contains("identical  line");
  }

  @Test
  void diffJudgesByTheSpreadOfAWhereItIsAsked() throws IOException {
    project.execute("reproduce", run, "-S", "seed=42", "--json");
    String other = project.json().path("run").stringValue();
    assertThat(project.execute("diff", run, other, "--facts-only")).isEqualTo(1);
    assertThat(project.out()).contains("diverged  A and B", "--accept close judges by");
    assertThat(project.execute("diff", run, other, "--accept", "close")).isEqualTo(0);
    assertThat(project.out())
        .contains("close  A and B are not the same bits, but equivalent", "within", "one-sided");
    assertThat(project.execute("diff", run, other, "--accept", "close", "--json")).isEqualTo(0);
    assertThat(project.json().path("closeness").path("close").booleanValue()).isTrue();
    assertThat(project.execute("diff", other, run, "--accept", "close")).isEqualTo(1);
    assertThat(project.out()).contains("the record has no spread");

    String broken = "train.optimizer.sgd.learning_rate=1.1";
    project.execute("reproduce", run, "-S", broken, "--json");
    String far = project.json().path("run").stringValue();
    assertThat(project.execute("diff", run, far, "--accept", "close")).isEqualTo(1);
    assertThat(project.out()).contains("diverged  A and B", "outside");

    Files.writeString(
        folder.resolve("dvc.yaml"), "stages: {a: {cmd: echo 1 > a.txt, outs: [a.txt]}}\n");
    assertThat(project.execute("run", "dvc.yaml", "--json")).as(project.err()).isEqualTo(0);
    String commands = project.json().path("run").stringValue();
    assertThat(project.execute("diff", run, commands)).isEqualTo(2);
    assertThat(project.execute("diff", commands, run)).isEqualTo(2);
    assertThat(project.err()).contains("is the record of a pipeline of commands");
  }

  @Test
  void jsonHasTheIntervalAndTheMarginOfEveryQuantity() {
    assertThat(project.execute("reproduce", run, "-S", "seed=42", "--accept", "close", "--json"))
        .isEqualTo(0);
    JsonNode out = project.json();
    assertThat(out.path("verdict").stringValue()).isEqualTo("close");
    JsonNode closeness = out.path("closeness");
    assertThat(closeness.path("confidence").asDouble()).isEqualTo(0.95);
    assertThat(closeness.path("quantities")).isNotEmpty();
    closeness
        .path("quantities")
        .forEach(
            quantity -> {
              double value = quantity.path("reproduced").asDouble();
              assertThat(value)
                  .isBetween(quantity.path("from").asDouble(), quantity.path("to").asDouble());
              assertThat(quantity.path("margin").asDouble()).isPositive();
              assertThat(quantity.path("within").asBoolean()).isTrue();
            });
    assertThat(out.path("first").path("stage").stringValue()).isEqualTo("train");
  }

  @Test
  void theReportShowsTheSpreadAndTheIntervals() throws IOException {
    Path reports = folder.resolve(".reprise/reports");
    assertThat(Files.readString(reports.resolve(run).resolve("report.html")))
        .contains("Spread over repeats", "the spread of 6 repeats");
    project.execute("reproduce", run, "-S", "seed=42", "--accept", "close", "--json");
    Path report = Path.of(project.json().path("report").stringValue());
    assertThat(Files.readString(report))
        .contains("class=\"verdict close\"", "<h3>Equivalence</h3>", "<td>yes</td>")
        .doesNotContain("<td>no</td>");
    assertThat(Files.readString(report.resolveSibling("report.md")))
        .contains("## Verdict: close", "### Equivalence", "| yes |");
  }

  @Test
  void aBreakIsShownWithWhatLiesOutside() {
    String broken = "train.optimizer.sgd.learning_rate=1.1";
    assertThat(project.execute("reproduce", run, "-S", broken, "--accept", "close")).isEqualTo(1);
    assertThat(project.out()).contains("diverged  line", "outside");
  }

  @Test
  void showTellsOfTheSpreadAndAPublishedRecordBringsItAlong() {
    assertThat(project.execute("show", run)).isEqualTo(0);
    assertThat(project.out()).contains("spread over 6 repeats", "close from", "spread.safetensors");
    assertThat(project.execute("publish", run, "--to", "public")).isEqualTo(0);
    assertThat(project.execute("verify", "public", "--json")).isEqualTo(0);
    assertThat(project.execute("reproduce", "public", "-S", "seed=42", "--accept", "close"))
        .as(project.out() + project.err())
        .isEqualTo(0);
  }

  @Test
  void wrongWordsAndTooFewRepeatsAreWrongUsage() {
    assertThat(project.execute("reproduce", run, "--accept", "nearly")).isEqualTo(2);
    assertThat(project.err()).contains("expected identical or close, found 'nearly'");
    assertThat(project.execute("run", "line", "--repeats", "2")).isEqualTo(2);
    assertThat(project.err()).contains("--repeats", "found 2", "cannot be told from so few");
  }

  @Test
  void withoutASpreadItIsSaidHowToRecordOne() {
    assertThat(project.execute("run", "line", "--json")).isEqualTo(0);
    String bare = project.json().path("run").stringValue();
    assertThat(project.execute("reproduce", bare, "-S", "seed=42", "--accept", "close"))
        .isEqualTo(1);
    assertThat(project.out()).contains("the record has no spread", "--repeats 10 records one");
  }

  @Test
  void aStatementSaysCloseWhereThatWasAskedFor() {
    project.execute("reproduce", run, "-S", "seed=42", "--accept", "close", "--json");
    String mine = project.json().path("run").stringValue();
    assertThat(project.execute("keys", "new", "alice")).as(project.err()).isEqualTo(0);
    String key = ".reprise/keys/alice.key";
    assertThat(
            project.execute(
                "attest", run, "--key", key, "--verdict-of", mine, "--accept", "close", "--json"))
        .as(project.err())
        .isEqualTo(0);
    assertThat(project.out()).contains("\"close\"");
    assertThat(project.execute("verify", run, "--json")).as(project.out()).isEqualTo(0);
    assertThat(project.execute("attest", run, "--key", key, "--verdict-of", mine, "--json"))
        .isEqualTo(0);
    assertThat(project.out()).contains("\"diverged\"");
  }
}
