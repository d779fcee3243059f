package dev.reprise.runner;

import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.runner.Comparison.Side;
import java.util.List;
import java.util.Optional;

/// All that two records tell about where they part.
///
/// @param shape what of the first differing step differs, where it is a step
record Evidence(
    Names names,
    Side recorded,
    Side reproduced,
    LedgerComparison ledger,
    First first,
    Optional<StepShape> shape,
    List<Difference> differences) {

  /// Whether the first differing step is known to be that, and no step before it that the ledgers
  /// have no digests of.
  boolean isExact() {
    return first.step().map(ledger::isExact).orElse(true);
  }

  /// Whether a layer of the first side's model draws random numbers while training.
  boolean drawsRandomNumbers() {
    return recorded.record().training().layers().stream()
            .anyMatch(
                layer -> layer.type().contains("dropout") || layer.type().startsWith("random_"))
        || hasMember("dropout");
  }

  /// Whether gradients are formed in parts that are added up.
  boolean addsMicroBatches() {
    return recorded.record().experiment().canonical().path("train").hasNonNull("micro_batch_size");
  }

  private boolean hasMember(String name) {
    return recorded.record().experiment().canonical().path("model").findParents(name).stream()
        .anyMatch(node -> node.path(name).asDouble(0) > 0);
  }
}
