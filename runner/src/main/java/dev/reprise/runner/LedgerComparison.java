package dev.reprise.runner;

import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict.First;
import dev.reprise.runner.Comparison.Side;
import java.util.List;
import java.util.Optional;

/// Finds the first step at which two ledgers tell different things.
///
/// The chains themselves are not compared link by link: they begin with the commitment, so that a
/// changed title would part them at once. What each entry says is compared.
final class LedgerComparison {
  private final Ledger recorded;
  private final Ledger reproduced;

  private LedgerComparison(Ledger recorded, Ledger reproduced) {
    this.recorded = recorded;
    this.reproduced = reproduced;
  }

  static LedgerComparison of(Side recorded, Side reproduced) {
    return new LedgerComparison(read(recorded), read(reproduced));
  }

  private static Ledger read(Side side) {
    RunRecord.Artifact artifact = side.record().artifact(RunRecord.LEDGER);
    return Ledger.read("ledger of " + side.record().run(), side.blobs().read(artifact.digest()));
  }

  /// How many steps stand on both sides.
  long steps() {
    return Math.min(recorded.steps().size(), reproduced.steps().size());
  }

  /// How many tensors the steps on both sides have digests of, in all.
  long tensors() {
    return steps()
        * Math.min(recorded.header().leaves().size(), reproduced.header().leaves().size());
  }

  Optional<First> first() {
    Optional<First> start = start();
    if (start.isPresent()) {
      return start;
    }
    List<LedgerEntry> before = recorded.entries();
    List<LedgerEntry> after = reproduced.entries();
    long step = 0;
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      step = before.get(i) instanceof LedgerEntry.Step entry ? entry.step() : step;
      Optional<String> what = difference(before.get(i), after.get(i));
      if (what.isPresent()) {
        return at(step, what.get());
      }
    }
    return before.size() == after.size()
        ? Optional.empty()
        : at(
            step + 1,
            "one side ends after step "
                + step
                + ", the other has "
                + Math.max(recorded.steps().size(), reproduced.steps().size())
                + " steps");
  }

  /// What differs before the first step shows at the first step.
  private Optional<First> start() {
    if (!recorded.header().leaves().equals(reproduced.header().leaves())) {
      return at(1, "the tensors of the model are not the same ones");
    }
    List<String> weights =
        recorded.header().leaves().stream().filter(leaf -> leaf.startsWith("weight/")).toList();
    for (int i = 0; i < weights.size(); i++) {
      if (!recorded.header().initial().get(i).equals(reproduced.header().initial().get(i))) {
        return at(1, "the initial " + weights.get(i));
      }
    }
    return Optional.empty();
  }

  private Optional<String> difference(LedgerEntry before, LedgerEntry after) {
    return switch (before) {
      case LedgerEntry.Step a when after instanceof LedgerEntry.Step b -> stepDifference(a, b);
      case LedgerEntry.Epoch a when after instanceof LedgerEntry.Epoch b -> {
        if (!a.order().equals(b.order())) {
          yield Optional.of("the order of the examples in epoch " + a.epoch());
        }
        yield a.metrics().equals(b.metrics())
            ? Optional.empty()
            : Optional.of("the metrics of epoch " + a.epoch());
      }
      case LedgerEntry.Step a -> Optional.of("the length of an epoch");
      case LedgerEntry.Epoch a -> Optional.of("the length of an epoch");
    };
  }

  private Optional<String> stepDifference(LedgerEntry.Step a, LedgerEntry.Step b) {
    if (!a.batch().equals(b.batch())) {
      return Optional.of("the examples of the batch, or their order");
    }
    if (a.lossBits() != b.lossBits()) {
      return Optional.of("the loss (" + a.loss() + " and " + b.loss() + ")");
    }
    for (int i = 0; i < a.leaves().size(); i++) {
      if (!a.leaves().get(i).equals(b.leaves().get(i))) {
        return Optional.of(recorded.header().leaves().get(i));
      }
    }
    return Optional.empty();
  }

  private static Optional<First> at(long step, String what) {
    return Optional.of(new First("train", Optional.of(step), what));
  }
}
