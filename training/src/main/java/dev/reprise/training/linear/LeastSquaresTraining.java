package dev.reprise.training.linear;

import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Layer;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.exact.ExactEngine;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.training.TrainedModel;
import dev.reprise.training.TrainingRequest;
import dev.reprise.training.TrainingSink;
import dev.reprise.training.loop.Fit;
import dev.reprise.training.loop.Ids;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.LayerDesign;
import dev.reprise.training.model.ParameterDesign;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Training by the closed form: one dense layer with one linear unit, one step, one epoch, whatever
/// number was declared.
///
/// Weights are kept as F64 and begin as zeros, since the closed form has no starting point. The
/// step's batch is the whole training split in standard order, its tensors are `weight/NAME` alone,
/// and its loss is the mean squared error of the fit.
public final class LeastSquaresTraining {
  private LeastSquaresTraining() {}

  /// Fits and writes the ledger.
  public static TrainedModel run(TrainingRequest request, TrainingSink sink, Progress progress) {
    Design design = Fit.design(request.experiment(), request.data());
    Layer.Dense dense = dense(request.experiment(), design);
    List<ParameterDesign> parameters = design.parameters();
    SortedMap<String, Tensor> initial = new TreeMap<>();
    parameters.forEach(p -> initial.put(p.name(), tensor(p, new double[p.size()])));
    sink.initialWeights(initial);
    LedgerWriter ledger = ledger(sink, parameters);
    try (Progress.Task task = progress.task("Epoch 1/1", 1, "step")) {
      PreparedSplit train = request.data().train();
      LeastSquares.Solution solution =
          LeastSquares.solve(
              ExactEngine.workers(), columns(train), LinearScores.targets(train), dense.useBias());
      SortedMap<String, Tensor> weights = new TreeMap<>();
      weights.put(parameters.getFirst().name(), tensor(parameters.getFirst(), solution.weights()));
      if (dense.useBias()) {
        double[] bias = {solution.bias()};
        weights.put(parameters.get(1).name(), tensor(parameters.get(1), bias));
      }
      SortedMap<String, Double> metrics = LinearScores.metrics(weights, train, "");
      writeStep(ledger, parameters, weights, train, metrics);
      PreparedSplit validation = request.data().splits().get(SplitName.VALIDATION);
      if (validation != null && validation.size() > 0) {
        metrics.putAll(LinearScores.metrics(weights, validation, "val_"));
      }
      ledger.epoch(1, Ids.digest(train.exampleIds()), Digest.of(Json.write(metrics)));
      sink.epoch(new EpochSummary(1, metrics));
      task.advanceTo(1, LinearScores.detail(metrics));
      TrainingSummary summary = summary(design, initial, weights, ledger, metrics);
      return new TrainedModel(request.experiment().model(), weights, summary, request.threads());
    }
  }

  private static LedgerWriter ledger(TrainingSink sink, List<ParameterDesign> parameters) {
    return sink.ledger(
        LedgerHeader.of(
            sink.commitment(),
            parameters.stream().map(p -> LedgerHeader.WEIGHT + p.name()).toList(),
            parameters.stream().map(p -> tensor(p, new double[p.size()]).digest()).toList()));
  }

  private static void writeStep(
      LedgerWriter ledger,
      List<ParameterDesign> parameters,
      SortedMap<String, Tensor> weights,
      PreparedSplit train,
      SortedMap<String, Double> metrics) {
    SortedMap<String, Digest> digests = digests(weights);
    List<Digest> leaves =
        parameters.stream().map(p -> digests.getOrDefault(p.name(), Digest.ofText(""))).toList();
    double loss = metrics.getOrDefault("loss", Double.NaN);
    ledger.step(1, 1, Ids.digest(train.exampleIds()), loss, leaves);
  }

  private static Layer.Dense dense(Experiment experiment, Design design) {
    boolean linear = experiment.model().layers().size() == 1;
    if (linear
        && experiment.model().layers().getFirst() instanceof Layer.Dense dense
        && dense.units() == 1
        && dense.activation() == Layer.Activation.LINEAR
        && experiment.train().loss() == Experiment.Loss.MEAN_SQUARED_ERROR) {
      return dense;
    }
    throw new InvalidInputException(
        "train.optimizer.least_squares",
        "needs a single dense layer with one linear unit, and mean_squared_error, found "
            + design.layers().stream().map(LayerDesign::name).toList(),
        "use sgd or adam for other models");
  }

  private static double[][] columns(PreparedSplit split) {
    float[] inputs = LinearScores.inputs(split);
    int width = split.inputs().shape()[1];
    double[][] columns = new double[width][split.size()];
    for (int row = 0; row < split.size(); row++) {
      for (int j = 0; j < width; j++) {
        columns[j][row] = inputs[row * width + j];
      }
    }
    return columns;
  }

  private static Tensor tensor(ParameterDesign parameter, double[] values) {
    return new Tensor.Doubles(parameter.dimensions(), Arrays.copyOf(values, values.length));
  }

  private static SortedMap<String, Digest> digests(SortedMap<String, Tensor> weights) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    weights.forEach((name, tensor) -> digests.put(name, tensor.digest()));
    return digests;
  }

  private static TrainingSummary summary(
      Design design,
      SortedMap<String, Tensor> initial,
      SortedMap<String, Tensor> weights,
      LedgerWriter ledger,
      SortedMap<String, Double> metrics) {
    return new TrainingSummary(
        "exact",
        NumericSpecification.VERSION,
        design.layers().stream().map(LayerDesign::summary).toList(),
        design.parameterCount(),
        digests(initial),
        digests(weights),
        ledger.steps(),
        ledger.head(),
        List.of(new EpochSummary(1, metrics)));
  }
}
