package dev.reprise.runner.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.record.StageRecord.Outcome;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real commands in real folders: `/bin/sh` and what every Linux has.
class PipelineRunnerTest {
  @TempDir Path project;
  private ProjectStore store;

  @BeforeEach
  void open() {
    store = ProjectStore.open(project.resolve(".reprise"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void unchangedStagesAreSkippedAndSayWhyAndChangedOnesSayWhatChanged() throws IOException {
    chain();
    PipelineRecord first = run();
    assertThat(reasons(first)).containsOnly("it has not run before");
    assertThat(first.metrics()).containsEntry("score.json:all.sum", 6.0);

    PipelineRecord second = run();
    assertThat(outcomes(second)).containsExactly(Outcome.UNCHANGED, Outcome.UNCHANGED);

    write("numbers.txt", "1\n2\n4\n");
    PipelineRecord third = run();
    assertThat(reasons(third))
        .containsExactly(
            "numbers.txt changed, since run " + second.run(),
            "half changed, since run " + second.run());
    assertThat(third.metrics()).containsEntry("score.json:all.sum", 7.0);

    write("params.yaml", "name: all\nother: 2\n");
    assertThat(outcomes(run())).containsExactly(Outcome.UNCHANGED, Outcome.UNCHANGED);
    write("params.yaml", "name: some\n");
    PipelineRecord renamed = run();
    assertThat(reasons(renamed).getLast())
        .contains("its commands changed", "params.yaml:name was \"all\", is \"some\"");
  }

  @Test
  void aParameterAloneMakesAStageRunAgainAndOthersOfItsFileDoNot() throws IOException {
    write("params.yaml", "used: 1\nunused: 1\n");
    write("dvc.yaml", "stages: {a: {cmd: date > out, params: [used], outs: [out]}}\n");
    PipelineRecord first = run();
    write("params.yaml", "used: 1\nunused: 2\n");
    assertThat(outcomes(run())).containsExactly(Outcome.UNCHANGED);
    write("params.yaml", "used: 2\nunused: 2\n");
    assertThat(reasons(run())).first().asString().startsWith("params.yaml:used was 1, is 2, since");
    assertThat(first.succeeded()).isTrue();
  }

  @Test
  void outputsThatWereTakenAwayComeFromTheStoreAndOnesOfAnotherHandAreMadeAnew()
      throws IOException {
    chain();
    PipelineRecord first = run();
    Files.delete(project.resolve("half/numbers"));
    Files.delete(project.resolve("half"));
    assertThat(outcomes(run())).containsExactly(Outcome.UNCHANGED, Outcome.UNCHANGED);
    assertThat(project.resolve("half/numbers")).hasContent("1\n2\n3\n");

    write("half/numbers", "by hand");
    PipelineRecord again = run();
    assertThat(again.stages().getFirst().outcome()).isEqualTo(Outcome.RAN);
    assertThat(again.stages().getFirst().outs()).isEqualTo(first.stages().getFirst().outs());
    try (Stream<Path> aside = Files.walk(store.home().resolve("replaced"))) {
      assertThat(aside.filter(Files::isRegularFile))
          .singleElement()
          .satisfies(file -> assertThat(file).hasContent("by hand"));
    }
  }

  @Test
  void aReproductionInAFreshFolderIsIdentical() throws IOException {
    write("a name with\na new line/in put", "x");
    Files.createDirectories(project.resolve("bin"));
    write("bin/copy.sh", "#!/bin/sh\ncp \"$1\" \"$2\"\n");
    assertThat(project.resolve("bin/copy.sh").toFile().setExecutable(true)).isTrue();
    write(
        "experiment.yaml",
        """
        reprise: 1
        name: own
        stages:
          copy:
            cmd: [bin/copy.sh, "a name with\\na new line/in put", "out put"]
            deps: ["a name with\\na new line", bin/copy.sh]
            outs: ["out put"]
        """);
    CompletedPipeline recorded = completed("experiment.yaml");
    assertThat(recorded.record().succeeded()).isTrue();

    PipelineReproduction reproduction =
        new PipelineReproducer(store).reproduce(recorded, 1, Progress.SILENT);

    assertThat(reproduction.verdict()).isInstanceOf(Verdict.Identical.class);
    assertThat(reproduction.outputs()).isEqualTo(1);
    try (Stream<Path> left = Files.list(store.home().resolve("reproductions"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void stagesThatPackTheSameOtherwiseArePassedOverAndWhatDiffersBehindThemIsNamed()
      throws IOException {
    write("in.txt", "1\n");
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(project.resolve("in.txt"), old);
    write(
        "dvc.yaml",
        """
        stages:
          pack: {cmd: gzip -c in.txt > in.gz, deps: [in.txt], outs: [in.gz]}
          list:
            cmd: mkdir all && cp in.gz all/ && date +'{"made":"%FT%T.%N","n":1}' > all/when.json
            deps: [in.gz]
            outs: [all]
        """);

    PipelineReproduction reproduction =
        new PipelineReproducer(store).reproduce(completed("dvc.yaml"), 1, Progress.SILENT);

    Verdict.Diverged diverged = (Verdict.Diverged) reproduction.verdict();
    assertThat(diverged.first().stage()).isEqualTo("list");
    assertThat(diverged.first().name()).isEqualTo("all/when.json");
    assertThat(diverged.first().what()).isEqualTo("its output all/when.json, /made");
    assertThat(diverged.divergence().outputs())
        .extracting(OutputDifference::path)
        .containsExactly("all/when.json", "all/in.gz", "in.gz");
    assertThat(diverged.divergence().causes().getFirst().kind()).isEqualTo(CauseKind.TIME_STAMP);
    assertThat(diverged.divergence().causes())
        .anySatisfy(
            cause -> assertThat(cause.reason()).contains("in.gz has other bytes, though the same"));
    assertThat(diverged.divergence().paragraph()).contains("have the same contents up to here");
  }

  @Test
  void anOutputThatDiffersIsNamedWithItsStage() throws IOException {
    write(
        "dvc.yaml",
        """
        stages:
          same: {cmd: echo 1 > same, outs: [same]}
          random: {cmd: "od -An -N8 -tx8 /dev/urandom > other", deps: [same], outs: [other]}
          after: {cmd: cp other last, deps: [other], outs: [last]}
        """);

    PipelineReproduction reproduction =
        new PipelineReproducer(store).reproduce(completed("dvc.yaml"), 1, Progress.SILENT);

    Verdict.Diverged diverged = (Verdict.Diverged) reproduction.verdict();
    assertThat(diverged.first().stage()).isEqualTo("random");
    assertThat(diverged.first().item()).isEqualTo(First.Item.OUTPUT);
    assertThat(diverged.first().name()).isEqualTo("other");
    assertThat(diverged.divergence().causes().getFirst().kind())
        .isEqualTo(CauseKind.NONDETERMINISM);
    assertThat(reproduction.folder()).hasValueSatisfying(it -> assertThat(it).isDirectory());
  }

  /// The program of a stage is replaced between run and reproduction.
  @Test
  void anotherProgramIsSuspectedFirst() throws IOException {
    Path bin = Files.createDirectories(project.resolve("bin"));
    Files.writeString(bin.resolve("prog"), "#!/bin/sh\necho one > out\n");
    assertThat(bin.resolve("prog").toFile().setExecutable(true)).isTrue();
    String program = bin.resolve("prog").toAbsolutePath().toString();
    write("dvc.yaml", "stages: {a: {cmd: 'OMP_NUM_THREADS=1 " + program + "', outs: [out]}}\n");
    CompletedPipeline recorded = completed("dvc.yaml");
    assertThat(recorded.record().circumstances().environment().facts()).containsKey("program.prog");
    Files.writeString(bin.resolve("prog"), "#!/bin/sh\necho two > out\n");

    PipelineReproduction reproduction =
        new PipelineReproducer(store).reproduce(recorded, 1, Progress.SILENT);

    Verdict.Diverged diverged = (Verdict.Diverged) reproduction.verdict();
    assertThat(diverged.divergence().causes().getFirst().kind()).isEqualTo(CauseKind.RUNTIME);
    assertThat(diverged.divergence().causes().getFirst().facts())
        .singleElement()
        .satisfies(fact -> assertThat(fact.name()).isEqualTo("program.prog"));
  }

  @Test
  void anInputThatIsNotDeclaredIsFoundOut() throws IOException {
    write("secret.txt", "x");
    write("dvc.yaml", "stages: {a: {cmd: cp secret.txt out, outs: [out]}}\n");

    PipelineReproduction reproduction =
        new PipelineReproducer(store).reproduce(completed("dvc.yaml"), 1, Progress.SILENT);

    Verdict.Diverged diverged = (Verdict.Diverged) reproduction.verdict();
    assertThat(diverged.first().item()).isEqualTo(First.Item.OUTCOME);
    assertThat(diverged.divergence().causes().getFirst().kind())
        .isEqualTo(CauseKind.UNDECLARED_INPUT);
  }

  @Test
  void aCommandThatFailsLeavesARecordAndWhatWaitsForItIsNotReached() throws IOException {
    write(
        "dvc.yaml",
        """
        stages:
          bad: {cmd: "echo told; echo why >&2; exit 7", outs: [x]}
          next: {cmd: cp x y, deps: [x], outs: [y]}
        """);

    PipelineRecord record = run();

    assertThat(outcomes(record)).containsExactly(Outcome.FAILED, Outcome.NOT_REACHED);
    assertThat(reasons(record).getFirst()).endsWith("ended with exit code 7");
    String log = Files.readString(store.find(record.artifact("log/bad").digest()).orElseThrow());
    assertThat(log).contains(" | told\n", " ! why\n", " # failed: ");
    assertThat(new PipelineReproducer(store).reproduce(kept(record), 1, Progress.SILENT).verdict())
        .isInstanceOf(Verdict.Incomparable.class);
  }

  @Test
  void everyBadEndIsTold() throws IOException {
    assertThat(failure("cmd: kill -9 $$")).contains("was ended by signal 9 (exit code 137)");
    assertThat(failure("cmd: 'true', outs: [never]")).isEqualTo("its output never is missing");
    assertThat(failure("cmd: 'true', deps: [never]")).isEqualTo("its dependency never is missing");
    write("in", "1");
    assertThat(failure("cmd: echo 2 >> in, deps: [in]")).isEqualTo("in changed while it ran");
    assertThat(failure("cmd: ln -s /etc/passwd out, outs: [out]"))
        .contains("out: is a link that leaves the project");
    assertThat(failure("cmd: mkdir d && ln -s /etc d/l, outs: [d]"))
        .contains("d/l: is a link that leaves the project");
    assertThat(failure("cmd: mkfifo pipe, outs: [pipe]"))
        .contains("pipe: is neither a file nor a folder");

    write("experiment.yaml", "reprise: 1\nname: o\nstages: {a: {cmd: no-such-program-here}}\n");
    PipelineRecord record = completed("experiment.yaml").record();
    assertThat(reasons(record).getFirst())
        .contains("command no-such-program-here: there is no such program");
  }

  @Test
  void aFolderAsOutputAndWhatIsInItAreVerified() throws IOException {
    write("dvc.yaml", "stages: {a: {cmd: mkdir -p d/e && echo 1 > d/e/f, outs: [d]}}\n");
    CompletedPipeline run = completed("dvc.yaml");
    assertThat(run.record().stages().getFirst().outs())
        .extractingByKey("d")
        .extracting(PathContent::kind)
        .isEqualTo(PathContent.Kind.FOLDER);
    assertThat(Verification.verify(store, run.address())).isEmpty();

    Path blob = store.find(Digest.of("1\n".getBytes())).orElseThrow();
    assertThat(blob.toFile().setWritable(true)).isTrue();
    Files.writeString(blob, "2\n");
    assertThat(Verification.verify(store, run.address()))
        .singleElement()
        .satisfies(it -> assertThat(it.what()).contains("out/d/e/f"));
  }

  @Test
  void aProcessThatIsLeftBehindIsEnded() throws Exception {
    write(
        "dvc.yaml", "stages: {a: {cmd: '(sleep 300; echo > late) & echo $! > pid', outs: [pid]}}");

    PipelineRecord record = run();

    assertThat(record.succeeded()).isTrue();
    long pid = Long.parseLong(Files.readString(project.resolve("pid")).strip());
    assertThat(isRunning(pid)).isFalse();
    String log = Files.readString(store.find(record.artifact("log/a").digest()).orElseThrow());
    assertThat(log).containsPattern("ended [12] processes it had left running");
  }

  @Test
  @Timeout(60)
  void aProcessThatEscapedDoesNotHoldTheRun() throws Exception {
    write(
        "dvc.yaml",
        "stages: {a: {cmd: 'setsid -f sh -c \"echo \\$\\$ > pid; sleep 100\"; sleep 1'}}");

    PipelineRecord record = run();

    assertThat(record.succeeded()).isTrue();
    long pid = Long.parseLong(Files.readString(project.resolve("pid")).strip());
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    String log = Files.readString(store.find(record.artifact("log/a").digest()).orElseThrow());
    assertThat(log).contains("something it started could not be ended");
  }

  /// Each waits for what the other does.
  @Test
  void independentStagesRunSideBySide() throws IOException {
    String wait =
        "touch %s.began; for i in $(seq 200); do [ -e %s.began ] && exit 0; sleep 0.05; done; exit 1";
    write(
        "dvc.yaml",
        "stages:\n  a: {cmd: '"
            + wait.replaceFirst("%s", "a").replaceFirst("%s", "b")
            + "'}\n  b: {cmd: '"
            + wait.replaceFirst("%s", "b").replaceFirst("%s", "a")
            + "'}\n");
    assertThat(run().succeeded()).isTrue();
  }

  @Test
  void aSecondRunInTheSameProjectIsRefused() throws Exception {
    write("dvc.yaml", "stages: {a: {cmd: 'touch began; sleep 3'}}\n");
    CompletableFuture<PipelineRecord> one = CompletableFuture.supplyAsync(this::run);
    while (!Files.exists(project.resolve("began"))) {
      Thread.sleep(20);
    }
    try (ProjectStore other = ProjectStore.open(project.resolve(".reprise"))) {
      PipelineRequest request = request("dvc.yaml");
      assertThatThrownBy(() -> new PipelineRunner(other).run(request, Progress.SILENT))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("another run of commands is under way");
    }
    assertThat(one.get().succeeded()).isTrue();
  }

  @Test
  void anInterruptionEndsTheCommandAndLeavesNoRecord() throws Exception {
    write("dvc.yaml", "stages: {a: {cmd: 'echo $$ > pid; sleep 300'}}\n");
    PipelineRequest request = request("dvc.yaml");
    Progress impatient =
        new Progress() {
          @Override
          public void message(String line) {}

          @Override
          public Task task(String label, long total, String unit) {
            return new Task() {
              @Override
              public void advanceTo(long done, String detail) {
                if (Files.exists(project.resolve("pid"))) {
                  throw new CancellationException();
                }
              }

              @Override
              public void close() {}
            };
          }
        };
    assertThatThrownBy(() -> new PipelineRunner(store).run(request, impatient))
        .isInstanceOf(CancellationException.class);
    long pid = Long.parseLong(Files.readString(project.resolve("pid")).strip());
    assertThat(isRunning(pid)).isFalse();
    assertThat(store.list()).isEmpty();
    assertThat(store.unfinished()).isEmpty();
  }

  @Test
  void whatIsPrintedIsBounded() throws IOException {
    write("dvc.yaml", "stages: {a: {cmd: 'yes 0123456789 | head -c 40000000'}}\n");
    PipelineRecord record = run();
    assertThat(record.artifact("log/a").bytes()).isLessThan(80L << 20);
    Path log = store.find(record.artifact("log/a").digest()).orElseThrow();
    try (Stream<String> lines = Files.lines(log)) {
      assertThat(lines.filter(line -> line.contains("bytes more, which were not kept"))).hasSize(1);
    }
  }

  private void chain() throws IOException {
    write("numbers.txt", "1\n2\n3\n");
    write("params.yaml", "name: all\n");
    write(
        "dvc.yaml",
        """
        stages:
          half:
            cmd: mkdir half && cp numbers.txt half/numbers
            deps: [numbers.txt]
            outs: [half]
          sum:
            cmd: >-
              awk '{ s += $1 } END { print "{\\"${name}\\": {\\"sum\\": " s "}}" }' half/numbers
              > score.json
            deps: [half]
            params: [name]
            metrics: [score.json]
        """);
  }

  /// Whether it does anything: one that nobody has asked about since it ended does not.
  private static boolean isRunning(long pid) throws IOException, InterruptedException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    for (int i = 0; i < 50; i++) {
      if (!Files.exists(stat) || Files.readString(stat).contains(") Z ")) {
        return false;
      }
      Thread.sleep(100);
    }
    return true;
  }

  private String failure(String stage) throws IOException {
    write("dvc.yaml", "stages: {a: {" + stage + "}}\n");
    PipelineRecord record = run();
    assertThat(record.succeeded()).isFalse();
    try (Stream<Path> made = Files.list(project)) {
      for (Path file : made.filter(it -> !it.getFileName().toString().startsWith(".")).toList()) {
        new ProjectPaths(project).remove(file.getFileName().toString());
      }
    }
    return record.stages().getFirst().reason();
  }

  private PipelineRecord run() {
    return completed("dvc.yaml").record();
  }

  private CompletedPipeline completed(String path) {
    return new PipelineRunner(store).run(request(path), Progress.SILENT);
  }

  private CompletedPipeline kept(PipelineRecord record) {
    return new CompletedPipeline(record, record.digest());
  }

  private PipelineRequest request(String path) {
    return PipelineRequest.of(project.resolve(path), "main", new TreeMap<>(), 4, false);
  }

  private static List<Outcome> outcomes(PipelineRecord record) {
    return record.stages().stream().map(StageRecord::outcome).toList();
  }

  private static List<String> reasons(PipelineRecord record) {
    return record.stages().stream().map(StageRecord::reason).toList();
  }

  private void write(String path, String text) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
