package dev.reprise.runner;

import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.record.EvaluationSummary;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.First.Item;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Compared;
import dev.reprise.core.verdict.Verdict.Difference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Compares two records of one experiment, stage by stage in the order of the flow, and finds the
/// first place where they part, and what may have caused it.
public final class Comparison {
  private final Side recorded;
  private final Side reproduced;
  private final Names names;
  private final Closer closer;
  private final LedgerComparison ledger;

  private Comparison(
      Side recorded, Side reproduced, Names names, Closer closer, LedgerComparison ledger) {
    this.closer = closer;
    this.recorded = recorded;
    this.reproduced = reproduced;
    this.names = names;
    this.ledger = ledger;
  }

  /// A record and where its blobs are.
  public record Side(RunRecord record, BlobSource blobs) {}

  /// The verdict: identity of bits in everything comparable, nothing less.
  ///
  /// @param names what to call the two
  public static Verdict compare(Side recorded, Side reproduced, Names names) {
    return compare(recorded, reproduced, names, Closer.NONE);
  }

  /// The same, and where they part looks closer.
  static Verdict compare(Side recorded, Side reproduced, Names names, Closer closer) {
    LedgerComparison ledger = LedgerComparison.of(recorded, reproduced);
    Comparison plain = new Comparison(recorded, reproduced, names, closer, ledger);
    return plain
        .first()
        .filter(first -> first.item().isOfStep())
        .flatMap(First::step)
        .filter(step -> !ledger.isWhole(step))
        .map(step -> closer.fill(ledger, step))
        .map(filled -> new Comparison(recorded, reproduced, names, closer, filled))
        .orElse(plain)
        .verdict();
  }

  private Optional<First> first() {
    return Stream.<Supplier<Optional<First>>>of(
            this::acquire, this::prepare, ledger::first, this::train, this::evaluate)
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Verdict verdict() {
    Optional<First> first = first();
    return first.isEmpty()
        ? new Verdict.Identical(compared())
        : new Verdict.Diverged(compared(), divergence(first.get()));
  }

  private Divergence divergence(First first) {
    List<Difference> differences = Differences.between(recorded.record(), reproduced.record());
    Optional<StepShape> shape =
        first.item().isOfStep() ? first.step().flatMap(ledger::shape) : Optional.empty();
    Evidence evidence =
        new Evidence(names, recorded, reproduced, ledger, first, shape, differences);
    Suspicions found = Causes.gather(evidence);
    Optional<OneStep> replay = closer.inquire(evidence, found);
    return new Divergence(
        names,
        first,
        shape.map(StepShape::differing).orElse(List.of()),
        shape.map(it -> (long) it.names().size()).orElse(0L),
        replay,
        found.ranked(),
        differences);
  }

  /// Counts what stands on both sides and was therefore compared.
  private Compared compared() {
    TrainingSummary before = recorded.record().training();
    TrainingSummary after = reproduced.record().training();
    long weights =
        common(before.initialWeights(), after.initialWeights())
            + common(before.finalWeights(), after.finalWeights());
    long metrics =
        common(
            recorded.record().evaluation().metrics(), reproduced.record().evaluation().metrics());
    for (int i = 0; i < Math.min(before.epochs().size(), after.epochs().size()); i++) {
      metrics += common(before.epochs().get(i).metrics(), after.epochs().get(i).metrics());
    }
    // The last tensor is the predictions.
    return new Compared(ledger.steps(), ledger.tensors() + weights + 1, metrics);
  }

  private static long common(SortedMap<String, ?> a, SortedMap<String, ?> b) {
    return a.keySet().stream().filter(b::containsKey).count();
  }

  private Optional<First> acquire() {
    return recorded.record().dataset().digest().equals(reproduced.record().dataset().digest())
        ? Optional.empty()
        : Optional.of(
            First.in(
                "acquire",
                Item.DATASET,
                recorded.record().dataset().name(),
                "the records of the dataset " + recorded.record().dataset().name()));
  }

  private Optional<First> prepare() {
    List<PreparationSummary.Step> before = recorded.record().preparation().steps();
    List<PreparationSummary.Step> after = reproduced.record().preparation().steps();
    for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
      if (i >= before.size() || i >= after.size()) {
        String name = (i < before.size() ? before : after).get(i).name();
        return Optional.of(
            First.in(
                "prepare", Item.PREPARATION, name, "the step " + name + ", which one side has"));
      }
      PreparationSummary.Step a = before.get(i);
      PreparationSummary.Step b = after.get(i);
      if (!a.name().equals(b.name())
          || a.version() != b.version()
          || !a.output().equals(b.output())) {
        return Optional.of(
            First.in("prepare", Item.PREPARATION, a.name(), "the output of the step " + a.name()));
      }
    }
    return Optional.empty();
  }

  private Optional<First> train() {
    Optional<String> weight =
        firstDifference(
            recorded.record().training().finalWeights(),
            reproduced.record().training().finalWeights());
    if (weight.isPresent()) {
      return Optional.of(
          First.at(
              recorded.record().training().steps(),
              Math.max(1, recorded.record().training().epochs().size()),
              Item.FINAL_WEIGHT,
              weight.get(),
              "the final weight " + weight.get()));
    }
    List<EpochSummary> before = recorded.record().training().epochs();
    List<EpochSummary> after = reproduced.record().training().epochs();
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      Optional<String> metric = firstDifference(before.get(i).metrics(), after.get(i).metrics());
      if (metric.isPresent()) {
        return Optional.of(
            First.in(
                "train",
                Item.METRICS,
                metric.get(),
                metric.get() + " of epoch " + before.get(i).epoch()));
      }
    }
    return Optional.empty();
  }

  private Optional<First> evaluate() {
    EvaluationSummary before = recorded.record().evaluation();
    EvaluationSummary after = reproduced.record().evaluation();
    Optional<String> metric = firstDifference(before.metrics(), after.metrics());
    if (metric.isPresent()) {
      return Optional.of(
          First.in("evaluate", Item.METRIC, metric.get(), "the metric " + metric.get()));
    }
    if (before.split() != after.split() || !before.confusion().equals(after.confusion())) {
      return Optional.of(
          First.in("evaluate", Item.METRIC, "confusion_matrix", "the confusion matrix"));
    }
    return predictions();
  }

  private Optional<First> predictions() {
    RunRecord.Artifact a = recorded.record().artifact(RunRecord.PREDICTIONS);
    RunRecord.Artifact b = reproduced.record().artifact(RunRecord.PREDICTIONS);
    return a.digest().equals(b.digest())
        ? Optional.empty()
        : Optional.of(First.in("evaluate", Item.PREDICTIONS, "predictions", "the predictions"));
  }

  /// The first name, in order, whose values differ or that is on one side only.
  static Optional<String> firstDifference(SortedMap<String, ?> a, SortedMap<String, ?> b) {
    return Stream.concat(a.keySet().stream(), b.keySet().stream())
        .sorted()
        .filter(name -> !Objects.equals(a.get(name), b.get(name)))
        .findFirst();
  }
}
