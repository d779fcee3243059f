package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Pipelines of commands as people type them.
class CommandsTest {
  @TempDir private Path folder;
  private Project project;

  @BeforeEach
  void makeAProject() throws IOException {
    project = new Project(folder);
    Files.writeString(folder.resolve("in.txt"), "5\n");
    Files.writeString(
        folder.resolve("dvc.yaml"),
        "stages: {copy: {cmd: cp in.txt out.txt, deps: [in.txt], outs: [out.txt]}}\n");
  }

  @Test
  void runListShowVerifyAndReproduceTakeAPipeline() {
    assertThat(project.execute("run", "dvc.yaml", "--json")).as(project.err()).isEqualTo(0);
    String run = project.json().path("run").stringValue();
    assertThat(project.execute("run", "dvc.yaml")).isEqualTo(0);
    assertThat(project.out())
        .contains("unchanged  copy", "nothing it depends on has changed since run " + run);

    assertThat(project.execute("list")).isEqualTo(0);
    assertThat(project.out()).contains(run);
    assertThat(project.execute("show", run)).isEqualTo(0);
    assertThat(project.out()).contains("ran  copy in ", "read      in.txt", "wrote     out.txt");
    assertThat(project.execute("verify", run)).isEqualTo(0);
    assertThat(project.out()).contains("intact  " + run + ": the record and 4 artifacts");
    assertThat(project.execute("reproduce", run)).isEqualTo(0);
    assertThat(project.out()).contains("was reproduced, bit for bit", "1 output");
  }

  @Test
  void verbsForTrainingsSayThatTheyAreForTrainings() {
    assertThat(project.execute("run", "dvc.yaml", "--json")).isEqualTo(0);
    String run = project.json().path("run").stringValue();
    for (String verb : new String[] {"audit", "publish", "generate"}) {
      String[] more =
          switch (verb) {
            case "audit" -> new String[] {verb, run, "--all"};
            case "publish" -> new String[] {verb, run, "--to", "there"};
            default -> new String[] {verb, run, "--prompt", "a"};
          };
      assertThat(project.execute(more)).as(verb + project.err()).isEqualTo(2);
      assertThat(project.err()).contains("is the record of a pipeline of commands");
    }
  }

  @Test
  void filesWithTheSameContentsAreCloseAndOnesWithOtherContentsAreNot() throws IOException {
    Files.writeString(
        folder.resolve("dvc.yaml"),
        """
        stages:
          pack: {cmd: 'gzip -c in.txt > in.gz', deps: [in.txt], outs: [in.gz]}
          unpack: {cmd: gzip -dc in.gz > out.txt, deps: [in.gz], outs: [out.txt]}
        """);
    Files.setLastModifiedTime(folder.resolve("in.txt"), FileTime.fromMillis(1_000_000_000_000L));
    assertThat(project.execute("run", "dvc.yaml", "--json")).as(project.err()).isEqualTo(0);
    String first = project.json().path("run").stringValue();

    assertThat(project.execute("reproduce", first)).isEqualTo(1);
    assertThat(project.out())
        .contains(
            "close  ",
            "not the same bytes, but the same contents",
            "in.gz: same contents as gzip: only time stamps differ",
            "The cause is the time of day");
    assertThat(project.execute("reproduce", first, "--accept", "close", "--json")).isEqualTo(0);
    JsonNode json = project.json();
    assertThat(json.path("verdict").stringValue()).isEqualTo("close");
    JsonNode difference = json.path("outputDifferences").path(0);
    assertThat(difference.path("path").stringValue()).isEqualTo("in.gz");
    assertThat(difference.path("sameContents").booleanValue()).isTrue();
    assertThat(difference.path("aspects").path(0).stringValue()).isEqualTo("time-stamps");
    assertThat(difference.path("cause").stringValue()).isEqualTo("time-stamp");

    String second = json.path("run").stringValue();
    assertThat(project.execute("diff", first, second)).as(project.err()).isEqualTo(1);
    assertThat(project.execute("diff", first, second, "--accept", "close")).isEqualTo(0);
    assertThat(project.execute("diff", first, first)).isEqualTo(0);

    Files.writeString(folder.resolve("in.txt"), "6\n");
    assertThat(project.execute("run", "dvc.yaml", "--json")).isEqualTo(0);
    String third = project.json().path("run").stringValue();
    assertThat(project.execute("diff", first, third, "--accept", "close", "--json")).isEqualTo(1);
    assertThat(project.json().path("verdict").stringValue()).isEqualTo("diverged");
    JsonNode other = project.json().path("outputDifferences").path(0);
    assertThat(other.path("where").stringValue()).isEqualTo("line 1");
    assertThat(other.path("what").stringValue()).isEqualTo("is '5' and '6'");
    assertThat(project.execute("diff", first, third, "--report", "there")).isEqualTo(2);
  }

  @Test
  void metricsAreJudgedByTheSpreadOfRepeats() throws IOException {
    Files.writeString(
        folder.resolve("train.sh"),
        """
        sum=$(($1 + ${REPRISE_REPEAT:-5}))
        printf '{"loss": %s}' "$sum" > metrics.json
        head -c 8 /dev/urandom > model.bin
        """);
    Files.writeString(
        folder.resolve("dvc.yaml"),
        """
        stages:
          train:
            cmd: sh train.sh ${base}
            deps: [train.sh]
            outs: [model.bin]
            metrics: [metrics.json]
        """);
    Files.writeString(folder.resolve("params.yaml"), "base: 100\n");
    assertThat(project.execute("run", "dvc.yaml", "--repeats", "2")).isEqualTo(2);
    assertThat(project.execute("run", "dvc.yaml", "--repeats", "10", "--json"))
        .as(project.err())
        .isEqualTo(0);
    String first = project.json().path("run").stringValue();
    assertThat(project.execute("verify", first)).as(project.err() + project.out()).isEqualTo(0);
    assertThat(folder.resolve(".reprise/reproductions")).isEmptyDirectory();

    assertThat(project.execute("reproduce", first)).as(project.err()).isEqualTo(1);
    assertThat(project.out()).contains("close  ", "metrics.json:loss", "within", "10 repeats");
    assertThat(project.execute("reproduce", first, "--accept", "close", "--json")).isEqualTo(0);
    assertThat(project.json().path("closeness").path("close").booleanValue()).isTrue();
    assertThat(project.json().path("first").path("name").stringValue()).isEqualTo("model.bin");

    Files.writeString(folder.resolve("params.yaml"), "base: 200\n");
    assertThat(project.execute("run", "dvc.yaml", "--json")).isEqualTo(0);
    String second = project.json().path("run").stringValue();
    assertThat(project.execute("diff", first, second, "--accept", "close")).isEqualTo(1);
    assertThat(project.out()).contains("diverged", "outside", "hyperparameter");
  }

  @Test
  void aCommandThatFailsEndsWithThree() throws IOException {
    Files.writeString(folder.resolve("dvc.yaml"), "stages: {bad: {cmd: exit 4}}\n");
    assertThat(project.execute("run", "dvc.yaml", "--json")).isEqualTo(3);
    assertThat(project.json().path("succeeded").booleanValue()).isFalse();
    assertThat(project.execute("run", "dvc.yaml", "--repeats", "3")).isEqualTo(2);
    assertThat(project.execute("run", "dvc.yaml", "-S", "a=1")).isEqualTo(2);
  }
}
