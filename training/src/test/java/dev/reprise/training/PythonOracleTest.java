package dev.reprise.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.Loss;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.experiment.Layer.Activation;
import dev.reprise.core.json.Json;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.tensor.Safetensors;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.training.evaluation.ConfusionMatrix;
import dev.reprise.training.evaluation.RegressionMetrics;
import dev.reprise.training.evaluation.RocAuc;
import dev.reprise.training.loop.Examples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares with scikit-learn and PyTorch where they are installed for the Python that the variable
/// `REPRISE_PYTHON` names, or for `python3`; skipped elsewhere.
class PythonOracleTest {
  @TempDir Path folder = Path.of("");

  private void ask(String question) throws IOException, InterruptedException {
    Path script = folder.resolve("oracle.py");
    try (InputStream in = getClass().getResourceAsStream("oracle.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    String python = System.getenv().getOrDefault("REPRISE_PYTHON", "python3");
    ProcessBuilder asked =
        new ProcessBuilder(python, script.toString(), question, folder.toString());
    Process process;
    try {
      process = asked.redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: there is no " + python + "; set REPRISE_PYTHON");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    assumeTrue(exit != 77, "skipped: " + said.strip() + " for " + python + "; set REPRISE_PYTHON");
    assertThat(said.strip()).endsWith("agrees");
    assertThat(exit).isZero();
  }

  private void write(String name, SortedMap<String, Tensor> tensors) throws IOException {
    Files.write(folder.resolve(name + ".safetensors"), Safetensors.bytes(tensors));
  }

  private void writeClasses(int size, int classes, int levels) throws IOException {
    SplittableRandom random = new SplittableRandom(size);
    int width = classes == 2 ? 1 : classes;
    int[] truth = random.ints(size, 0, classes).toArray();
    float[] outputs = new float[size * width];
    int[] predicted = new int[size];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (float) random.nextInt(levels) / levels;
    }
    Arrays.setAll(predicted, i -> Examples.predictedClass(outputs, i * width, width));
    ConfusionMatrix confusion = new ConfusionMatrix(truth, predicted, classes);
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("accuracy", confusion.accuracy());
    metrics.put("precision", confusion.precision());
    metrics.put("recall", confusion.recall());
    metrics.put("f1", confusion.f1());
    metrics.put("roc_auc", RocAuc.of(outputs, truth, classes));
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("truth", new Tensor.Ints(new int[] {size}, truth));
    tensors.put("outputs", new Tensor.Floats(new int[] {size, width}, outputs));
    String name = "classes-" + size + "-" + classes + "-" + levels;
    write(name, tensors);
    Files.write(folder.resolve(name + ".json"), Json.write(metrics));
  }

  private void writeNumbers(int size) throws IOException {
    SplittableRandom random = new SplittableRandom(size);
    double[] truth = random.doubles(size, -5, 9).toArray();
    double[] outputs = Arrays.stream(truth).map(t -> t + random.nextDouble()).toArray();
    RegressionMetrics found = RegressionMetrics.of(truth, outputs);
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("mse", found.mse());
    metrics.put("mae", found.mae());
    metrics.put("r2", found.r2());
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("truth", new Tensor.Doubles(new int[] {size}, truth));
    tensors.put("outputs", new Tensor.Doubles(new int[] {size}, outputs));
    write("numbers-" + size, tensors);
    Files.write(folder.resolve("numbers-" + size + ".json"), Json.write(metrics));
  }

  @Test
  void metricsAgreeWithScikitLearn() throws IOException, InterruptedException {
    writeClasses(500, 2, 1 << 20);
    writeClasses(333, 2, 7);
    writeClasses(1000, 5, 1 << 20);
    writeClasses(200, 3, 4);
    writeNumbers(777);
    ask("metrics");
  }

  @Test
  void trainedWeightsAgreeWithPyTorch() throws IOException, InterruptedException {
    TrainSpec train =
        new TrainSpec(Plans.ADAM, Loss.BINARY_CROSSENTROPY, 16, OptionalInt.empty(), 3, false);
    Experiment plan =
        Plans.experiment(
            Loss.BINARY_CROSSENTROPY,
            train,
            Plans.embedding(20, 6),
            Plans.lstm(5, false),
            Plans.dense(4, Activation.RELU),
            Plans.dense(1, Activation.SIGMOID));
    PreparedData data = Plans.tokens(50, 1, 1, 7, 20);
    MemorySink sink = new MemorySink();
    TrainedModel model = Trainer.train(new TrainingRequest(plan, data, 2), sink, Progress.SILENT);
    PreparedSplit split = data.train();
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("inputs", split.inputs());
    tensors.put("targets", split.targets());
    write("data", tensors);
    write("initial", sink.initial());
    write("final", model.weights());
    SortedMap<String, Double> numbers = new TreeMap<>();
    numbers.put("rate", 0.01);
    numbers.put("loss", sink.ledger().steps().getLast().loss());
    numbers.put("epochs", 3.0);
    numbers.put("batch", 16.0);
    Files.write(folder.resolve("plan.json"), Json.write(numbers));
    ask("training");
  }
}
