package dev.reprise.runner.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Stages that keep a ledger: a training in plain Python, run by the machine's own; skipped where
/// there is none.
class StageLedgerTest {
  /// Two tensors, two epochs of five steps. At the step `flip` a gradient has one bit more.
  private static final String TRAIN =
      """
      import array, json, os, struct, sys
      import reprise_ledger

      seed, flip, die = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
      if flip < 0: flip = os.urandom(1)[0] %% 4 + 3
      a, b = array.array('f', [seed, 2.5, -1]), array.array('d', [0.5])
      with reprise_ledger.open(weights={'a': a, 'b': b}) as ledger:
          step = 0
          for epoch in range(2):
              for batch in range(5):
                  step += 1
                  ga = array.array('f', [x * 0.1 for x in a])
                  gb = array.array('d', [x * 0.1 for x in b])
                  if step == flip: gb[0] += 2 ** -50
                  for i in range(3): a[i] -= ga[i]
                  b[0] -= gb[0]
                  ledger.step([2 * batch, 2 * batch + 1], sum(a) + b[0], weights={'a': a, 'b': b},
                              gradients={'a': ga, 'b': gb})
                  if step == die: os.kill(os.getpid(), 9)
              ledger.epoch({'loss': sum(a)})
      open('model.json', 'w').write(json.dumps([list(a), list(b)]))
      """
          .replace("%%", "%");

  @TempDir Path project;
  private ProjectStore store;

  @BeforeEach
  void open() throws Exception {
    assumeTrue(PythonLedgerTest.hasPython(), "skipped: there is no python3");
    store = ProjectStore.open(project.resolve(".reprise"));
    PythonLedger.write(project, false);
    Files.writeString(project.resolve("train.py"), TRAIN);
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void aLedgerIsPartOfTheRecordAndAReproductionWithTheSameStepsIsIdentical() throws Exception {
    CompletedPipeline recorded = run(1, 0, 0);
    Ledger ledger = ledger(recorded.record());
    assertThat(ledger.steps()).hasSize(10);
    assertThat(ledger.header().commitment())
        .isEqualTo(recorded.record().stages().getFirst().inputs());
    assertThat(Verification.verify(store, recorded.address())).isEmpty();

    PipelineReproduction again =
        new PipelineReproducer(store).reproduce(recorded, 1, Progress.SILENT);
    assertThat(again.verdict())
        .isInstanceOfSatisfying(
            Verdict.Identical.class,
            identical -> {
              assertThat(identical.compared().ledgerSteps()).isEqualTo(10);
              assertThat(identical.compared().tensors()).isEqualTo(40);
            });
  }

  @Test
  void whatIsNotRunAgainKeepsItsLedger() throws Exception {
    CompletedPipeline first = run(1, 0, 0);
    PipelineRecord second = run(1, 0, 0).record();
    assertThat(second.stages().getFirst().outcome()).isEqualTo(StageRecord.Outcome.UNCHANGED);
    assertThat(second.artifact("ledger/train")).isEqualTo(first.record().artifact("ledger/train"));
  }

  @Test
  void oneBitOfOneGradientIsFoundAtItsStepAndTensor() throws Exception {
    Verdict.Diverged diverged = compare(run(1, 0, 0), run(1, 7, 0));
    First first = diverged.first();
    assertThat(first.stage()).isEqualTo("train");
    assertThat(first.step()).contains(7L);
    assertThat(first.epoch()).contains(2);
    assertThat(first.item()).isEqualTo(First.Item.LOSS);
    assertThat(diverged.divergence().tensors()).containsExactly("gradient/b", "weight/b");
    assertThat(diverged.divergence().paragraph())
        .contains("part in train at step 7 (epoch 2), in the loss")
        .contains("2 of the 4 tensors of that step differ");
    assertThat(diverged.divergence().outputs()).hasSize(1);
  }

  @Test
  void anotherSeedIsSeenInTheInitialWeights() throws Exception {
    Verdict.Diverged diverged = compare(run(1, 0, 0), run(2, 0, 0));
    assertThat(diverged.first().item()).isEqualTo(First.Item.INITIAL_WEIGHT);
    assertThat(diverged.first().name()).isEqualTo("weight/a");
    assertThat(diverged.divergence().causes()).anyMatch(cause -> cause.kind() == CauseKind.SEED);
  }

  @Test
  void aTrainingThatIsNotTheSameTwiceIsLocalisedByItsReproduction() throws Exception {
    CompletedPipeline recorded = run(1, -1, 0);
    Verdict verdict = null;
    for (int i = 0; i < 20 && !(verdict instanceof Verdict.Diverged); i++) {
      verdict = new PipelineReproducer(store).reproduce(recorded, 1, Progress.SILENT).verdict();
    }
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Diverged.class,
            diverged -> {
              assertThat(diverged.first().step().orElseThrow()).isBetween(3L, 6L);
              assertThat(diverged.divergence().causes().getFirst().kind())
                  .isEqualTo(CauseKind.NONDETERMINISM);
            });
  }

  @Test
  void aKilledTrainingLeavesItsStepsInTheRecord() throws Exception {
    PipelineRecord record = run(1, 0, 4).record();
    assertThat(record.succeeded()).isFalse();
    assertThat(ledger(record).steps()).hasSize(4);
    assertThat(Verification.verify(store, record.digest())).isEmpty();
  }

  @Test
  void aLedgerOfAnotherStageOrBrokenChainIsFoundByVerify() throws Exception {
    PipelineRecord one = run(1, 0, 0).record();
    PipelineRecord other = run(2, 0, 0).record();
    assertThat(problems(with(one, other.artifact("ledger/train"))))
        .singleElement()
        .asString()
        .contains("ledger/train", "not to what the stage was given");
    byte[] content = store.read(one.artifact("ledger/train").digest());
    content[content.length - 40] ^= 1;
    assertThat(problems(with(one, new Artifact(store.put(content), content.length, true))))
        .singleElement()
        .asString()
        .contains("does not follow from the one before it");
    assertThat(compare(one, with(one, other.artifact("ledger/train"))))
        .isInstanceOf(Verdict.Identical.class);
  }

  @Test
  @Timeout(120)
  void hostileLedgersAreRefusedAndTheRunGoesOn() throws Exception {
    for (String command :
        List.of(
            "echo garbage > $REPRISE_LEDGER",
            "ln -s /etc/passwd $REPRISE_LEDGER",
            "mkfifo $REPRISE_LEDGER",
            "mkdir $REPRISE_LEDGER",
            "ln -s /dev/zero $REPRISE_LEDGER",
            "truncate -s 200M $REPRISE_LEDGER",
            header("{}"),
            header("[1]"),
            header("{\\\"commitment\\\":null,\\\"format\\\":1}"),
            header(
                "{\\\"commitment\\\":\\\"$REPRISE_COMMITMENT\\\",\\\"format\\\":\\\"reprise-ledger/1\\\",\\\"initial\\\":[],\\\"leaves\\\":[null]}"),
            header(
                "{\\\"commitment\\\":\\\"$REPRISE_COMMITMENT\\\",\\\"format\\\":\\\"reprise-ledger/1\\\",\\\"initial\\\":[],\\\"leaves\\\":[\\\"weight/a\\\"]}"),
            "printf 'REPRLEDG\\\\377\\\\377\\\\377\\\\177' > $REPRISE_LEDGER")) {
      Files.writeString(
          project.resolve("dvc.yaml"),
          "stages: {a: {cmd: \"echo room $REPRISE_LEDGER; " + command + "\"}}\n");
      PipelineRecord record = completed().record();
      assertThat(record.succeeded()).as(command).isTrue();
      assertThat(record.artifacts()).as(command).doesNotContainKey("ledger/a");
      String log = log(record, "a");
      assertThat(log).as(command).contains("its ledger is not kept: ");
      assertThat(Path.of(log.replaceAll("(?s).*room (/\\S+)/ledger.bin\n.*", "$1"))).doesNotExist();
    }
  }

  @Test
  void strictSettingsReachPythonAndWhatCouldNotBeSetIsTold() throws Exception {
    Files.createDirectory(project.resolve("own"));
    Files.writeString(
        project.resolve("own/sitecustomize.py"), "import builtins; builtins.own = 1\n");
    Files.writeString(
        project.resolve("draw.py"),
        """
        import os, random, sys
        assert own == 1 and sys.modules['sitecustomize'].__file__.endswith('own/sitecustomize.py')
        print(os.environ['OMP_NUM_THREADS'], hash('a'), random.random(), file=open('out', 'w'))
        """);
    Files.writeString(
        project.resolve("experiment.yaml"),
        """
        reprise: 1
        name: strict
        stages:
          python: {cmd: python3 draw.py, deps: [draw.py, own], outs: [out], env: {PYTHONPATH: own, MKL_CBWR: AVX2}}
          other: {cmd: 'true'}
        """);
    PipelineRequest request =
        PipelineRequest.of(project.resolve("experiment.yaml"), "main", new TreeMap<>(), 1, false)
            .deterministic();
    CompletedPipeline recorded = new PipelineRunner(store).run(request, Progress.SILENT);
    assertThat(recorded.record().stages())
        .allSatisfy(stage -> assertThat(stage.outcome().isGood()).as(stage.reason()).isTrue());
    Determinism python = determinism(recorded.record(), "python");
    assertThat(python.set()).contains("random.seed", "OMP_NUM_THREADS=1", "PYTHONHASHSEED=0");
    assertThat(python.refused()).containsExactly("MKL_CBWR: the stage declares 'AVX2'");
    assertThat(determinism(recorded.record(), "other").refused())
        .containsExactly("no Python was heard of: only the variables are set");
    assertThat(log(recorded.record(), "other")).contains("not deterministic: no Python");

    assertThat(new PipelineReproducer(store).reproduce(recorded, 1, Progress.SILENT).verdict())
        .isInstanceOf(Verdict.Identical.class);
  }

  @Test
  void aHostileReportOfDeterminismIsBoundedAndPrintsNoControlCharacters() {
    String report =
        "{\"what\":\"\\u001b[31mred\",\"why\":\"\"}\nno json\n{\"what\":[1]}\nnull\n"
            + "{\"what\":\"x"
            + "y".repeat(5000)
            + "\",\"why\":\"z\"}\n".repeat(1000);
    Determinism found =
        Determinism.of(
            Determinism.strict(
                    PipelineRequest.of(declared("true"), "main", new TreeMap<>(), 1, false)
                        .pipeline())
                .stages()
                .getFirst(),
            report.getBytes(StandardCharsets.UTF_8));
    assertThat(found.set()).contains("[31mred");
    assertThat(found.refused())
        .contains("a program reported what is no JSON")
        .allMatch(it -> it.length() < 700)
        .hasSizeLessThan(10);
  }

  private static String header(String json) {
    return "python3 -c 'import struct,sys,os; h=os.path.expandvars(sys.argv[1]).encode();"
        + " open(os.environ[\\\"REPRISE_LEDGER\\\"],\\\"wb\\\").write(b\\\"REPRLEDG\\\"+struct.pack(\\\"<i\\\",len(h))+h)' '"
        + json
        + "'";
  }

  private Path declared(String command) {
    try {
      return Files.writeString(
          project.resolve("dvc.yaml"), "stages: {a: {cmd: \"" + command + "\"}}\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private CompletedPipeline run(int seed, int flip, int die) throws IOException {
    Files.writeString(
        project.resolve("dvc.yaml"),
        "stages: {train: {cmd: python3 train.py "
            + seed
            + " "
            + flip
            + " "
            + die
            + ", deps: [train.py, reprise_ledger.py], outs: [model.json]}}\n");
    return completed();
  }

  private CompletedPipeline completed() {
    PipelineRequest request =
        PipelineRequest.of(project.resolve("dvc.yaml"), "main", new TreeMap<>(), 1, false);
    return new PipelineRunner(store).run(request, Progress.SILENT);
  }

  private Ledger ledger(PipelineRecord record) {
    return Ledger.read("it", store.read(record.artifact("ledger/train").digest()));
  }

  private Determinism determinism(PipelineRecord record, String stage) {
    byte[] content = store.read(record.artifact("determinism/" + stage).digest());
    return Json.read(content, Determinism.class);
  }

  private String log(PipelineRecord record, String stage) {
    return new String(store.read(record.artifact("log/" + stage).digest()), StandardCharsets.UTF_8);
  }

  private Verdict.Diverged compare(CompletedPipeline a, CompletedPipeline b) {
    return (Verdict.Diverged) compare(a.record(), b.record());
  }

  private Verdict compare(PipelineRecord a, PipelineRecord b) {
    return new PipelineComparison(
            new PipelineComparison.Side(a, store),
            new PipelineComparison.Side(b, store),
            Names.SIDES)
        .verdict();
  }

  private static PipelineRecord with(PipelineRecord record, Artifact ledger) {
    SortedMap<String, Artifact> artifacts = new TreeMap<>(record.artifacts());
    artifacts.put("ledger/train", ledger);
    return new PipelineRecord(
        record.format(),
        record.run(),
        record.name(),
        record.pipeline(),
        record.stages(),
        record.metrics(),
        record.circumstances(),
        artifacts);
  }

  private List<String> problems(PipelineRecord record) {
    BlobSource blobs = store;
    return Verification.verify("it", record.bytes(), record.digest(), blobs).stream()
        .map(String::valueOf)
        .toList();
  }
}
