package dev.reprise.core.verdict;

import dev.reprise.core.verdict.Verdict.Difference;
import java.util.List;
import java.util.Optional;

/// How two runs part: where first, what differs there, and why, as far as it can be told.
///
/// @param sides what to call the two
/// @param first the first place
/// @param tensors all tensors that differ at that step, in the ledger's order; empty outside
///   training
/// @param compared how many tensors that step has
/// @param replay what running that step again has shown, where it was
/// @param causes ranked, the likeliest first
/// @param differences everything known that is not the same on the two sides
/// @param outputs how files differ that stages of commands wrote, up to the first stage that wrote
///   other contents; the first of other contents in front
public record Divergence(
    Names sides,
    First first,
    List<String> tensors,
    long compared,
    Optional<OneStep> replay,
    List<Cause> causes,
    List<Difference> differences,
    List<OutputDifference> outputs) {
  /// Copies.
  public Divergence {
    outputs = List.copyOf(outputs);
    tensors = List.copyOf(tensors);
    causes = List.copyOf(causes);
    differences = List.copyOf(differences);
  }

  /// A divergence in a training.
  public Divergence(
      Names sides,
      First first,
      List<String> tensors,
      long compared,
      Optional<OneStep> replay,
      List<Cause> causes,
      List<Difference> differences) {
    this(sides, first, tensors, compared, replay, causes, differences, List.of());
  }

  /// The answer as a short paragraph in plain words.
  public String paragraph() {
    return new DivergenceText(this).paragraph();
  }
}
