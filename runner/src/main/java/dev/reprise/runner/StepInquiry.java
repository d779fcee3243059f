package dev.reprise.runner;

import static dev.reprise.core.verdict.CauseKind.MACHINE;

import dev.reprise.core.ledger.Checkpoint;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.training.TracedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Makes the first differing step again, for both sides, and learns from it: whether each side
/// follows here from what it declares; if both do, at which operator they part; if one does not,
/// which single change would explain the digests it has.
final class StepInquiry {
  private final Evidence evidence;
  private final StepShape shape;
  private final SideReplay first;
  private final SideReplay second;
  private final Suspicions found;

  StepInquiry(
      Evidence evidence, StepShape shape, SideReplay first, SideReplay second, Suspicions found) {
    this.evidence = evidence;
    this.shape = shape;
    this.first = first;
    this.second = second;
    this.found = found;
  }

  /// What was learnt; suspicions are added to those there are.
  OneStep inquire() {
    List<String> findings = new ArrayList<>();
    Optional<TracedStep> one = trace(first, findings);
    Optional<TracedStep> two = trace(second, findings);
    boolean firstFollows = one.filter(it -> same(it.entry(), shape.before())).isPresent();
    boolean secondFollows = two.filter(it -> same(it.entry(), shape.after())).isPresent();
    if (firstFollows && secondFollows) {
      findings.add("Run again here, each side gives its own bits.");
      OneStep parted = TraceComparison.compare(one.get(), two.get(), shape.names(), found);
      findings.addAll(parted.findings());
      return new OneStep(parted.operator(), parted.elements(), findings);
    }
    if (firstFollows) {
      return oneFollows(one.get(), two, shape.after(), first, second, true, findings);
    }
    if (secondFollows) {
      return oneFollows(two.get(), one, shape.before(), second, first, false, findings);
    }
    if (one.isPresent() || two.isPresent()) {
      findings.add("Run again here, neither side gives the bits of its record.");
    }
    return new OneStep(Optional.empty(), Optional.empty(), findings);
  }

  private Optional<TracedStep> trace(SideReplay side, List<String> findings) {
    try {
      return Optional.of(side.trace(shape.before().step()));
    } catch (InvalidInputException | FailureException e) {
      String name = side == first ? evidence.names().first() : evidence.names().second();
      findings.add("The step could not be made again for " + name + " (" + e.getMessage() + ").");
      return Optional.empty();
    }
  }

  /// @param known the step as the side that follows gives it
  /// @param again the step as the other side's declaration gives it here
  /// @param recorded what the other side's ledger says
  private OneStep oneFollows(
      TracedStep known,
      Optional<TracedStep> again,
      LedgerEntry.Step recorded,
      SideReplay follows,
      SideReplay other,
      boolean inOrder,
      List<String> findings) {
    if (again.filter(it -> same(it.entry(), known.entry())).isPresent()) {
      String here = inOrder ? evidence.names().first() : evidence.names().second();
      String there = inOrder ? evidence.names().second() : evidence.names().first();
      findings.add(
          "Run again here, both sides give the bits of "
              + here
              + ": nothing that "
              + there
              + " declares leads to its own.");
      found.forgetDeclared();
      found.suspect(MACHINE, 45, there + " does not follow here from what it declares");
    }
    if (recorded.hasLeaves()) {
      new Hypotheses(known, recorded, shape.names(), shape.differing(), found)
          .tryAll(follows::step, follows.experiment().train().epochs());
    }
    Optional<NumberComparison> numbers = numbers(known, other, inOrder);
    numbers.ifPresent(
        it -> {
          findings.add(it.sentence());
          it.suspect(found, "");
        });
    return new OneStep(Optional.empty(), numbers.map(NumberComparison::elements), findings);
  }

  /// The first differing tensor's numbers, where the other side has a checkpoint right there.
  private Optional<NumberComparison> numbers(TracedStep known, SideReplay other, boolean inOrder) {
    Optional<Checkpoint> there = other.after(shape.before().step());
    for (String name : shape.differing()) {
      Tensor here = known.tensors().get(name);
      Tensor kept = there.map(it -> it.tensors().get(name)).orElse(null);
      if (here != null && kept != null) {
        return inOrder
            ? NumberComparison.of(name, here, kept)
            : NumberComparison.of(name, kept, here);
      }
    }
    return Optional.empty();
  }

  /// @param b of a ledger, which may have no digests of its tensors
  static boolean same(LedgerEntry.Step a, LedgerEntry.Step b) {
    return a.step() == b.step()
        && Objects.equals(a.batch(), b.batch())
        && a.lossBits() == b.lossBits()
        && (a.leaves().equals(b.leaves()) || !b.hasLeaves());
  }
}
