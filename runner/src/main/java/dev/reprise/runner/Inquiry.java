package dev.reprise.runner;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.verdict.First.Item;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.runner.SideReplay.Means;
import java.util.List;
import java.util.Optional;

/// Looks closer at where two records part, with whatever of them is at hand: their data, their
/// checkpoints, and the engine.
final class Inquiry {
  private final SideReplay first;
  private final SideReplay second;

  Inquiry(Target first, Target second, Means means) {
    this.first = new SideReplay(first, means);
    this.second = new SideReplay(second, means);
  }

  Optional<OneStep> inquire(Evidence evidence, Suspicions found) {
    if (evidence.shape().isPresent()) {
      return Optional.of(
          new StepInquiry(evidence, evidence.shape().get(), first, second, found).inquire());
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
