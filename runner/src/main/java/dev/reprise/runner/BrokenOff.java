package dev.reprise.runner;

import static dev.reprise.core.verdict.CauseKind.CODE;
import static dev.reprise.core.verdict.CauseKind.HYPERPARAMETER;
import static dev.reprise.core.verdict.CauseKind.MODEL;
import static dev.reprise.core.verdict.CauseKind.NOT_A_NUMBER;
import static dev.reprise.core.verdict.CauseKind.ORDER_OF_DATA;
import static dev.reprise.core.verdict.CauseKind.SEED;

import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.problem.NotFiniteException.Place;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.First.Item;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Compared;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.runner.Comparison.Side;
import java.util.List;
import java.util.Optional;

/// Judges a reproduction that ended at a number that is not finite: it diverged, there at the
/// latest, and its ledger up to there says whether it had done so before.
final class BrokenOff {
  private final Side recorded;
  private final Declaration declaration;
  private final Runner.Attempt.NotFinite attempt;
  private final Place place;

  /// @param declaration what was run
  BrokenOff(Side recorded, Declaration declaration, Runner.Attempt.NotFinite attempt) {
    this.recorded = recorded;
    this.declaration = declaration;
    this.attempt = attempt;
    this.place = attempt.cause().place();
  }

  Verdict verdict() {
    Optional<LedgerComparison> ledger =
        attempt.ledger().map(own -> new LedgerComparison(LedgerComparison.read(recorded), own));
    Optional<First> before =
        ledger.flatMap(LedgerComparison::first).filter(first -> first.item() != Item.LENGTH);
    List<Difference> differences =
        Differences.declared(recorded.record().experiment().canonical(), declaration.canonical());
    Suspicions found = new Suspicions(differences);
    found.explains(HYPERPARAMETER, 90).explains(MODEL, 90).explains(SEED, 85);
    found.explains(ORDER_OF_DATA, 85).explains(CODE, 60);
    String what = attempt.cause().problem().what();
    found.suspect(NOT_A_NUMBER, before.isPresent() ? 50 : 100, what);
    Compared compared =
        new Compared(
            ledger.map(LedgerComparison::steps).orElse(0L),
            ledger.map(LedgerComparison::tensors).orElse(0L),
            0);
    String ended = "Training ended " + where() + ": " + what + ".";
    return new Verdict.Diverged(
        compared,
        new Divergence(
            Names.REPRODUCTION,
            before.orElseGet(this::here),
            List.of(),
            0,
            Optional.of(new OneStep(Optional.empty(), Optional.empty(), List.of(ended))),
            found.ranked(),
            differences));
  }

  private String where() {
    return "at step " + place.step() + " (epoch " + place.epoch() + ")";
  }

  private First here() {
    String name = place.name();
    Item item =
        name.startsWith(LedgerHeader.GRADIENT)
            ? Item.GRADIENT
            : name.startsWith(LedgerHeader.WEIGHT)
                ? Item.WEIGHT
                : name.startsWith(LedgerHeader.OPTIMIZER) ? Item.OPTIMIZER : Item.LOSS;
    return First.at(place.step(), place.epoch(), item, name, name + ", which is not finite");
  }
}
