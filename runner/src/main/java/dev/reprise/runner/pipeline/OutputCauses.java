package dev.reprise.runner.pipeline;

import dev.reprise.core.record.StageRecord;
import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.runner.FactKinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Ranks what may be the cause of the first difference of two runs of commands.
final class OutputCauses {
  /// A day with its time, or the seconds since 1970.
  private static final Pattern TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}[T _][0-9]{2}[:.-]?[0-9]{2}|[0-9]{2}:[0-9]{2}:[0-9]{2}"
              + "|\\b1[5-9][0-9]{8}\\b");

  /// As far as rounding alone carries results of a training.
  private static final double ROUNDING = 1e-3;

  private final First first;
  private final List<OutputDifference> outputs;
  private final List<Difference> facts;
  private final List<Cause> causes = new ArrayList<>();

  OutputCauses(First first, List<OutputDifference> outputs, List<Difference> facts) {
    this.first = first;
    this.outputs = outputs;
    this.facts = facts;
  }

  /// @param after how the stage ended on the second side
  /// @param sameContents paths with other bytes that say the same
  List<Cause> ranked(StageRecord after, SortedSet<String> sameContents) {
    byFacts();
    switch (first.item()) {
      case OUTCOME ->
          suspect(
              CauseKind.UNDECLARED_INPUT,
              75,
              "in a folder that holds nothing but what is declared, " + after.reason());
      case INPUT -> suspect(CauseKind.DATA, 90, "the stage was not given the same");
      default -> byOutput(after, sameContents);
    }
    causes.sort(Comparator.comparingInt(Cause::weight).reversed());
    return causes;
  }

  private void byFacts() {
    List<Difference> declared =
        facts.stream().filter(fact -> fact.kind().equals(DeclaredDifferences.KIND)).toList();
    List<Difference> own =
        declared.stream().filter(fact -> fact.name().startsWith(first.stage() + ".")).toList();
    if (!declared.isEmpty()) {
      causes.add(
          new Cause(
              CauseKind.HYPERPARAMETER,
              own.isEmpty() ? 45 : 95,
              "the stages are not declared the same on the two sides",
              own.isEmpty() ? declared : own));
    }
    Map<CauseKind, List<Difference>> kinds = new TreeMap<>();
    for (Difference fact : facts) {
      if (!fact.kind().equals(DeclaredDifferences.KIND)) {
        FactKinds.of(fact)
            .ifPresent(kind -> kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(fact));
      }
    }
    kinds.forEach(
        (kind, of) -> causes.add(new Cause(kind, 55, "it is not the same on the two sides", of)));
  }

  /// What a ledger tells first of a step says where to look.
  private void byStep() {
    switch (first.item()) {
      case BATCH, ORDER ->
          suspect(CauseKind.ORDER_OF_DATA, 85, "the examples are not those of the other side");
      case INITIAL_WEIGHT ->
          suspect(CauseKind.SEED, 85, "the weights differ before the first step");
      case LOSS, GRADIENT ->
          suspect(
              CauseKind.SUMMATION_ORDER,
              first.step().equals(Optional.of(1L)) ? 60 : 70,
              "the examples are the same, and so was all before");
      case WEIGHT, OPTIMIZER ->
          suspect(
              CauseKind.HYPERPARAMETER,
              60,
              "what the optimizer was given is the same as far as the ledger has it");
      case TENSORS -> suspect(CauseKind.MODEL, 85, "the models have not the same tensors");
      case DATASET,
          PREPARATION,
          METRICS,
          LENGTH,
          FINAL_WEIGHT,
          METRIC,
          PREDICTIONS,
          INPUT,
          OUTCOME,
          OUTPUT -> {}
    }
  }

  private void byOutput(StageRecord after, SortedSet<String> sameContents) {
    byStep();
    outputs.stream().limit(1).forEach(this::byContents);
    after.deps().keySet().stream()
        .filter(sameContents::contains)
        .findFirst()
        .ifPresent(
            input ->
                suspect(
                    CauseKind.PACKAGING,
                    58,
                    "its input " + input + " has other bytes, though the same contents"));
    suspect(
        CauseKind.NONDETERMINISM,
        facts.isEmpty() ? 80 : 50,
        "the stage was given the same inputs and wrote something else");
    suspect(
        CauseKind.UNDECLARED_INPUT, 40, "it may read something that is not among its dependencies");
  }

  private void byContents(OutputDifference output) {
    switch (output.finding()) {
      case SameContents same -> {}
      case OtherContents other -> {
        if (TIME.matcher(other.what()).results().limit(2).count() == 2) {
          suspect(
              CauseKind.TIME_STAMP,
              90,
              "what stands at the first place that differs looks like a time of day");
        } else if (other.largest().isPresent() && other.largest().getAsDouble() <= ROUNDING) {
          suspect(
              CauseKind.SUMMATION_ORDER,
              60,
              "its numbers differ by at most " + (float) other.largest().getAsDouble());
        }
      }
    }
  }

  private void suspect(CauseKind kind, int weight, String reason) {
    causes.add(new Cause(kind, weight, reason, List.of()));
  }
}
