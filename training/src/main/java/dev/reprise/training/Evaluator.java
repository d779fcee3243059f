package dev.reprise.training;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.EvaluationSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Transcendental;
import dev.reprise.training.evaluation.ConfusionMatrix;
import dev.reprise.training.evaluation.RegressionMetrics;
import dev.reprise.training.evaluation.RocAuc;
import dev.reprise.training.linear.LinearScores;
import dev.reprise.training.loop.Examples;
import dev.reprise.training.loop.Inference;
import dev.reprise.training.loop.Inference.Scored;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Measures a trained model on the split its experiment declares.
///
/// For tokens: `loss` in nats, `accuracy`, `perplexity` (e to the loss) and `bits_per_token` (the
/// loss by ln 2). For classes: `loss`, `accuracy`, `precision`, `recall`, `f1` ([ConfusionMatrix]),
/// `roc_auc` ([RocAuc]) and the confusion matrix. For numbers: `loss`, `mse`, `mae` and `r2`
/// ([RegressionMetrics]). `loss` is the mean of the examples' losses, in standard order and double
/// precision.
public final class Evaluator {
  private static final double LN_2 = 0x1.62e42fefa39efp-1;

  private Evaluator() {}

  /// Predicts every example of the split and computes the declared metrics, or all that fit where
  /// none is declared.
  ///
  /// @throws InvalidInputException where the data have no such split
  /// @throws FailureException where a prediction is not finite
  public static Evaluation evaluate(
      Experiment experiment, PreparedData data, TrainedModel model, Progress progress) {
    PreparedSplit split = split(experiment, data);
    try (Progress.Task task = progress.task("Evaluate", split.size(), "example")) {
      if (LinearScores.isLinear(model.weights())) {
        return linear(experiment, split, model, task);
      }
      Trainer.useThreads(model.threads());
      Design design = model.design(split);
      Examples examples = Examples.of(split, design);
      try (Network network = new Network(design, model.weights())) {
        Scored scored = Inference.score(network, examples, experiment.train().loss(), task);
        requireFinite(scored.outputs());
        if (examples.tokens() > 1) {
          return tokens(experiment, examples, scored);
        }
        return experiment.train().loss().isClassification()
            ? classes(experiment, examples, scored)
            : numbers(experiment, examples, scored);
      }
    }
  }

  private static PreparedSplit split(Experiment experiment, PreparedData data) {
    SplitName name = experiment.evaluate().split();
    PreparedSplit split = data.splits().get(name);
    if (split == null || split.size() == 0) {
      throw new InvalidInputException(
          "evaluate.split",
          "there is no " + name.label() + " split to evaluate on",
          "set prepare.split." + name.label() + ", or evaluate on another split");
    }
    return split;
  }

  private static Evaluation classes(Experiment experiment, Examples examples, Scored scored) {
    int size = examples.split().size();
    int width = examples.outputs();
    int[] truth = new int[size];
    int[] predicted = new int[size];
    for (int i = 0; i < size; i++) {
      truth[i] = examples.trueClass(i);
      predicted[i] = Examples.predictedClass(scored.outputs(), i * width, width);
    }
    int classes = Math.max(2, width);
    ConfusionMatrix confusion = new ConfusionMatrix(truth, predicted, classes);
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", mean(scored.losses()));
    metrics.put("accuracy", confusion.accuracy());
    metrics.put("precision", confusion.precision());
    metrics.put("recall", confusion.recall());
    metrics.put("f1", confusion.f1());
    metrics.put("roc_auc", RocAuc.of(scored.outputs(), truth, classes));
    Tensor predictions = new Tensor.Floats(new int[] {size, width}, scored.outputs());
    return evaluation(experiment, metrics, confusion.rows(), predictions);
  }

  private static Evaluation tokens(Experiment experiment, Examples examples, Scored scored) {
    int size = examples.split().size();
    int width = examples.outputs();
    long right = 0;
    for (int i = 0; i < size; i++) {
      for (int token = 0; token < examples.tokens(); token++) {
        int at = (i * examples.tokens() + token) * width;
        if (Examples.predictedClass(scored.outputs(), at, width) == examples.trueClass(i, token)) {
          right++;
        }
      }
    }
    double loss = mean(scored.losses());
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", loss);
    metrics.put("accuracy", right / ((double) size * examples.tokens()));
    metrics.put("perplexity", Transcendental.exp(loss));
    metrics.put("bits_per_token", loss / LN_2);
    return evaluation(experiment, metrics, List.of(), examples.tensor(scored.outputs()));
  }

  private static Evaluation numbers(Experiment experiment, Examples examples, Scored scored) {
    int size = examples.split().size();
    int width = examples.outputs();
    double[] predicted = new double[size * width];
    double[] truth = new double[size * width];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = scored.outputs()[i];
      truth[i] = examples.trueNumber(i);
    }
    Tensor predictions = new Tensor.Floats(new int[] {size, width}, scored.outputs());
    return numbers(experiment, mean(scored.losses()), truth, predicted, predictions);
  }

  private static Evaluation linear(
      Experiment experiment, PreparedSplit split, TrainedModel model, Progress.Task task) {
    double[] predicted = LinearScores.predict(model.weights(), split);
    double[] truth = new double[predicted.length];
    Arrays.setAll(truth, new Examples(split, 1)::trueNumber);
    Tensor predictions = new Tensor.Doubles(new int[] {predicted.length, 1}, predicted);
    task.advanceTo(predicted.length, "");
    double loss = RegressionMetrics.of(truth, predicted).mse();
    return numbers(experiment, loss, truth, predicted, predictions);
  }

  private static Evaluation numbers(
      Experiment experiment, double loss, double[] truth, double[] predicted, Tensor predictions) {
    RegressionMetrics found = RegressionMetrics.of(truth, predicted);
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", loss);
    metrics.put("mse", found.mse());
    metrics.put("mae", found.mae());
    metrics.put("r2", found.r2());
    return evaluation(experiment, metrics, List.of(), predictions);
  }

  private static Evaluation evaluation(
      Experiment experiment,
      SortedMap<String, Double> metrics,
      List<List<Long>> confusion,
      Tensor predictions) {
    List<String> wanted = experiment.evaluate().metrics();
    boolean all = wanted.isEmpty();
    if (!all) {
      metrics.keySet().retainAll(wanted);
    }
    EvaluationSummary summary =
        new EvaluationSummary(
            experiment.evaluate().split(),
            metrics,
            all || wanted.contains("confusion_matrix") ? confusion : List.of());
    return new Evaluation(summary, predictions);
  }

  private static double mean(float[] losses) {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }

  private static void requireFinite(float[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      if (!Float.isFinite(outputs[i])) {
        throw new FailureException(
            "evaluate",
            "output " + i + " is " + outputs[i],
            "check the weights and the inputs for very large numbers");
      }
    }
  }
}
