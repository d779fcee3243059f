package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Environments as people ask for them.
class EnvTest {
  @TempDir private Path folder;
  private Project project;

  @BeforeEach
  void makeAProject() throws IOException {
    project = new Project(folder);
  }

  private String run(String hashSeed) throws IOException {
    Files.writeString(
        folder.resolve("dvc.yaml"),
        "stages: {copy: {cmd: cp in.txt out.txt, deps: [in.txt], outs: [out.txt]}}\n");
    Files.writeString(folder.resolve("in.txt"), hashSeed);
    Files.writeString(
        folder.resolve("experiment.yaml"),
        """
        reprise: 1
        name: copy
        stages:
          copy:
            cmd: [cp, in.txt, out.txt]
            deps: [in.txt]
            outs: [out.txt]
            env: {PYTHONHASHSEED: %s}
        """
            .replace("%s", hashSeed));
    assertThat(project.execute("run", "experiment.yaml", "--json")).as(project.err()).isEqualTo(0);
    return project.json().path("run").stringValue();
  }

  @Test
  void thisMachineIsShownWithWhatCouldChangeResultsFirst() {
    assertThat(project.execute("env", "show")).as(project.err()).isEqualTo(0);
    assertThat(project.out()).contains("here, judged for the engine exact", "java.version");
    assertThat(project.out().indexOf("java.version"))
        .isLessThan(project.out().indexOf("memory.bytes"));
    assertThat(project.execute("env", "show", "--json")).isEqualTo(0);
    JsonNode json = project.json();
    assertThat(json.path("facts").path("os.name").stringValue()).isNotEmpty();
    assertThat(json.path("material").toString()).contains("cpu.model").doesNotContain("memory");
  }

  @Test
  void aVariableThatDiffersBetweenTwoRunsIsFoundAndMaterial() throws IOException {
    String a = run("0");
    String b = run("1");
    assertThat(project.execute("env", "diff", a, b, "--json")).as(project.err()).isEqualTo(1);
    List<String> names = new ArrayList<>();
    project
        .json()
        .path("differences")
        .forEach(it -> names.add(it.path("name").stringValue() + it.path("material")));
    assertThat(names).containsExactly("variable.PYTHONHASHSEEDtrue");
    assertThat(project.execute("env", "diff", a, a)).isEqualTo(0);
    assertThat(project.out()).contains("same  0 facts");
  }

  @Test
  void aRecordIsHeldAgainstThisMachine() throws IOException {
    String run = run("0");
    assertThat(project.execute("env", "diff", run)).as(project.err()).isEqualTo(1);
    assertThat(project.out())
        .contains("variable.PYTHONHASHSEED", "(absent)")
        .doesNotContain("program.cp");
    assertThat(project.execute("env", "show", run)).isEqualTo(0);
    assertThat(project.out()).contains("judged for the engine command", "program.cp");
  }

  @Test
  void wrongUsageIsTold() {
    assertThat(project.execute("env")).isEqualTo(2);
    assertThat(project.err()).contains("expected env show or env diff");
    assertThat(project.execute("env", "show", "zzzz")).isEqualTo(2);
  }
}
