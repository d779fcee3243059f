package dev.reprise.runner;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.ledger.LedgerHeader;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.First.Item;
import dev.reprise.runner.Comparison.Side;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Finds the first step at which two ledgers tell different things.
///
/// The chains themselves are not compared link by link: they begin with the commitment, so that a
/// changed title would part them at once. What each entry says is compared.
public final class LedgerComparison {
  private final Ledger recorded;
  private final Ledger reproduced;
  private final List<LedgerEntry.Step> first;
  private final List<LedgerEntry.Step> second;

  /// Compares two ledgers whose steps count from 1 and whose headers have as many initial weights
  /// as weights.
  public LedgerComparison(Ledger recorded, Ledger reproduced) {
    this.recorded = recorded;
    this.reproduced = reproduced;
    this.first = recorded.steps();
    this.second = reproduced.steps();
  }

  static LedgerComparison of(Side recorded, Side reproduced) {
    return new LedgerComparison(read(recorded), read(reproduced));
  }

  static Ledger read(Side side) {
    RunRecord.Artifact artifact = side.record().artifact(RunRecord.LEDGER);
    return Ledger.read("ledger of " + side.record().run(), side.blobs().read(artifact.digest()));
  }

  /// How many steps stand on both sides.
  public long steps() {
    return Math.min(first.size(), second.size());
  }

  /// How many tensors the steps on both sides have digests of, in all.
  public long tensors() {
    return LongStream.rangeClosed(1, steps()).filter(this::hasLeaves).count()
        * Math.min(recorded.header().leaves().size(), reproduced.header().leaves().size());
  }

  /// The last step before this one whose tensors have digests on both sides; 0, which is that of
  /// the initial weights, where there is none.
  long knownBefore(long step) {
    long at = step - 1;
    while (at > 0 && !hasLeaves(at)) {
      at--;
    }
    return at;
  }

  /// Whether what differs first at this step cannot have differed in the step before.
  boolean isExact(long step) {
    return knownBefore(step) == step - 1;
  }

  /// Whether both sides have digests of the tensors of this step and of the one before.
  boolean isWhole(long step) {
    return hasLeaves(step) && isExact(step);
  }

  private boolean hasLeaves(long step) {
    return step >= 1
        && step <= steps()
        && first.get((int) step - 1).hasLeaves()
        && second.get((int) step - 1).hasLeaves();
  }

  /// The first side's ledger.
  public Ledger recorded() {
    return recorded;
  }

  Ledger reproduced() {
    return reproduced;
  }

  /// What differs at a step that stands on both sides.
  Optional<StepShape> shape(long step) {
    return step >= 1
            && step <= steps()
            && recorded.header().leaves().equals(reproduced.header().leaves())
        ? Optional.of(StepShape.of(recorded, reproduced, Math.toIntExact(step - 1)))
        : Optional.empty();
  }

  /// The first place where they tell different things, if there is one.
  public Optional<First> first() {
    return seen().map(this::hedged);
  }

  /// Where steps before have no digests of tensors, they may have differed there already.
  private First hedged(First found) {
    long step = found.step().orElse(1L);
    if (!found.item().isOfStep() || isExact(step)) {
      return found;
    }
    String what =
        found.what()
            + " (or in a step after "
            + knownBefore(step)
            + " whose tensors have no digests in the ledger)";
    return First.at(step, found.epoch().orElse(1), found.item(), found.name(), what);
  }

  private Optional<First> seen() {
    Optional<First> start = start();
    if (start.isPresent()) {
      return start;
    }
    List<LedgerEntry> before = recorded.entries();
    List<LedgerEntry> after = reproduced.entries();
    long step = 0;
    int epoch = 1;
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      if (before.get(i) instanceof LedgerEntry.Step entry) {
        step = entry.step();
        epoch = entry.epoch();
      }
      Optional<First> found = difference(step, epoch, before.get(i), after.get(i));
      if (found.isPresent()) {
        return found;
      }
    }
    return before.size() == after.size() ? Optional.empty() : Optional.of(length(step, epoch));
  }

  private First length(long step, int epoch) {
    return First.at(
        step + 1,
        epoch,
        Item.LENGTH,
        "steps",
        "one side ends after step "
            + step
            + ", the other has "
            + Math.max(first.size(), second.size())
            + " steps");
  }

  /// The names of the tensors that differ at a step, in the ledger's order; none where one side has
  /// no digests of them there.
  public List<String> differing(long step) {
    List<String> names = recorded.header().leaves();
    if (!hasLeaves(step) || !names.equals(reproduced.header().leaves())) {
      return List.of();
    }
    List<Digest> a = first.get((int) step - 1).leaves();
    List<Digest> b = second.get((int) step - 1).leaves();
    return IntStream.range(0, names.size())
        .filter(i -> !a.get(i).equals(b.get(i)))
        .mapToObj(names::get)
        .toList();
  }

  /// The initial weights that differ, by the names of their leaves.
  List<String> differingInitial() {
    List<String> weights = recorded.header().weights();
    return IntStream.range(0, weights.size())
        .filter(
            i -> !recorded.header().initial().get(i).equals(reproduced.header().initial().get(i)))
        .mapToObj(weights::get)
        .toList();
  }

  /// What differs before the first step shows at the first step.
  private Optional<First> start() {
    List<String> leaves = recorded.header().leaves();
    if (!leaves.equals(reproduced.header().leaves())) {
      List<String> others = reproduced.header().leaves();
      boolean moved = leaves.stream().sorted().toList().equals(others.stream().sorted().toList());
      String what = "the tensors of the model " + (moved ? "in their order" : "");
      return Optional.of(First.at(1, 1, Item.TENSORS, moved ? "order" : "names", what.strip()));
    }
    return differingInitial().stream()
        .findFirst()
        .map(name -> First.at(1, 1, Item.INITIAL_WEIGHT, name, "the initial " + name));
  }

  private Optional<First> difference(long step, int epoch, LedgerEntry before, LedgerEntry after) {
    return switch (before) {
      case LedgerEntry.Step a when after instanceof LedgerEntry.Step b -> stepDifference(a, b);
      case LedgerEntry.Epoch a when after instanceof LedgerEntry.Epoch b -> {
        String of = " of epoch " + a.epoch();
        if (!a.order().equals(b.order())) {
          String what = "the order of the examples" + of;
          yield Optional.of(First.at(step, epoch, Item.ORDER, "order", what));
        }
        yield a.metrics().equals(b.metrics())
            ? Optional.empty()
            : Optional.of(First.at(step, epoch, Item.METRICS, "metrics", "the metrics" + of));
      }
      case LedgerEntry.Step a -> Optional.of(epochLength(step, epoch));
      case LedgerEntry.Epoch a -> Optional.of(epochLength(step, epoch));
    };
  }

  private static First epochLength(long step, int epoch) {
    return First.at(step, epoch, Item.LENGTH, "epoch", "the length of epoch " + epoch);
  }

  private Optional<First> stepDifference(LedgerEntry.Step a, LedgerEntry.Step b) {
    if (!a.batch().equals(b.batch())) {
      String what = "the examples of the batch, or their order";
      return Optional.of(First.at(a.step(), a.epoch(), Item.BATCH, "batch", what));
    }
    if (a.lossBits() != b.lossBits()) {
      String what = "the loss (" + a.loss() + " and " + b.loss() + ")";
      return Optional.of(First.at(a.step(), a.epoch(), Item.LOSS, "loss", what));
    }
    for (int i = 0; b.hasLeaves() && i < a.leaves().size(); i++) {
      if (!a.leaves().get(i).equals(b.leaves().get(i))) {
        String name = recorded.header().leaves().get(i);
        return Optional.of(First.at(a.step(), a.epoch(), item(name), name, name));
      }
    }
    return Optional.empty();
  }

  private static Item item(String leaf) {
    return leaf.startsWith(LedgerHeader.GRADIENT)
        ? Item.GRADIENT
        : leaf.startsWith(LedgerHeader.OPTIMIZER) ? Item.OPTIMIZER : Item.WEIGHT;
  }
}
