package dev.reprise.runner;

import static dev.reprise.core.verdict.CauseKind.CODE;
import static dev.reprise.core.verdict.CauseKind.ENGINE;
import static dev.reprise.core.verdict.CauseKind.FLAGS;
import static dev.reprise.core.verdict.CauseKind.FLIPPED_BIT;
import static dev.reprise.core.verdict.CauseKind.FUSED_ARITHMETIC;
import static dev.reprise.core.verdict.CauseKind.HYPERPARAMETER;
import static dev.reprise.core.verdict.CauseKind.INSTRUCTION_SET;
import static dev.reprise.core.verdict.CauseKind.LIBRARY;
import static dev.reprise.core.verdict.CauseKind.MODEL;
import static dev.reprise.core.verdict.CauseKind.NOT_A_NUMBER;
import static dev.reprise.core.verdict.CauseKind.OPTIMIZER_STATE;
import static dev.reprise.core.verdict.CauseKind.ORDER_OF_DATA;
import static dev.reprise.core.verdict.CauseKind.PREPARATION;
import static dev.reprise.core.verdict.CauseKind.RANDOM_COUNTER;
import static dev.reprise.core.verdict.CauseKind.RANDOM_STREAM;
import static dev.reprise.core.verdict.CauseKind.RESUMED_STATE;
import static dev.reprise.core.verdict.CauseKind.RUNTIME;
import static dev.reprise.core.verdict.CauseKind.SEED;
import static dev.reprise.core.verdict.CauseKind.STEP_COUNTER;
import static dev.reprise.core.verdict.CauseKind.SUMMATION_ORDER;
import static dev.reprise.core.verdict.CauseKind.SYSTEM;
import static dev.reprise.core.verdict.CauseKind.THREADS;
import static dev.reprise.core.verdict.CauseKind.UPDATE_ORDER;

import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.record.RunRecord;
import java.util.List;
import java.util.Optional;

/// What a step's shape says of the cause.
final class StepCauses {
  /// Losses as near as this differ by rounding: a float has 24 bits, a step a few thousand of them.
  private static final double ROUNDING = 1e-5;

  private final Evidence evidence;
  private final StepShape shape;
  private final Suspicions found;

  StepCauses(Evidence evidence, StepShape shape, Suspicions found) {
    this.evidence = evidence;
    this.shape = shape;
    this.found = found;
  }

  void gather() {
    if (Double.isNaN(shape.before().loss()) != Double.isNaN(shape.after().loss())) {
      found.suspect(NOT_A_NUMBER, 100, "the loss of one side is no number from here on");
    }
    if (!shape.sameBatch()) {
      batch();
    } else if (!shape.sameLoss()) {
      loss();
    } else if (!shape.differing(LedgerHeader.GRADIENT).isEmpty()) {
      gradient();
    } else {
      update();
    }
  }

  private void batch() {
    found.explains(SEED, 95).explains(ORDER_OF_DATA, 97).explains(HYPERPARAMETER, 95);
    found.explains(PREPARATION, 60).explains(ENGINE, 60).explains(CODE, 55);
    found.explains(LIBRARY, 30).explains(RUNTIME, 25).explains(THREADS, 30);
    found.suspect(ORDER_OF_DATA, 65, "the batch has other examples, or the same in another order");
    if (onlyBatchOfItsEpoch()) {
      found.suspect(
          ORDER_OF_DATA,
          80,
          "only this batch of the epoch has other examples or another order, as where two ids are"
              + " exchanged");
    }
    otherStep()
        .ifPresent(
            step ->
                found.suspect(
                    RANDOM_COUNTER,
                    90,
                    evidence.names().second()
                        + " takes here the batch that "
                        + evidence.names().first()
                        + " takes at step "
                        + step));
  }

  /// The step at which the first side has the batch that the second has here.
  private Optional<Long> otherStep() {
    return evidence.ledger().recorded().steps().stream()
        .filter(step -> step.batch().equals(shape.after().batch()))
        .map(LedgerEntry.Step::step)
        .findFirst();
  }

  private boolean onlyBatchOfItsEpoch() {
    List<LedgerEntry.Step> before = evidence.ledger().recorded().steps();
    List<LedgerEntry.Step> after = evidence.ledger().reproduced().steps();
    int same = 0;
    for (int i = (int) shape.before().step(); i < Math.min(before.size(), after.size()); i++) {
      if (before.get(i).epoch() == shape.before().epoch()) {
        if (!before.get(i).batch().equals(after.get(i).batch())) {
          return false;
        }
        same++;
      }
    }
    return same > 0;
  }

  private void loss() {
    boolean rounding = shape.lossDistance() <= ROUNDING;
    arithmetic(rounding);
    found.explains(MODEL, 95).explains(HYPERPARAMETER, 90).explains(PREPARATION, 40);
    boolean random = evidence.drawsRandomNumbers();
    found.explains(SEED, random ? 93 : 40);
    if (random && !rounding) {
      found.suspect(
          RANDOM_STREAM,
          70,
          "the same examples and weights give another loss, and the model draws"
              + " random numbers");
    }
    if (shape.before().step() > 1) {
      boolean resumed = afterCheckpoint();
      found.suspect(
          RESUMED_STATE,
          resumed ? 75 : 30,
          "the step begins " + (resumed ? "where a checkpoint was taken" : "with other weights"));
      if (random && !rounding) {
        found.suspect(
            RANDOM_COUNTER, resumed ? 65 : 40, "the random numbers may be those of another epoch");
      }
    }
    found.suspect(FLIPPED_BIT, 25, "a bit may have changed while the step was computed");
  }

  private void gradient() {
    arithmetic(true);
    found.explains(MODEL, 80).explains(HYPERPARAMETER, 85);
    int differing = shape.differing(LedgerHeader.GRADIENT).size();
    if (shape.differing(LedgerHeader.GRADIENT).stream().allMatch(name -> name.endsWith("/bias"))) {
      found.suspect(
          SUMMATION_ORDER,
          84,
          "only gradients of biases differ, which are plain sums over the" + " examples");
    }
    if (evidence.addsMicroBatches()) {
      String reason = "the losses are the same, the gradients summed over micro-batches are not";
      found.suspect(SUMMATION_ORDER, 70, reason).explains(SUMMATION_ORDER, 80);
      if (found.hasFacts(THREADS)) {
        found.suspect(THREADS, 80, reason);
      }
    }
    if (differing == 1 && shape.count(LedgerHeader.GRADIENT) > 1) {
      found.suspect(FLIPPED_BIT, 55, "only one gradient differs");
    } else {
      found.suspect(FLIPPED_BIT, 25, "a bit may have changed while gradients were formed");
    }
  }

  /// Forward and backward are the same; what is made of the gradients is not.
  private void update() {
    found.explains(HYPERPARAMETER, 95).explains(ENGINE, 80).explains(CODE, 60);
    found.explains(LIBRARY, 40).explains(INSTRUCTION_SET, 50).explains(FLAGS, 45);
    found.explains(RUNTIME, 40).explains(THREADS, 40);
    boolean later = shape.before().step() > 1;
    List<String> shared = shape.differingShared();
    if (!shared.isEmpty()) {
      String reason = "every gradient is the same, the optimiser's " + shared + " is not";
      found.suspect(later ? STEP_COUNTER : HYPERPARAMETER, 85, reason);
    }
    states(later);
    if (shared.isEmpty() && shape.differingStates().isEmpty()) {
      weights();
    }
  }

  private void states(boolean later) {
    List<String> states = shape.differingStates();
    if (states.isEmpty()) {
      return;
    }
    if (states.size() == 1 && shape.differing().size() == 1) {
      found.suspect(FLIPPED_BIT, 80, "only " + states.getFirst() + " differs, and no weight");
    } else if (later) {
      String reason =
          "every gradient is the same, but what the optimiser remembers of earlier ones is not: "
              + String.join(", ", states.subList(0, Math.min(3, states.size())));
      found.suspect(OPTIMIZER_STATE, afterCheckpoint() ? 88 : 80, reason);
      found.suspect(HYPERPARAMETER, 30, "a decay rate may have changed on the way");
    } else {
      found.suspect(HYPERPARAMETER, 75, "the first update itself is another one");
    }
  }

  private void weights() {
    int alone = shape.weightsAlone().size();
    int updated = shape.updated().size();
    if (alone == 1 && updated > 1) {
      found.suspect(
          FLIPPED_BIT,
          75,
          "only "
              + shape.weightsAlone().getFirst()
              + " differs, by nothing that"
              + " the gradients or the optimiser's state explain");
    } else if (alone >= updated) {
      found.suspect(
          HYPERPARAMETER,
          80,
          "gradients and the optimiser's state are the same, but every update"
              + " has another size, as with another learning rate");
      found.suspect(FLIPPED_BIT, updated == 1 ? 60 : 10, "all else is the same");
    } else {
      found.suspect(
          UPDATE_ORDER,
          75,
          "gradients and the optimiser's state are the same, but "
              + alone
              + " of "
              + updated
              + " weights were updated otherwise");
      found.suspect(HYPERPARAMETER, 40, "some updates have another size");
    }
  }

  private void arithmetic(boolean rounding) {
    found.explains(ENGINE, 90).explains(CODE, rounding ? 65 : 60);
    found.explains(LIBRARY, rounding ? 60 : 45).explains(INSTRUCTION_SET, rounding ? 72 : 40);
    found.explains(FLAGS, rounding ? 62 : 35).explains(RUNTIME, rounding ? 55 : 35);
    found.explains(THREADS, rounding ? 66 : 30).explains(SYSTEM, 20);
    if (rounding) {
      found.suspect(FUSED_ARITHMETIC, 50, "the difference is as small as a rounding");
      found.suspect(SUMMATION_ORDER, 48, "the difference is as small as a rounding");
    }
  }

  /// Whether a checkpoint of either side stands just before this step.
  private boolean afterCheckpoint() {
    String name = RunRecord.checkpoint(shape.before().step() - 1);
    return evidence.recorded().record().artifacts().containsKey(name)
        || evidence.reproduced().record().artifacts().containsKey(name);
  }
}
