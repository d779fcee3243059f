package dev.reprise.runner;

import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What of one step differs between two ledgers, and what does not: the shape of a divergence,
/// which tells more about its cause than any list of facts.
///
/// @param before the step on the first side
/// @param after the step on the second side
/// @param names the tensors' names, in the ledger's order
/// @param previous the step before, on the first side; empty at the first step, and where the
///   ledger has no digests of its tensors
record StepShape(
    LedgerEntry.Step before,
    LedgerEntry.Step after,
    List<String> names,
    Optional<LedgerEntry.Step> previous) {
  /// The shape of a step that both ledgers have.
  static StepShape of(Ledger first, Ledger second, int index) {
    List<LedgerEntry.Step> steps = first.steps();
    return new StepShape(
        steps.get(index),
        second.steps().get(index),
        first.header().leaves(),
        index == 0
            ? Optional.empty()
            : Optional.of(steps.get(index - 1)).filter(LedgerEntry.Step::hasLeaves));
  }

  boolean sameBatch() {
    return before.batch().equals(after.batch());
  }

  boolean sameLoss() {
    return before.lossBits() == after.lossBits();
  }

  /// How far the losses are apart, as a share of the first; NaN where one is no number.
  double lossDistance() {
    double size = Math.max(Math.abs(before.loss()), Double.MIN_NORMAL);
    return Math.abs(before.loss() - after.loss()) / size;
  }

  /// All tensors that differ, in the ledger's order.
  List<String> differing() {
    return differing("");
  }

  /// Those whose names begin so.
  List<String> differing(String prefix) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).startsWith(prefix) && differs(i)) {
        found.add(names.get(i));
      }
    }
    return found;
  }

  /// How many tensors have names that begin so.
  long count(String prefix) {
    return names.stream().filter(name -> name.startsWith(prefix)).count();
  }

  /// States of the optimiser that belong to one tensor: `optimizer/NAME/STATE`.
  List<String> differingStates() {
    return differing(LedgerHeader.OPTIMIZER).stream().filter(StepShape::ofOneTensor).toList();
  }

  /// States of the optimiser that all tensors share: `optimizer/STATE`.
  List<String> differingShared() {
    return differing(LedgerHeader.OPTIMIZER).stream().filter(name -> !ofOneTensor(name)).toList();
  }

  /// The weights that this step changed on the first side: what an update touches at all.
  List<String> updated() {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int at = i;
      boolean moved =
          previous.isEmpty()
              || !before.hasLeaves()
              || !previous.get().leaves().get(at).equals(before.leaves().get(at));
      if (names.get(i).startsWith(LedgerHeader.WEIGHT) && hasGradient(names.get(i)) && moved) {
        found.add(names.get(i));
      }
    }
    return found;
  }

  /// The weights whose gradient and states are the same, while they themselves are not.
  List<String> weightsAlone() {
    List<String> weights = new ArrayList<>();
    for (String weight : differing(LedgerHeader.WEIGHT)) {
      String name = weight.substring(LedgerHeader.WEIGHT.length());
      boolean gradient =
          differing(LedgerHeader.GRADIENT + name).contains(LedgerHeader.GRADIENT + name);
      if (!gradient && differing(LedgerHeader.OPTIMIZER + name + "/").isEmpty()) {
        weights.add(weight);
      }
    }
    return weights;
  }

  private boolean hasGradient(String weight) {
    return names.contains(LedgerHeader.GRADIENT + weight.substring(LedgerHeader.WEIGHT.length()));
  }

  private boolean differs(int leaf) {
    return before.hasLeaves()
        && after.hasLeaves()
        && !before.leaves().get(leaf).equals(after.leaves().get(leaf));
  }

  private static boolean ofOneTensor(String state) {
    return state.indexOf('/', LedgerHeader.OPTIMIZER.length()) >= 0;
  }
}
