package dev.reprise.training.loop;

import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.engine.kernel.Shuffle;
import dev.reprise.engine.kernel.Workers;
import dev.reprise.training.TrainedModel;
import dev.reprise.training.TrainingRequest;
import dev.reprise.training.TrainingSink;
import dev.reprise.training.initializer.InitialWeights;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.LayerDesign;
import dev.reprise.training.model.Network;
import dev.reprise.training.model.ParameterDesign;
import dev.reprise.training.optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Training by gradient descent: epochs of batches, each one step.
///
/// An epoch visits the training split in the order of [Shuffle] by (seed, epoch; example id), which
/// the addition of a record does not change for the others, or in standard order. Batches are cut
/// from it in turn; the last may be smaller.
public final class GradientTraining {
  private final Experiment experiment;
  private final TrainingRequest request;
  private final Progress progress;
  private final Design design;
  private final UpdateRule rule;
  private final SortedMap<String, Digest> initialDigests;
  private final SortedMap<String, Tensor> initial;
  private final List<EpochSummary> epochs = new ArrayList<>();
  private long steps;

  /// Designs the model and draws its weights.
  public GradientTraining(TrainingRequest request, Progress progress) {
    this.request = request;
    this.experiment = request.experiment();
    this.progress = progress;
    this.design = Fit.design(experiment, request.data());
    this.initial = InitialWeights.draw(design, experiment.seed());
    this.initialDigests = digests(initial);
    this.rule =
        UpdateRule.of(
            experiment.train().optimizer(),
            design.parameters().stream().map(ParameterDesign::size).toList());
  }

  /// Runs all epochs.
  public TrainedModel run(TrainingSink sink) {
    sink.initialWeights(initial);
    StepLedger ledger = new StepLedger(sink, design, rule, initialDigests);
    try (Network network = new Network(design, initial)) {
      network.requireGradients();
      Step step = new Step(experiment, network, examples(request.data().train()));
      for (int epoch = 1; epoch <= experiment.train().epochs(); epoch++) {
        runEpoch(epoch, network, step, ledger);
      }
      SortedMap<String, Tensor> weights = weights(step);
      return new TrainedModel(
          experiment.model(), weights, summary(ledger, digests(weights)), request.threads());
    }
  }

  private void runEpoch(int epoch, Network network, Step step, StepLedger ledger) {
    TrainSpec spec = experiment.train();
    PreparedSplit train = request.data().train();
    int[] order =
        spec.shuffle()
            ? Shuffle.order(experiment.seed().value(), epoch, train.exampleIds())
            : IntStream.range(0, train.size()).toArray();
    long total = (order.length + spec.batchSize() - 1L) / spec.batchSize();
    Meter meter = new Meter(spec.loss());
    try (EpochProgress told = new EpochProgress(progress, epoch, spec.epochs(), total)) {
      for (int from = 0, done = 1; from < order.length; from += spec.batchSize(), done++) {
        int to = Math.min(order.length, from + spec.batchSize());
        runStep(epoch, Arrays.copyOfRange(order, from, to), step, meter, ledger);
        told.step(done, () -> Meter.detail(meter.metrics("")));
      }
      SortedMap<String, Double> metrics = meter.metrics("");
      metrics.putAll(validate(network));
      ledger.epoch(epoch, Ids.at(train.exampleIds(), order), metrics);
      epochs.add(new EpochSummary(epoch, metrics));
      told.finish(Meter.detail(metrics));
    }
  }

  private void runStep(int epoch, int[] batch, Step step, Meter meter, StepLedger ledger) {
    long number = ++steps;
    Step.Result result = step.run(epoch, number, batch, meter);
    List<float[]> weights = step.weights();
    Workers workers = Step.workers();
    rule.beginStep();
    for (int i = 0; i < weights.size(); i++) {
      rule.update(workers, i, weights.get(i), result.gradients().get(i));
    }
    long[] ids = Ids.at(request.data().train().exampleIds(), batch);
    ledger.step(
        workers, number, epoch, ids, result.loss(), result.gradients(), weights, step.state());
    step.zeroGradients();
  }

  private SortedMap<String, Double> validate(Network network) {
    PreparedSplit split = request.data().splits().get(SplitName.VALIDATION);
    if (split == null || split.size() == 0) {
      return new TreeMap<>();
    }
    Meter meter = new Meter(experiment.train().loss());
    Examples examples = examples(split);
    Inference.Scored scored =
        Inference.score(network, examples, experiment.train().loss(), Progress.Task.SILENT);
    int[] all = IntStream.range(0, split.size()).toArray();
    meter.add(scored.losses(), scored.outputs(), examples, all);
    return meter.metrics("val_");
  }

  private Examples examples(PreparedSplit split) {
    return Examples.of(split, design);
  }

  private SortedMap<String, Tensor> weights(Step step) {
    SortedMap<String, Tensor> weights = new TreeMap<>();
    List<float[]> values = new ArrayList<>(step.weights());
    values.addAll(step.state());
    List<ParameterDesign> designs = design.weights();
    for (int i = 0; i < values.size(); i++) {
      ParameterDesign weight = designs.get(i);
      weights.put(weight.name(), new Tensor.Floats(weight.dimensions(), values.get(i).clone()));
    }
    return weights;
  }

  private TrainingSummary summary(StepLedger ledger, SortedMap<String, Digest> finalDigests) {
    return new TrainingSummary(
        "exact",
        NumericSpecification.VERSION,
        design.layers().stream().map(LayerDesign::summary).toList(),
        design.parameterCount(),
        initialDigests,
        finalDigests,
        ledger.steps(),
        ledger.head(),
        epochs);
  }

  private static SortedMap<String, Digest> digests(SortedMap<String, Tensor> weights) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    weights.forEach((name, tensor) -> digests.put(name, tensor.digest()));
    return digests;
  }
}
