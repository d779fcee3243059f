package dev.reprise.runner;

import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.verdict.First.Item;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.runner.SideReplay.Means;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Looks closer at where two records part, with whatever of them is at hand: their data, their
/// checkpoints, and the engine.
final class Inquiry implements Closer {
  private final SideReplay first;
  private final SideReplay second;
  private final BooleanSupplier wanted;
  private final List<String> filling = new ArrayList<>();

  /// @param wanted whether there is anything to look closer for; asked when there is a difference
  Inquiry(Target first, Target second, Means means, BooleanSupplier wanted) {
    this.first = new SideReplay(first, means);
    this.second = new SideReplay(second, means);
    this.wanted = wanted;
  }

  @Override
  public LedgerComparison fill(LedgerComparison ledger, long step) {
    if (!wanted.getAsBoolean()) {
      return ledger;
    }
    long from = ledger.knownBefore(step);
    LedgerComparison filled =
        new LedgerComparison(
            filled(first, ledger.recorded(), from, step),
            filled(second, ledger.reproduced(), from, step));
    if (filling.isEmpty()) {
      filling.add(
          "The digests that the ledgers lack of steps "
              + (from + 1)
              + " to "
              + step
              + " were found by running them again.");
    }
    return filled;
  }

  /// The ledger with the digests of all tensors at the steps after `from` up to `to`, where running
  /// them again gives what it has of them.
  private Ledger filled(SideReplay side, Ledger ledger, long from, long to) {
    String steps = "steps " + (from + 1) + " to " + to + " of run " + side.run();
    try {
      Map<Long, LedgerEntry.Step> made = new TreeMap<>();
      side.steps(from, to).forEach(step -> made.put(step.step(), step));
      List<LedgerEntry> entries = new ArrayList<>();
      for (LedgerEntry entry : ledger.entries()) {
        LedgerEntry.Step again =
            entry instanceof LedgerEntry.Step step ? made.get(step.step()) : null;
        if (again != null && !StepInquiry.same(again, (LedgerEntry.Step) entry)) {
          filling.add("Run again here, " + steps + " do not give the bits of its record.");
          return ledger;
        }
        entries.add(again == null ? entry : ((LedgerEntry.Step) entry).withLeaves(again.leaves()));
      }
      return new Ledger(ledger.header(), entries);
    } catch (InvalidInputException | FailureException e) {
      filling.add("The " + steps + " could not be made again (" + e.getMessage() + ").");
      return ledger;
    }
  }

  @Override
  public Optional<OneStep> inquire(Evidence evidence, Suspicions found) {
    if (!wanted.getAsBoolean()) {
      return Optional.empty();
    }
    Optional<OneStep> learnt = learn(evidence, found);
    if (filling.isEmpty()) {
      return learnt;
    }
    List<String> findings = new ArrayList<>(filling);
    learnt.ifPresent(step -> findings.addAll(step.findings()));
    return Optional.of(
        new OneStep(
            learnt.flatMap(OneStep::operator), learnt.flatMap(OneStep::elements), findings));
  }

  private Optional<OneStep> learn(Evidence evidence, Suspicions found) {
    if (evidence.shape().isPresent()) {
      return evidence.isExact()
          ? Optional.of(
              new StepInquiry(evidence, evidence.shape().get(), first, second, found).inquire())
          : Optional.empty();
    }
    return evidence.first().item() == Item.DATASET ? Optional.of(data(found)) : Optional.empty();
  }

  private OneStep data(Suspicions found) {
    List<String> findings;
    try {
      findings = new DataInquiry(first.dataset(), second.dataset()).inquire(found);
    } catch (InvalidInputException | FailureException e) {
      findings = List.of("The data of both sides cannot be had here (" + e.getMessage() + ").");
    }
    return new OneStep(Optional.empty(), Optional.empty(), findings);
  }
}
