package dev.reprise.runner.pipeline;

import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.environment.MaterialFacts;
import dev.reprise.runner.FactKinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Compares two runs of one pipeline, stage by stage: what each was given, how it ended, what it
/// wrote; and ranks what may be the cause of the first difference.
final class PipelineComparison {
  private static final MaterialFacts FACTS = MaterialFacts.of("command");

  private final PipelineRecord recorded;
  private final PipelineRecord reproduced;

  PipelineComparison(PipelineRecord recorded, PipelineRecord reproduced) {
    this.recorded = recorded;
    this.reproduced = reproduced;
  }

  /// Facts of the two environments that could change what a command gives.
  static List<Difference> environment(PipelineRecord a, PipelineRecord b) {
    return FACTS.differences(
        FACTS.among(a.circumstances().environment()), FACTS.among(b.circumstances().environment()));
  }

  /// How many outputs the record has.
  long outputs() {
    return recorded.stages().stream().mapToLong(stage -> stage.outs().size()).sum();
  }

  Verdict verdict() {
    Verdict.Compared compared = new Verdict.Compared(0, 0, recorded.metrics().size());
    for (int i = 0; i < recorded.stages().size(); i++) {
      StageRecord before = recorded.stages().get(i);
      StageRecord after = reproduced.stages().get(i);
      Optional<First> first = first(before, after);
      if (first.isPresent()) {
        List<String> differing = differing(before.outs(), after.outs());
        List<Difference> facts = environment(recorded, reproduced);
        return new Verdict.Diverged(
            compared,
            new Divergence(
                Names.REPRODUCTION,
                first.get(),
                differing,
                before.outs().size(),
                Optional.empty(),
                causes(first.get(), after, facts),
                facts));
      }
    }
    return new Verdict.Identical(compared);
  }

  private static Optional<First> first(StageRecord before, StageRecord after) {
    List<String> inputs = differing(before.deps(), after.deps());
    if (!inputs.isEmpty()) {
      return Optional.of(
          First.in(
              before.name(),
              First.Item.INPUT,
              inputs.getFirst(),
              "its input " + inputs.getFirst()));
    }
    if (!after.outcome().isGood()) {
      return Optional.of(
          First.in(
              before.name(), First.Item.OUTCOME, after.outcome().word(), "how its commands ended"));
    }
    List<String> outputs = differing(before.outs(), after.outs());
    return outputs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            First.in(
                before.name(),
                First.Item.OUTPUT,
                outputs.getFirst(),
                "its output " + outputs.getFirst()));
  }

  private static List<String> differing(
      SortedMap<String, PathContent> before, SortedMap<String, PathContent> after) {
    TreeMap<String, PathContent> all = new TreeMap<>(after);
    all.putAll(before);
    return all.keySet().stream()
        .filter(
            path ->
                !Optional.ofNullable(before.get(path)).equals(Optional.ofNullable(after.get(path))))
        .toList();
  }

  private static List<Cause> causes(First first, StageRecord after, List<Difference> facts) {
    List<Cause> causes = new ArrayList<>();
    Map<CauseKind, List<Difference>> kinds = new TreeMap<>();
    for (Difference fact : facts) {
      FactKinds.of(fact)
          .ifPresent(kind -> kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(fact));
    }
    kinds.forEach(
        (kind, of) -> causes.add(new Cause(kind, 55, "it is not the same on the two sides", of)));
    switch (first.item()) {
      case OUTCOME ->
          causes.add(
              new Cause(
                  CauseKind.UNDECLARED_INPUT,
                  75,
                  "in a folder that holds nothing but what is declared, " + after.reason(),
                  List.of()));
      case INPUT ->
          causes.add(new Cause(CauseKind.DATA, 90, "the stage was not given the same", List.of()));
      default -> {
        causes.add(
            new Cause(
                CauseKind.NONDETERMINISM,
                facts.isEmpty() ? 80 : 50,
                "the stage was given the same inputs and wrote something else",
                List.of()));
        causes.add(
            new Cause(
                CauseKind.UNDECLARED_INPUT,
                40,
                "it may read something that is not among its dependencies",
                List.of()));
      }
    }
    causes.sort(Comparator.comparingInt(Cause::weight).reversed());
    return causes;
  }
}
