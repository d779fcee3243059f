package dev.reprise.runner;

import dev.reprise.core.tensor.Tensor;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.core.verdict.OneStep.Elements;
import dev.reprise.core.verdict.OneStep.Operator;
import dev.reprise.training.TracedOperator;
import dev.reprise.training.TracedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compares one step as it went on both sides, operator by operator, to the first whose output is
/// not the same.
final class TraceComparison {
  private TraceComparison() {}

  /// The first differing operator and numbers, and what they point at.
  ///
  /// @param names the tensors in the ledger's order, in which they are updated
  static OneStep compare(
      TracedStep first, TracedStep second, List<String> names, Suspicions found) {
    List<TracedOperator> before = first.operators();
    List<TracedOperator> after = second.operators();
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      TracedOperator a = before.get(i);
      TracedOperator b = after.get(i);
      if (!a.output().equals(b.output())) {
        Operator operator = new Operator(i + 1, a.phase(), a.layer(), a.name());
        return parted(operator, a.name(), numbers("its output", a.numbers(), b.numbers()), found);
      }
    }
    for (String name : names) {
      Optional<NumberComparison> numbers =
          numbers(name, first.tensors().get(name), second.tensors().get(name));
      if (numbers.isPresent()) {
        String of = name.substring(name.indexOf('/') + 1);
        Operator operator = new Operator(before.size() + 1, "update", of, "update");
        return parted(operator, "", numbers, found);
      }
    }
    return new OneStep(
        Optional.empty(), Optional.empty(), List.of("No operator of the step differs here."));
  }

  private static OneStep parted(
      Operator operator, String name, Optional<NumberComparison> numbers, Suspicions found) {
    List<String> findings = new ArrayList<>();
    findings.add("The first operator that differs is " + operator.sentence() + ".");
    numbers.ifPresent(
        it -> {
          findings.add(it.sentence());
          it.suspect(found, name);
        });
    Optional<Elements> elements = numbers.map(NumberComparison::elements);
    return new OneStep(Optional.of(operator), elements, findings);
  }

  private static Optional<NumberComparison> numbers(
      String name, Optional<Tensor> first, Optional<Tensor> second) {
    return first.isPresent() && second.isPresent()
        ? NumberComparison.of(name, first.get(), second.get())
        : Optional.empty();
  }

  private static Optional<NumberComparison> numbers(
      String name,
      @org.jspecify.annotations.Nullable Tensor first,
      @org.jspecify.annotations.Nullable Tensor second) {
    return numbers(name, Optional.ofNullable(first), Optional.ofNullable(second));
  }
}
