package dev.reprise.training.loop;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.ledger.LedgerWriter;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.engine.kernel.Workers;
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
  private final LedgerHeader header;
  private final LedgerWriter writer;
  private final List<ParameterDesign> parameters;
  private final List<ParameterDesign> averages;
  private final UpdateRule rule;

  /// @param header as [#header] makes it
  /// @param writer where a ledger with this header is written
  StepLedger(LedgerHeader header, LedgerWriter writer, Design design, UpdateRule rule) {
    this.header = header;
    this.writer = writer;
    this.parameters = design.parameters();
    this.averages = design.state();
    this.rule = rule;
  }

  /// The header of a training's ledger.
  ///
  /// @param initial the digest of each initial weight by name; none in the header where empty
  /// @param every how many steps it is from one whose tensors have digests to the next
  static LedgerHeader header(
      Digest commitment,
      Design design,
      UpdateRule rule,
      SortedMap<String, Digest> initial,
      int every) {
    List<Digest> digests =
        initial.isEmpty()
            ? List.of()
            : design.weights().stream()
                .map(weight -> Objects.requireNonNull(initial.get(weight.name())))
                .toList();
    return LedgerHeader.of(commitment, names(design, rule), digests, every);
  }

  private static List<String> names(Design design, UpdateRule rule) {
    List<String> names = new ArrayList<>();
    for (ParameterDesign parameter : design.parameters()) {
      names.add(LedgerHeader.GRADIENT + parameter.name());
      names.add(LedgerHeader.WEIGHT + parameter.name());
      rule.stateNames()
          .forEach(state -> names.add(LedgerHeader.OPTIMIZER + parameter.name() + "/" + state));
    }
    design.state().forEach(average -> names.add(LedgerHeader.WEIGHT + average.name()));
    rule.shared().keySet().forEach(name -> names.add(LedgerHeader.OPTIMIZER + name));
    return names;
  }

  /// Whether a step has digests of its tensors.
  ///
  /// @param last whether it is the last of its epoch
  boolean hasLeaves(long number, boolean last) {
    return header.hasLeaves(number, last);
  }

  /// Writes a step after its update.
  ///
  /// @param last whether it is the last of its epoch
  void step(
      Workers workers,
      long number,
      int epoch,
      boolean last,
      long[] ids,
      double loss,
      List<float[]> gradients,
      List<float[]> weights,
      List<float[]> state) {
    Leaves leaves = leaves(gradients, weights, state);
    Step.Place place = new Step.Place(epoch, number);
    if (hasLeaves(number, last)) {
      writer.step(number, epoch, Ids.digest(ids), loss, leaves.digests(workers, place));
    } else {
      leaves.requireFiniteGradients(workers, place);
      writer.step(number, epoch, Ids.digest(ids), loss);
    }
  }

  /// The tensors of a step by name; copies.
  SortedMap<String, Tensor> tensors(
      List<float[]> gradients, List<float[]> weights, List<float[]> state) {
    return leaves(gradients, weights, state).copies();
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

  private Leaves leaves(List<float[]> gradients, List<float[]> weights, List<float[]> state) {
    Leaves leaves = new Leaves();
    for (int i = 0; i < parameters.size(); i++) {
      ParameterDesign parameter = parameters.get(i);
      leaves.add(LedgerHeader.GRADIENT + parameter.name(), tensor(parameter, gradients.get(i)));
      leaves.add(LedgerHeader.WEIGHT + parameter.name(), tensor(parameter, weights.get(i)));
      List<float[]> states = new ArrayList<>(rule.states(i));
      for (int s = 0; s < states.size(); s++) {
        leaves.add(
            LedgerHeader.OPTIMIZER + parameter.name() + "/" + rule.stateNames().get(s),
            tensor(parameter, states.get(s)));
      }
    }
    for (int i = 0; i < averages.size(); i++) {
      leaves.add(
          LedgerHeader.WEIGHT + averages.get(i).name(), tensor(averages.get(i), state.get(i)));
    }
    rule.shared().forEach((name, tensor) -> leaves.add(LedgerHeader.OPTIMIZER + name, tensor));
    return leaves;
  }

  private static Tensor tensor(ParameterDesign parameter, float[] values) {
    return new Tensor.Floats(parameter.dimensions(), values);
  }
}
