package dev.reprise.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.core.problem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shapes of pipelines that public repositories have.
class PipelineReaderTest {
  @TempDir Path project;

  /// The shape of DVC's own first example: prepare, featurize, train, evaluate.
  @Test
  void aChainOfStagesWithParamsMetricsAndPlots() throws IOException {
    write("params.yaml", "prepare: {split: 0.2, seed: 7}\ntrain: {n_est: 50, min_split: 0.01}\n");
    write(
        "dvc.yaml",
        """
        stages:
          evaluate:
            cmd: python src/evaluate.py model.pkl data/features
            deps: [data/features, model.pkl, src/evaluate.py]
            metrics:
              - eval/metrics.json: {cache: false}
            plots:
              - eval/prc.json: {x: recall, y: precision, cache: false}
              - eval/importance.png
          train:
            cmd: python src/train.py data/features model.pkl
            deps: [data/features, src/train.py]
            params: [train.n_est, train.min_split]
            outs: [model.pkl]
          prepare:
            cmd: python src/prepare.py data/data.xml
            deps: [data/data.xml, src/prepare.py]
            params: [prepare.seed, prepare.split]
            outs: [data/prepared]
          featurize:
            cmd: python src/featurization.py data/prepared data/features
            deps: [data/prepared, src/featurization.py]
            outs:
              - data/features: {persist: true}
        metrics: [eval/metrics.json]
        plots:
          - ROC: {template: simple, x: fpr, y: {eval/roc.json: tpr}}
        """);

    Pipeline pipeline = read("dvc.yaml");

    assertThat(pipeline.stages())
        .extracting(CommandStage::name)
        .containsExactly("prepare", "featurize", "train", "evaluate");
    assertThat(pipeline.stages().get(2).params().get("params.yaml"))
        .extractingByKey("train.min_split")
        .hasToString("0.01");
    assertThat(pipeline.stages().get(3).outs())
        .extracting(CommandStage.Output::kind)
        .containsExactly(
            CommandStage.Kind.METRICS, CommandStage.Kind.PLOTS, CommandStage.Kind.PLOTS);
    assertThat(pipeline.stages().get(1).outs().getFirst().persist()).isTrue();
    assertThat(pipeline.before(pipeline.stages().get(3))).containsExactly("featurize", "train");
  }

  @Test
  void templatesFromVarsFilesAndItems() throws IOException {
    write("params.yaml", "models:\n  us: {thresh: 10}\n  gb: {thresh: 15, deep: true}\n");
    write("paths.json", "{\"root\": \"data\", \"unused\": 1}");
    write(
        "dvc.yaml",
        """
        vars:
          - paths.json:root
          - epochs: 3
            sizes: [8, 16]
        stages:
          build:
            foreach: ${models}
            do:
              cmd: python b.py ${key} ${item} --out '${root}/${key}.bin' \\${HOME}
              outs: [ "${root}/${key}.bin" ]
          fit:
            matrix:
              size: ${sizes}
              kind: [cnn, rnn]
            cmd: python fit.py ${item.size} ${item.kind} ${epochs} > fit-${key}.log
            outs: ["fit-${key}.log"]
          each:
            foreach: [a, 1]
            do: {cmd: "echo ${item}"}
          long:
            foreach: [{n: 1}, {n: 2}]
            do: {cmd: ["echo ${item.n}", "echo again"], frozen: true}
        """);

    List<CommandStage> stages = read("dvc.yaml").stages();

    assertThat(stages)
        .extracting(CommandStage::name)
        .containsExactly(
            "build@us",
            "build@gb",
            "fit@8-cnn",
            "fit@8-rnn",
            "fit@16-cnn",
            "fit@16-rnn",
            "each@a",
            "each@1",
            "long@0",
            "long@1");
    assertThat(stages.get(1).commands())
        .hasToString("[python b.py gb --thresh 15 --deep --out 'data/gb.bin' ${HOME}]");
    assertThat(stages.get(4).commands()).hasToString("[python fit.py 16 cnn 3 > fit-16-cnn.log]");
    assertThat(stages.getLast().commands()).hasToString("[echo 2, echo again]");
    assertThat(stages.getLast().frozen()).isTrue();
  }

  @Test
  void aPipelineInAFolderWithAWorkingDirectoryOfItsOwn() throws IOException {
    write("shared/raw.csv", "a\n");
    write("models/a/params.yaml", "lr: 0.1\n");
    write(
        "models/dvc.yaml",
        """
        stages:
          train:
            wdir: a
            cmd: ./train.sh
            deps: [../../shared/raw.csv]
            params: [lr]
            outs: [./out//model]
        """);

    CommandStage stage = read("models/dvc.yaml").stages().getFirst();

    assertThat(stage.wdir()).isEqualTo("models/a");
    assertThat(stage.deps()).containsExactly("shared/raw.csv");
    assertThat(stage.outs().getFirst().path()).isEqualTo("models/a/out/model");
    assertThat(stage.params()).containsOnlyKeys("models/a/params.yaml");
  }

  @Test
  void ownStagesUseNoShellButWhereTheyAskForOne() throws IOException {
    write(
        "experiment.yaml",
        """
        reprise: 1
        name: own
        stages:
          a: {cmd: "prog 'two words' plain\\\\ blank", env: {N: 1}}
          b: {cmd: [prog, "$HOME", "a b"]}
          c: {cmd: "prog | tee log", shell: true}
        """);

    List<CommandStage> stages = read("experiment.yaml").stages();

    assertThat(stages.get(0).commands().getFirst().words())
        .containsExactly("prog", "two words", "plain blank");
    assertThat(stages.get(0).env()).containsEntry("N", "1");
    assertThat(stages.get(1).commands().getFirst().words()).containsExactly("prog", "$HOME", "a b");
    assertThat(stages.get(2).commands().getFirst())
        .isEqualTo(new CommandLine.Shell("prog | tee log"));

    write("experiment.yaml", "reprise: 1\nname: own\nstages: {a: {cmd: 'rm $HOME'}}\n");
    assertThatThrownBy(() -> read("experiment.yaml"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "experiment.yaml:3: stages.a: cmd '$' means something to a shell only: quote it, or set"
                + " shell: true");
  }

  @Test
  void anMlProjectQuotesItsParameters() throws IOException {
    write(
        "MLproject",
        """
        name: wine
        python_env: python_env.yaml
        entry_points:
          main:
            parameters:
              alpha: {type: float, default: 0.5}
              file: path
              l1_ratio: {type: float, default: 0.1}
            command: "python train.py {alpha} {file}"
          check: {command: "python check.py"}
        """);
    SortedMap<String, String> given = new TreeMap<>();
    given.put("file", "a b; rm -r x");
    given.put("extra", "it's");

    Pipeline pipeline = PipelineReader.read(project, "MLproject", "main", given);

    assertThat(pipeline.name()).isEqualTo("wine");
    assertThat(pipeline.stages().getFirst().commands())
        .hasToString("[python train.py 0.5 'a b; rm -r x' --l1_ratio 0.1 --extra 'it'\"'\"'s']");

    given.put("alpha", "much");
    assertThatThrownBy(() -> PipelineReader.read(project, "MLproject", "main", given))
        .hasMessageContaining("MLproject:6: ")
        .hasMessageContaining("expected a number, found 'much'");
    assertThatThrownBy(() -> PipelineReader.read(project, "MLproject", "chek", given))
        .hasMessageContaining("did you mean 'check'?");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnceWithItsLine() throws IOException {
    write(
        "dvc.yaml",
        """
        stages:
          one: {cmd: a, outs: [x], depz: [y]}
          two: {outs: [x/y]}
          three: {cmd: b, deps: [/etc/passwd]}
          four: {cmd: b, deps: [../other]}
          five: {cmd: "b ${nothing}"}
          six: {cmd: b, params: [lr]}
          seven: {cmd: b, outs: [.git/hooks/pre-commit]}
          eight: {foreach: 3, do: {cmd: b}}
          nine: {cmd: b, deps: [p], outs: [q]}
          ten: {cmd: b, deps: [q], outs: [p]}
          eleven: {cmd: b, outs: [q/inner]}
          twelve: {cmd: b, deps: [s3://bucket/key]}
        stagez: 1
        """);

    assertThatThrownBy(() -> read("dvc.yaml"))
        .hasMessageContaining("dvc.yaml:2: stages.one: unknown member 'depz': did you mean 'deps'?")
        .hasMessageContaining("dvc.yaml:3: stages.two: lacks its cmd")
        .hasMessageContaining("dvc.yaml:4: stages.three: /etc/passwd is an absolute path")
        .hasMessageContaining("dvc.yaml:5: stages.four: ../other lies outside the project")
        .hasMessageContaining("dvc.yaml:6: stages.five: there is no value for ${nothing}")
        .hasMessageContaining("dvc.yaml:7: stages.six: params.yaml: there is no such file")
        .hasMessageContaining("dvc.yaml:8: stages.seven: .git/hooks/pre-commit cannot be an output")
        .hasMessageContaining("dvc.yaml:9: stages.eight: foreach needs a list")
        .hasMessageContaining("the stages nine, ten wait for each other")
        .hasMessageContaining("the stages nine and eleven both write q")
        .hasMessageContaining("dvc.yaml:13: stages.twelve: s3://bucket/key is an address")
        .hasMessageContaining("dvc.yaml:14: unknown member 'stagez'; did you mean 'stages'?");
  }

  @Test
  void aTemplateThatExplodesIsRefused() throws IOException {
    String axis = "[" + "1,".repeat(99) + "1]";
    write(
        "dvc.yaml",
        "stages: {a: {matrix: {x: " + axis + ", y: " + axis + ", z: " + axis + "}, cmd: b}}\n");
    assertThatThrownBy(() -> read("dvc.yaml")).hasMessageContaining("makes more than 10000 stages");
  }

  @Test
  void aFileOfParametersBehindALinkOutOfTheProjectIsNotRead() throws IOException {
    Path outside = Files.createTempFile("outside", ".yaml");
    Files.writeString(outside, "secret: 1\n");
    Files.createSymbolicLink(project.resolve("params.yaml"), outside);
    write("dvc.yaml", "stages: {a: {cmd: b, params: [secret]}}\n");
    assertThatThrownBy(() -> read("dvc.yaml"))
        .hasMessageContaining("params.yaml: there is no such file in the project");
    Files.delete(outside);
  }

  @Test
  void wordsSurviveTheirQuotation() {
    List<String> words = List.of("a b", "it's", "", "$x", "\"", "\\", "plain", "*", "\n");
    assertThat(ShellWords.split(ShellWords.join(words))).isEqualTo(words);
    assertThatThrownBy(() -> ShellWords.split("a 'b")).hasMessageContaining("does not end");
    assertThat(ShellWords.split("a \"b \\\" c\" d\\ e")).containsExactly("a", "b \" c", "d e");
  }

  private Pipeline read(String path) {
    return PipelineReader.read(project, path, "main", new TreeMap<>());
  }

  private void write(String path, String text) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
