package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `audit`, `run --checkpoint-every` and `run --resume` as people type them.
class AuditCliTest {
  private static final String NONCE = "00112233445566778899aabbccddeeff";

  @TempDir private Path folder;
  private Project project;

  @BeforeEach
  void makeAProject() throws IOException {
    project = new Project(folder);
  }

  private String run(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "run";
    arguments[1] = "line";
    System.arraycopy(more, 0, arguments, 2, more.length);
    arguments[more.length + 2] = "--json";
    int code = project.execute(arguments);
    assertThat(code).as(project.err() + project.out()).isEqualTo(0);
    return project.json().path("run").stringValue();
  }

  @Test
  void anAuditSaysWhatItReplayedAndHowLikelyAForgerIsCaught() {
    // 32 examples in batches of 4, three times: 24 steps, 12 segments and the evaluation.
    String run = run("--checkpoint-every", "2", "-S", "train.batch_size=4");
    int code = project.execute("audit", run, "--segments", "3", "--nonce", NONCE);
    assertThat(code).as(project.err()).isEqualTo(0);
    assertThat(project.out())
        .contains(
            "stands  what was replayed of " + run + " came out as its record says, bit for bit")
        .contains("nonce       " + NONCE)
        .contains("replayed    3 of 13 segments, ")
        .contains(
            "A forger who altered 5 % of the segments (1 of 13) is caught with probability 23.0 %.");

    assertThat(project.execute("audit", run, "--all", "--workers", "2", "--json")).isEqualTo(0);
    JsonNode all = project.json();
    assertThat(all.path("audit").stringValue()).isEqualTo("stands");
    assertThat(all.path("steps").longValue()).isEqualTo(24);
    assertThat(all.path("replayed").size()).isEqualTo(13);
    assertThat(all.path("detection").path("5").doubleValue()).isEqualTo(1);
    assertThat(all.path("nonce").stringValue()).hasSize(64).isNotEqualTo(NONCE);

    assertThat(project.execute("audit", run, "--cost", "10%", "--nonce", NONCE, "--json"))
        .isEqualTo(0);
    assertThat(project.json().path("replayed").size()).isEqualTo(1);
  }

  @Test
  void checkpointsChangeNothingThatIsCompared() {
    String plain = run();
    String kept = run("--checkpoint-every", "epoch");
    assertThat(project.execute("diff", plain, kept, "--json")).isEqualTo(0);
    assertThat(project.json().path("verdict").stringValue()).isEqualTo("identical");
    assertThat(project.execute("reproduce", kept, "--json")).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit RUN",
        "audit RUN --all --segments 1",
        "audit RUN --segments 0",
        "audit RUN --segments 99",
        "audit RUN --cost 5",
        "audit RUN --cost 0%",
        "audit RUN --cost 101%",
        "audit RUN --all --nonce xyz",
        "audit RUN --all --nonce 0011",
        "audit RUN --all --workers 0",
        "audit nowhere --all",
        "run line --checkpoint-every 0",
        "run line --checkpoint-every often",
        "run line --resume RUN",
        "run --resume",
        "run --resume 20260102-030405-0a1b2c",
        "run"
      })
  void wrongUseEndsWithTwoAndSaysWhatWasExpected(String line) {
    String run = run("--checkpoint-every", "1");
    int code = project.execute(line.replace("RUN", run).split(" "));
    assertThat(code).as(project.err()).isEqualTo(2);
    assertThat(project.err()).startsWith("error: ").doesNotContain("\tat ", "Exception");
  }
}
