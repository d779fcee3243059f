package dev.reprise.training.loop;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Shuffle;
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

/// A training made of the same parts as the real one, at whose seams a fault can be planted.
/// Without a fault it writes the same ledger, which [PlantedFaultsTest] checks.
public final class PlantedTraining {
  /// What goes wrong; nothing, where nothing is overridden.
  public interface Fault {
    /// The epoch whose order and random numbers a step uses.
    default int epoch(long step, int epoch) {
      return epoch;
    }

    /// The batch's examples.
    default int[] batch(long step, int[] positions) {
      return positions;
    }

    /// The examples' ids as dropout sees them.
    default long[] randomIds(long[] ids) {
      return ids;
    }

    /// The optimiser.
    default OptimizerSpec optimizer(OptimizerSpec declared) {
      return declared;
    }

    /// Before a step, as after a checkpoint.
    default void before(long step, UpdateRule rule, List<float[]> weights) {}

    /// The gradients of a step.
    default List<float[]> gradients(long step, List<float[]> gradients, Micro micro) {
      return gradients;
    }

    /// The loss that is written down.
    default double loss(long step, double loss) {
      return loss;
    }

    /// After the update of a step.
    default void after(long step, UpdateRule rule, List<float[]> weights) {}
  }

  /// Forms the gradients of a part of the batch, each example's loss divided by the whole batch's
  /// size.
  public interface Micro {
    List<float[]> gradients(int from, int to);
  }

  /// What came of it.
  public record Result(
      TrainingSummary summary,
      SortedMap<String, Tensor> weights,
      SortedMap<Long, Checkpoint> checkpoints) {}

  private PlantedTraining() {}

  public static Result run(
      Experiment experiment,
      PreparedData data,
      TrainingSink sink,
      int numericSpecification,
      Fault fault) {
    Design design = Fit.design(experiment, data);
    SortedMap<String, Tensor> initial = InitialWeights.draw(design, experiment.seed());
    UpdateRule rule =
        UpdateRule.of(
            fault.optimizer(experiment.train().optimizer()),
            design.parameters().stream().map(ParameterDesign::size).toList());
    sink.initialWeights(initial);
    LedgerHeader header =
        StepLedger.header(
            sink.commitment(), design, rule, digests(initial), experiment.train().ledgerEvery());
    StepLedger ledger = new StepLedger(header, sink.ledger(header), design, rule);
    PreparedSplit train = data.train();
    PreparedSplit seen =
        new PreparedSplit(train.inputs(), train.targets(), fault.randomIds(train.exampleIds()));
    List<EpochSummary> epochs = new ArrayList<>();
    SortedMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    try (Network network = new Network(design, initial)) {
      network.requireGradients();
      Step step = new Step(experiment, network, Examples.of(seen, design));
      long number = 0;
      for (int epoch = 1; epoch <= experiment.train().epochs(); epoch++) {
        Meter meter = new Meter(experiment.train().loss());
        int size = experiment.train().batchSize();
        for (int from = 0; from < train.size(); from += size) {
          number++;
          int used = fault.epoch(number, epoch);
          int[] order = order(experiment, train, used);
          int[] batch =
              fault.batch(
                  number, Arrays.copyOfRange(order, from, Math.min(train.size(), from + size)));
          fault.before(number, rule, step.weights());
          Step.Result result = step.run(used, number, batch, meter);
          long now = number;
          List<float[]> made = result.gradients().stream().map(float[]::clone).toList();
          List<float[]> gradients =
              fault.gradients(
                  number,
                  made,
                  (a, b) ->
                      part(step, used, now, batch, a, b, new Meter(experiment.train().loss())));
          rule.beginStep();
          for (int i = 0; i < gradients.size(); i++) {
            rule.update(Step.workers(), i, step.weights().get(i), gradients.get(i));
          }
          fault.after(number, rule, step.weights());
          ledger.step(
              Step.workers(),
              number,
              epoch,
              from + size >= train.size(),
              Ids.at(train.exampleIds(), batch),
              fault.loss(number, result.loss()),
              gradients,
              step.weights(),
              step.state());
          step.zeroGradients();
          SortedMap<String, Tensor> state =
              State.tensors(weights(design, step), design, rule, meter);
          int visited = Math.min(train.size(), from + size);
          boolean ended = visited == train.size();
          checkpoints.put(
              number,
              new Checkpoint(number, ended ? epoch + 1 : epoch, ended ? 0 : visited, state));
        }
        SortedMap<String, Double> metrics = meter.metrics("");
        metrics.putAll(validate(experiment, data, design, network));
        ledger.epoch(epoch, Ids.at(train.exampleIds(), order(experiment, train, epoch)), metrics);
        epochs.add(new EpochSummary(epoch, metrics));
      }
      SortedMap<String, Tensor> weights = weights(design, step);
      return new Result(
          new TrainingSummary(
              "exact",
              numericSpecification,
              design.layers().stream().map(LayerDesign::summary).toList(),
              design.parameterCount(),
              digests(initial),
              digests(weights),
              ledger.steps(),
              ledger.head(),
              epochs),
          weights,
          checkpoints);
    }
  }

  private static List<float[]> part(
      Step step, int epoch, long number, int[] batch, int from, int to, Meter meter) {
    step.zeroGradients();
    // The mean is over the part; the fold wants the share of the whole batch.
    List<float[]> gradients =
        step.run(epoch, number, Arrays.copyOfRange(batch, from, to), meter).gradients().stream()
            .map(float[]::clone)
            .toList();
    float share = (float) (to - from) / batch.length;
    gradients.forEach(
        gradient -> {
          for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= share;
          }
        });
    return gradients;
  }

  private static int[] order(Experiment experiment, PreparedSplit train, int epoch) {
    return experiment.train().shuffle()
        ? Shuffle.order(experiment.seed().value(), epoch, train.exampleIds())
        : IntStream.range(0, train.size()).toArray();
  }

  private static SortedMap<String, Double> validate(
      Experiment experiment, PreparedData data, Design design, Network network) {
    PreparedSplit split = data.splits().get(SplitName.VALIDATION);
    if (split == null) {
      return new TreeMap<>();
    }
    Meter meter = new Meter(experiment.train().loss());
    Examples examples = Examples.of(split, design);
    Inference.Scored scored =
        Inference.score(network, examples, experiment.train().loss(), Progress.Task.SILENT);
    meter.add(
        scored.losses(), scored.outputs(), examples, IntStream.range(0, split.size()).toArray());
    return meter.metrics("val_");
  }

  private static SortedMap<String, Tensor> weights(Design design, Step step) {
    SortedMap<String, Tensor> weights = new TreeMap<>();
    List<float[]> values = new ArrayList<>(step.weights());
    values.addAll(step.state());
    for (int i = 0; i < values.size(); i++) {
      ParameterDesign weight = design.weights().get(i);
      weights.put(weight.name(), new Tensor.Floats(weight.dimensions(), values.get(i).clone()));
    }
    return weights;
  }

  private static SortedMap<String, Digest> digests(SortedMap<String, Tensor> tensors) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    tensors.forEach((name, tensor) -> digests.put(name, tensor.digest()));
    return digests;
  }
}
