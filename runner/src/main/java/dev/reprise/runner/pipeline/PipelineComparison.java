package dev.reprise.runner.pipeline;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.closeness.Measured;
import dev.reprise.core.closeness.Spread;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.environment.MaterialFacts;
import dev.reprise.runner.LedgerComparison;
import dev.reprise.runner.output.OutputComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Compares two runs of one pipeline, stage by stage: what each was given, how it ended, what it
/// wrote, and the ledger of its training, if it kept one; files with other bytes by what they say.
/// Other bytes with the same contents are told, and the comparison goes on behind them.
final class PipelineComparison {
  private static final MaterialFacts FACTS = MaterialFacts.of("command");

  private final Side recorded;
  private final Side reproduced;
  private final Names names;
  private final OutputComparison contents;
  private final List<OutputDifference> packaging = new ArrayList<>();
  private final SortedSet<String> sameContents = new TreeSet<>();
  private Optional<First> firstPackaging = Optional.empty();
  private long steps;
  private long tensors;

  /// A record and where its blobs are.
  record Side(PipelineRecord record, BlobSource blobs) {}

  /// @param names what to call the two
  PipelineComparison(Side recorded, Side reproduced, Names names) {
    this.recorded = recorded;
    this.reproduced = reproduced;
    this.names = names;
    this.contents = new OutputComparison(recorded.blobs(), reproduced.blobs());
  }

  /// Where two runs part, and how.
  private record Parting(
      First first,
      StageRecord before,
      StageRecord after,
      List<OutputDifference> outputs,
      Optional<LedgerComparison> ledger) {
    Parting(First first, StageRecord before, StageRecord after, List<OutputDifference> outputs) {
      this(first, before, after, outputs, Optional.empty());
    }

    /// Whether the stage was given the same on both sides, and ended well.
    boolean isOfResult() {
      return first.item() != First.Item.INPUT && first.item() != First.Item.OUTCOME;
    }

    /// What differs: tensors of the step, or files.
    List<String> differing() {
      return ledger
          .map(found -> found.differing(first.step().orElse(0L)))
          .orElseGet(() -> outputs.stream().map(OutputDifference::path).toList());
    }

    /// Of how many.
    long compared() {
      return ledger
          .map(found -> (long) found.recorded().header().leaves().size())
          .orElse((long) before.outs().size());
    }
  }

  /// Facts of the two environments that could change what a command gives.
  static List<Difference> environment(PipelineRecord a, PipelineRecord b) {
    return FACTS.differences(
        FACTS.among(a.circumstances().environment()), FACTS.among(b.circumstances().environment()));
  }

  /// How many outputs the record has.
  long outputs() {
    return recorded.record().stages().stream().mapToLong(stage -> stage.outs().size()).sum();
  }

  Verdict verdict() {
    List<Difference> facts =
        new ArrayList<>(DeclaredDifferences.between(recorded.record(), reproduced.record()));
    facts.addAll(environment(recorded.record(), reproduced.record()));
    Optional<Parting> parting = parting();
    Verdict.Compared compared =
        new Verdict.Compared(steps, tensors, recorded.record().metrics().size());
    if (parting.isPresent()) {
      return judged(compared, parting.get(), facts);
    }
    return firstPackaging.isEmpty()
        ? new Verdict.Identical(compared)
        : new Verdict.Close(compared, firstPackaging.get(), facts, Optional.empty(), packaging);
  }

  private Verdict judged(Verdict.Compared compared, Parting parting, List<Difference> facts) {
    List<OutputDifference> all = new ArrayList<>(parting.outputs());
    all.addAll(packaging);
    Optional<Closeness> closeness = parting.isOfResult() ? closeness() : Optional.empty();
    if (closeness.filter(Closeness::isClose).isPresent()) {
      return new Verdict.Close(compared, parting.first(), facts, closeness, all);
    }
    Divergence divergence =
        new Divergence(
            names,
            parting.first(),
            parting.differing(),
            parting.compared(),
            Optional.empty(),
            new OutputCauses(parting.first(), parting.outputs(), facts)
                .ranked(parting.after(), sameContents),
            facts,
            all);
    return new Verdict.Diverged(compared, divergence, closeness);
  }

  /// How far the metrics lie apart by the record's spread, where it has one; both must have ended
  /// well, and been given the same.
  private Optional<Closeness> closeness() {
    PipelineRecord before = recorded.record();
    PipelineRecord after = reproduced.record();
    if (!before.succeeded() || !after.succeeded() || !inputs(before).equals(inputs(after))) {
      return Optional.empty();
    }
    return Spread.of(before, recorded.blobs())
        .filter(spread -> !spread.metrics().isEmpty())
        .map(spread -> Closeness.of(spread, measured(before), measured(after)));
  }

  /// What stages read that none of them wrote.
  private static SortedMap<String, PathContent> inputs(PipelineRecord record) {
    SortedMap<String, PathContent> inputs = new TreeMap<>();
    PipelineRecord.contents(record.stages())
        .forEach(
            (name, content) -> {
              if (name.startsWith(PipelineRecord.IN)) {
                inputs.put(name, content);
              }
            });
    return inputs;
  }

  private static Measured measured(PipelineRecord record) {
    return new Measured(record.metrics(), new double[0]);
  }

  private Optional<Parting> parting() {
    SortedMap<String, StageRecord> after = new TreeMap<>();
    reproduced.record().stages().forEach(stage -> after.put(stage.name(), stage));
    for (StageRecord before : recorded.record().stages()) {
      StageRecord other = after.remove(before.name());
      if (other == null) {
        return Optional.of(oneSided(before));
      }
      Optional<Parting> parting = parting(before, other);
      if (parting.isPresent()) {
        return parting;
      }
    }
    return after.values().stream().findFirst().map(this::oneSided);
  }

  private Parting oneSided(StageRecord stage) {
    First first =
        First.in(stage.name(), First.Item.OUTCOME, stage.name(), "the stage, which one side has");
    return new Parting(first, stage, stage, List.of());
  }

  private Optional<Parting> parting(StageRecord before, StageRecord after) {
    for (String input : differing(before.deps(), after.deps())) {
      if (!sameContents.contains(input)) {
        List<OutputDifference> found =
            contents.compare(input, before.deps().get(input), after.deps().get(input));
        if (found.stream().allMatch(OutputDifference::isOfSameContents)) {
          note(before.name(), First.Item.INPUT, input, found);
        } else {
          return Optional.of(
              parting(before, after, First.Item.INPUT, "its input ", otherFirst(found)));
        }
      }
    }
    if (before.outcome().isGood() != after.outcome().isGood()) {
      String word = (after.outcome().isGood() ? before : after).outcome().word();
      First first = First.in(before.name(), First.Item.OUTCOME, word, "how its commands ended");
      return Optional.of(new Parting(first, before, after, List.of()));
    }
    List<OutputDifference> found = new ArrayList<>();
    for (String output : differing(before.outs(), after.outs())) {
      List<OutputDifference> inside =
          contents.compare(output, before.outs().get(output), after.outs().get(output));
      if (inside.stream().allMatch(OutputDifference::isOfSameContents)) {
        note(before.name(), First.Item.OUTPUT, output, inside);
      } else {
        found.addAll(inside);
      }
    }
    Optional<LedgerComparison> ledger = ledgers(before, after);
    Optional<First> step = ledger.flatMap(LedgerComparison::first);
    if (step.isPresent()) {
      First first = step.get().of(before.name());
      return Optional.of(new Parting(first, before, after, otherFirst(found), ledger));
    }
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(parting(before, after, First.Item.OUTPUT, "its output ", otherFirst(found)));
  }

  /// The ledgers of a stage, where both sides have one; a damaged one is for `verify` to tell of.
  private Optional<LedgerComparison> ledgers(StageRecord before, StageRecord after) {
    Optional<Ledger> a = StageRoom.ledger(recorded.record(), before, recorded.blobs());
    Optional<Ledger> b = StageRoom.ledger(reproduced.record(), after, reproduced.blobs());
    Optional<LedgerComparison> both =
        a.flatMap(one -> b.map(other -> new LedgerComparison(one, other)));
    steps += both.map(LedgerComparison::steps).orElse(0L);
    tensors += both.map(LedgerComparison::tensors).orElse(0L);
    return both;
  }

  /// Notes that what stood at a path has the same contents.
  private void note(
      String stage, First.Item item, String path, List<OutputDifference> differences) {
    sameContents.add(path);
    packaging.addAll(differences);
    if (firstPackaging.isEmpty()) {
      String what = item == First.Item.INPUT ? "its input " : "its output ";
      firstPackaging = Optional.of(First.in(stage, item, path, what + path));
    }
  }

  private static Parting parting(
      StageRecord before,
      StageRecord after,
      First.Item item,
      String what,
      List<OutputDifference> found) {
    OutputDifference front = found.getFirst();
    String where = front.where().isEmpty() ? "" : ", " + front.where();
    return new Parting(
        First.in(before.name(), item, front.path(), what + front.path() + where),
        before,
        after,
        found);
  }

  /// Files of other contents in front, each kind in the order it was in.
  private static List<OutputDifference> otherFirst(List<OutputDifference> all) {
    List<OutputDifference> sorted = new ArrayList<>();
    all.stream().filter(it -> !it.isOfSameContents()).forEach(sorted::add);
    all.stream().filter(OutputDifference::isOfSameContents).forEach(sorted::add);
    return sorted;
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
}
