package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
import dev.reprise.training.TrainingSink;
import dev.reprise.training.model.Design;
import dev.reprise.training.model.ParameterDesign;
import dev.reprise.training.optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/// Writes a training's steps and epochs to its ledger.
///
/// The tensors of a step stand in this order: for each parameter, as the design has them,
/// `gradient/NAME`, `weight/NAME` and `optimizer/NAME/STATE` for each of the rule's states; then
/// `weight/NAME` for each moving average, which no gradient changes; then `optimizer/STATE` for
/// what the rule shares. All are as they were after the step.
final class StepLedger {
  private final LedgerWriter writer;
  private final List<ParameterDesign> parameters;
  private final List<ParameterDesign> averages;
  private final UpdateRule rule;

  /// Writes the header.
  StepLedger(TrainingSink sink, Design design, UpdateRule rule, SortedMap<String, Digest> initial) {
    this.parameters = design.parameters();
    this.averages = design.state();
    this.rule = rule;
    List<float[]> none = zeros(parameters);
    List<Digest> digests =
        design.weights().stream().map(p -> Objects.requireNonNull(initial.get(p.name()))).toList();
    this.writer =
        sink.ledger(
            LedgerHeader.of(
                sink.commitment(), leaves(none, none, zeros(averages)).names(), digests));
  }

  /// Writes a step after its update.
  void step(
      Workers workers,
      long number,
      int epoch,
      long[] ids,
      double loss,
      List<float[]> gradients,
      List<float[]> weights,
      List<float[]> state) {
    List<Digest> digests =
        leaves(gradients, weights, state).digests(workers, Step.where(epoch, number));
    writer.step(number, epoch, Ids.digest(ids), loss, digests);
  }

  /// Writes the end of an epoch.
  void epoch(int epoch, long[] order, Map<String, Double> metrics) {
    writer.epoch(epoch, Ids.digest(order), Digest.of(Json.write(metrics)));
  }

  Digest head() {
    return writer.head();
  }

  long steps() {
    return writer.steps();
  }

  private static List<float[]> zeros(List<ParameterDesign> designs) {
    return designs.stream().map(design -> new float[design.size()]).toList();
  }

  private Leaves leaves(List<float[]> gradients, List<float[]> weights, List<float[]> state) {
    Leaves leaves = new Leaves();
    for (int i = 0; i < parameters.size(); i++) {
      ParameterDesign parameter = parameters.get(i);
      leaves.add("gradient/" + parameter.name(), tensor(parameter, gradients.get(i)));
      leaves.add("weight/" + parameter.name(), tensor(parameter, weights.get(i)));
      List<float[]> states = new ArrayList<>(rule.states(i));
      for (int s = 0; s < states.size(); s++) {
        leaves.add(
            "optimizer/" + parameter.name() + "/" + rule.stateNames().get(s),
            tensor(parameter, states.get(s)));
      }
    }
    for (int i = 0; i < averages.size(); i++) {
      leaves.add("weight/" + averages.get(i).name(), tensor(averages.get(i), state.get(i)));
    }
    rule.shared().forEach((name, tensor) -> leaves.add("optimizer/" + name, tensor));
    return leaves;
  }

  private static Tensor tensor(ParameterDesign parameter, float[] values) {
    return new Tensor.Floats(parameter.dimensions(), values);
  }
}
