package dev.reprise.runner;

import static dev.reprise.core.verdict.CauseKind.CODE;
import static dev.reprise.core.verdict.CauseKind.DATA;
import static dev.reprise.core.verdict.CauseKind.ENGINE;
import static dev.reprise.core.verdict.CauseKind.EVALUATION;
import static dev.reprise.core.verdict.CauseKind.FLAGS;
import static dev.reprise.core.verdict.CauseKind.FLIPPED_BIT;
import static dev.reprise.core.verdict.CauseKind.HYPERPARAMETER;
import static dev.reprise.core.verdict.CauseKind.INITIAL_WEIGHTS;
import static dev.reprise.core.verdict.CauseKind.INSTRUCTION_SET;
import static dev.reprise.core.verdict.CauseKind.LIBRARY;
import static dev.reprise.core.verdict.CauseKind.MODEL;
import static dev.reprise.core.verdict.CauseKind.ORDER_OF_DATA;
import static dev.reprise.core.verdict.CauseKind.PREPARATION;
import static dev.reprise.core.verdict.CauseKind.RECORD;
import static dev.reprise.core.verdict.CauseKind.RESUMED_STATE;
import static dev.reprise.core.verdict.CauseKind.RUNTIME;
import static dev.reprise.core.verdict.CauseKind.SEED;
import static dev.reprise.core.verdict.CauseKind.SYSTEM;
import static dev.reprise.core.verdict.CauseKind.THREADS;
import static dev.reprise.core.verdict.CauseKind.UPDATE_ORDER;

import dev.reprise.core.verdict.First;
import java.util.List;

/// Ranks what may have caused a divergence: by the place, by what of the step differs and what does
/// not, and by the facts that differ between the two sides.
///
/// The weights are judgements, not measurements; `docs/divergence.md` gives the reasons.
final class Causes {
  private final Evidence evidence;
  private final Suspicions found;

  private Causes(Evidence evidence) {
    this.evidence = evidence;
    this.found = new Suspicions(evidence.differences());
  }

  /// All that is suspected from the two records alone; more may be added.
  static Suspicions gather(Evidence evidence) {
    return new Causes(evidence).gather();
  }

  private Suspicions gather() {
    switch (evidence.first().item()) {
      case DATASET -> dataset();
      case PREPARATION -> preparation();
      case TENSORS -> tensors();
      case INITIAL_WEIGHT -> initialWeight();
      case BATCH, LOSS, GRADIENT, WEIGHT, OPTIMIZER -> step();
      case ORDER -> order();
      case METRICS, METRIC, PREDICTIONS -> evaluation();
      case INPUT, OUTCOME, OUTPUT -> {
        // Of commands, which PipelineComparison judges.
      }
      case LENGTH -> length();
      case FINAL_WEIGHT ->
          found.suspect(
              FLIPPED_BIT, 60, "the ledgers agree to their last step, the final weights do not");
    }
    return found;
  }

  private void step() {
    if (evidence.isExact() || evidence.first().item() == First.Item.BATCH) {
      evidence.shape().ifPresent(shape -> new StepCauses(evidence, shape, found).gather());
      return;
    }
    // Any part of a step that nobody saw may have been the first.
    found.explains(SEED, 85).explains(MODEL, 90).explains(HYPERPARAMETER, 90);
    found.explains(PREPARATION, 40).explains(ENGINE, 80).explains(CODE, 60);
    found.explains(LIBRARY, 40).explains(INSTRUCTION_SET, 45).explains(FLAGS, 40);
    found.explains(RUNTIME, 40).explains(THREADS, 45);
    found.suspect(FLIPPED_BIT, 25, "a bit may have changed in one of the steps without digests");
  }

  private void dataset() {
    long before = evidence.recorded().record().dataset().records();
    long after = evidence.reproduced().record().dataset().records();
    if (before == after) {
      found.suspect(RECORD, 70, "both sides have " + before + " records, but not the same ones");
      found.suspect(DATA, 40, "their records are not the same ones");
    } else {
      found.suspect(DATA, 80, "one side has " + before + " records, the other " + after);
    }
    found.explains(DATA, 50).explains(CODE, 20).explains(LIBRARY, 20);
  }

  private void preparation() {
    First first = evidence.first();
    String reason =
        found.hasFacts(PREPARATION)
            ? "the step " + first.name() + " is not declared or made the same way"
            : "the step "
                + first.name()
                + " was given the same and gave something else; what it learns it may have learned"
                + " from other examples, such as those of all splits";
    found.suspect(PREPARATION, 80, reason).explains(PREPARATION, 90);
    found.explains(CODE, 65).explains(LIBRARY, 60).explains(SYSTEM, 45).explains(RUNTIME, 40);
    found.explains(SEED, 20);
  }

  private void tensors() {
    found.explains(MODEL, 97).explains(HYPERPARAMETER, 90).explains(PREPARATION, 40);
    found.explains(ENGINE, 70).explains(CODE, 60).explains(LIBRARY, 40);
    if (evidence.first().name().equals("order")) {
      found.suspect(UPDATE_ORDER, 75, "both have the same tensors, in another order");
    }
  }

  private void initialWeight() {
    found.explains(SEED, 97).explains(MODEL, 95).explains(PREPARATION, 30);
    found.explains(ENGINE, 80).explains(CODE, 60).explains(LIBRARY, 30).explains(RUNTIME, 30);
    found.explains(INSTRUCTION_SET, 35).explains(FLAGS, 30);
    List<String> differing = evidence.ledger().differingInitial();
    found.suspect(
        INITIAL_WEIGHTS,
        55,
        differing.size() + " of the initial weights differ before the first step");
    if (differing.size() == 1) {
      found.suspect(FLIPPED_BIT, 40, "only " + differing.getFirst() + " begins otherwise");
    }
  }

  private void order() {
    found.explains(SEED, 90).explains(ORDER_OF_DATA, 95).explains(CODE, 50);
    found.suspect(ORDER_OF_DATA, 60, "every batch is the same, their order in the epoch is not");
  }

  private void evaluation() {
    found.explains(EVALUATION, 95).explains(PREPARATION, 50).explains(ENGINE, 70);
    found.explains(CODE, 60).explains(LIBRARY, 40).explains(INSTRUCTION_SET, 45);
    found.explains(FLAGS, 40).explains(RUNTIME, 40).explains(THREADS, 45);
    found.suspect(EVALUATION, 50, "training has the same bits, what was measured has not");
    found.suspect(FLIPPED_BIT, 20, "nothing before it differs");
  }

  private void length() {
    found.explains(HYPERPARAMETER, 97).explains(PREPARATION, 60).explains(DATA, 50);
    found.suspect(RESUMED_STATE, 50, "all common steps are the same, one side has more of them");
  }
}
