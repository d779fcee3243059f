package dev.reprise.runner;

import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.CauseKind;
import dev.reprise.core.verdict.Verdict.Difference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Gathers what speaks for each kind of cause, and puts them in order.
///
/// A kind can be suspected by the shape of the divergence alone, or because facts that differ
/// explain it; where both meet, it weighs more than either.
final class Suspicions {
  private static final int TOGETHER = 10;
  private static final int MOST = 99;
  private static final int UNRELATED = 5;

  private final Map<CauseKind, List<Difference>> facts = new EnumMap<>(CauseKind.class);
  private final Map<CauseKind, Integer> explained = new EnumMap<>(CauseKind.class);
  private final Map<CauseKind, Suspicion> suspected = new EnumMap<>(CauseKind.class);

  private record Suspicion(int weight, String reason) {}

  Suspicions(List<Difference> differences) {
    for (Difference difference : differences) {
      FactKinds.of(difference)
          .ifPresent(
              kind -> facts.computeIfAbsent(kind, unused -> new ArrayList<>()).add(difference));
    }
  }

  boolean hasFacts(CauseKind kind) {
    return facts.containsKey(kind);
  }

  /// Forgets what is declared otherwise: it was shown that nothing declared leads to the
  /// difference. Facts of the machine and of the code stay.
  void forgetDeclared() {
    facts.values().forEach(list -> list.removeIf(Suspicions::isDeclared));
    facts.values().removeIf(List::isEmpty);
  }

  /// A fact that was found out.
  void fact(CauseKind kind, Difference fact) {
    facts.computeIfAbsent(kind, unused -> new ArrayList<>()).add(fact);
  }

  /// Facts of this kind would explain the place, so strongly, if they differ.
  Suspicions explains(CauseKind kind, int weight) {
    explained.merge(kind, weight, Math::max);
    return this;
  }

  /// The shape of the divergence itself points there.
  Suspicions suspect(CauseKind kind, int weight, String reason) {
    Suspicion before = suspected.get(kind);
    if (before == null || before.weight < weight) {
      suspected.put(kind, new Suspicion(weight, reason));
    }
    return this;
  }

  /// All causes, the likeliest first; equally likely ones in the order of [CauseKind].
  List<Cause> ranked() {
    List<Cause> causes = new ArrayList<>();
    for (CauseKind kind : CauseKind.values()) {
      cause(causes, kind);
    }
    causes.sort(Comparator.comparingInt(cause -> -cause.weight()));
    return List.copyOf(causes);
  }

  private void cause(List<Cause> causes, CauseKind kind) {
    List<Difference> differing = facts.getOrDefault(kind, List.of());
    Suspicion suspicion = suspected.get(kind);
    Integer explaining = differing.isEmpty() ? null : explained.get(kind);
    if (suspicion != null) {
      int weight =
          explaining == null || suspicion.weight > MOST
              ? suspicion.weight
              : Math.min(MOST, Math.max(explaining, suspicion.weight) + TOGETHER);
      causes.add(new Cause(kind, weight, suspicion.reason, differing));
    } else if (explaining != null) {
      causes.add(new Cause(kind, explaining, "it is not the same on the two sides", differing));
    } else if (isDeclared(differing)) {
      causes.add(
          new Cause(
              kind, UNRELATED, "it is declared otherwise, but does not show here", differing));
    }
  }

  private static boolean isDeclared(List<Difference> differing) {
    return differing.stream().anyMatch(Suspicions::isDeclared);
  }

  private static boolean isDeclared(Difference fact) {
    return Arrays.asList("experiment", "data", "preparation").contains(fact.kind());
  }
}
