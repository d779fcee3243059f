package dev.reprise.core.verdict;

import dev.reprise.core.verdict.Verdict.Difference;
import java.util.List;

/// A possible cause of a divergence.
///
/// @param kind which
/// @param weight how strongly it is indicated, from 1 to 100; 100 only where digests prove it
/// @param reason why it is thought of, in a sentence
/// @param facts what differs between the sides that belongs to it, possibly nothing
public record Cause(CauseKind kind, int weight, String reason, List<Difference> facts) {
  /// Checks the weight, and copies.
  public Cause {
    if (weight < 1 || weight > 100) {
      throw new IllegalArgumentException("a weight is from 1 to 100, found " + weight);
    }
    facts = List.copyOf(facts);
  }

  /// What to do about it.
  public String advice() {
    return kind.advice();
  }
}
