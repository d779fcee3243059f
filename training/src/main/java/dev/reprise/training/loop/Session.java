package dev.reprise.training.loop;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Experiment.TrainSpec;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
import dev.reprise.training.TrainingSink;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.Network;
import dev.reprise.training.model.ParameterDesign;
import dev.reprise.training.optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// A training between two steps, and how it goes on: the network with its weights, the optimiser's
/// state, and the place in the epoch under way.
///
/// All state that later steps depend on is here, and is what a [Checkpoint] holds.
final class Session implements AutoCloseable {
  private final Experiment experiment;
  private final PreparedData data;
  private final Progress progress;
  private final Design design;
  private final UpdateRule rule;
  private final Network network;
  private final Step step;
  private final List<EpochSummary> epochs = new ArrayList<>();
  private Meter meter;
  private long steps;
  private int epoch = 1;
  private int visited;

  /// A training that has made no step.
  Session(
      Experiment experiment,
      PreparedData data,
      Design design,
      SortedMap<String, Tensor> weights,
      Progress progress) {
    this.experiment = experiment;
    this.data = data;
    this.progress = progress;
    this.design = design;
    this.rule =
        UpdateRule.of(
            experiment.train().optimizer(),
            design.parameters().stream().map(ParameterDesign::size).toList());
    this.meter = new Meter(experiment.train().loss());
    this.network = new Network(design, weights);
    network.requireGradients();
    this.step = new Step(experiment, network, Examples.of(data.train(), design));
  }

  /// A training as a checkpoint left it.
  ///
  /// @throws FailureException where the checkpoint is not of this training
  static Session resume(
      Experiment experiment, PreparedData data, Design design, Checkpoint from, Progress progress) {
    State state = new State(design, from);
    Session session = new Session(experiment, data, design, state.weights(), progress);
    state.restore(session.rule);
    session.meter = state.meter(experiment.train().loss());
    session.steps = from.step();
    session.epoch = from.epoch();
    session.visited = from.visited();
    int size = data.train().size();
    if (from.visited() >= size || from.visited() % experiment.train().batchSize() != 0) {
      throw State.foreign("it stands at example " + from.visited() + " of " + size);
    }
    return session;
  }

  /// Makes steps until that many were made since the beginning, or all epochs are over.
  void run(long to, StepLedger ledger, TrainingSink sink) {
    while (steps < to && epoch <= experiment.train().epochs()) {
      runEpoch(to, ledger, sink);
    }
  }

  private void runEpoch(long to, StepLedger ledger, TrainingSink sink) {
    TrainSpec spec = experiment.train();
    int[] order = EpochOrder.positions(experiment, data, epoch);
    long total = batches(order.length);
    try (EpochProgress told = new EpochProgress(progress, epoch, spec.epochs(), total)) {
      while (visited < order.length && steps < to) {
        int end = (int) Math.min(order.length, (long) visited + spec.batchSize());
        runStep(Arrays.copyOfRange(order, visited, end), end == order.length, ledger, sink);
        visited = end;
        told.step(batches(visited), () -> Meter.detail(meter.metrics("")));
        // A checkpoint is held against the digests of its step.
        if (visited < order.length && ledger.hasLeaves(steps, false)) {
          offer(sink, false);
        }
      }
      if (visited == order.length) {
        told.finish(Meter.detail(endEpoch(order, ledger, sink)));
      }
    }
  }

  private long batches(int examples) {
    int size = experiment.train().batchSize();
    return (examples + size - 1L) / size;
  }

  private SortedMap<String, Double> endEpoch(int[] order, StepLedger ledger, TrainingSink sink) {
    SortedMap<String, Double> metrics = meter.metrics("");
    metrics.putAll(validate());
    ledger.epoch(epoch, Ids.at(data.train().exampleIds(), order), metrics);
    EpochSummary summary = new EpochSummary(epoch, metrics);
    epochs.add(summary);
    sink.epoch(summary);
    epoch++;
    visited = 0;
    meter = new Meter(experiment.train().loss());
    offer(sink, true);
    return metrics;
  }

  private void offer(TrainingSink sink, boolean epochEnded) {
    if (sink.wantsCheckpoint(steps, epochEnded)) {
      sink.checkpoint(checkpoint());
    }
  }

  private void runStep(int[] batch, boolean last, StepLedger ledger, TrainingSink sink) {
    long number = ++steps;
    Step.Result result = step.run(epoch, number, batch, meter);
    List<float[]> weights = step.weights();
    Workers workers = Step.workers();
    rule.beginStep();
    for (int i = 0; i < weights.size(); i++) {
      rule.update(workers, i, weights.get(i), result.gradients().get(i));
    }
    long[] ids = Ids.at(data.train().exampleIds(), batch);
    ledger.step(
        workers,
        number,
        epoch,
        last,
        ids,
        result.loss(),
        result.gradients(),
        weights,
        step.state());
    if (sink.wantsTensors(number)) {
      sink.tensors(number, ids, ledger.tensors(result.gradients(), weights, step.state()));
    }
    step.zeroGradients();
  }

  private SortedMap<String, Double> validate() {
    PreparedSplit split = data.splits().get(SplitName.VALIDATION);
    if (split == null || split.size() == 0) {
      return new TreeMap<>();
    }
    Meter validation = new Meter(experiment.train().loss());
    Examples examples = Examples.of(split, design);
    Inference.Scored scored =
        Inference.score(network, examples, experiment.train().loss(), Progress.Task.SILENT);
    int[] all = IntStream.range(0, split.size()).toArray();
    validation.add(scored.losses(), scored.outputs(), examples, all);
    return validation.metrics("val_");
  }

  /// The weights by name; copies.
  SortedMap<String, Tensor> weights() {
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

  /// The whole state; copies.
  Checkpoint checkpoint() {
    return new Checkpoint(steps, epoch, visited, State.tensors(weights(), design, rule, meter));
  }

  /// What epochs reached; whoever resumes puts in those before.
  List<EpochSummary> epochs() {
    return epochs;
  }

  UpdateRule rule() {
    return rule;
  }

  @Override
  public void close() {
    network.close();
  }
}
