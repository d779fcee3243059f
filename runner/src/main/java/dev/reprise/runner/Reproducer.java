package dev.reprise.runner;

import dev.reprise.core.closeness.Spread;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Names;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.data.Mirrors;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.store.ProjectStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs a record's experiment again and compares everything.
public final class Reproducer {
  private final ProjectStore store;

  /// A reproducer that keeps the runs it makes in this store.
  public Reproducer(ProjectStore store) {
    this.store = store;
  }

  /// Checks the record, runs its experiment again, and compares.
  ///
  /// @param overrides changes to the experiment, to see where they lead
  /// @param threads how many threads to use
  public Reproduction reproduce(
      Target target, List<String> overrides, Mirrors mirrors, int threads, Progress progress) {
    return reproduce(target, overrides, mirrors, threads, Accept.IDENTICAL, progress);
  }

  /// Checks the record, runs its experiment again, and compares.
  ///
  /// @param overrides changes to the experiment, to see where they lead
  /// @param threads how many threads to use
  /// @param accept whether to judge by the record's spread where bits differ
  public Reproduction reproduce(
      Target target,
      List<String> overrides,
      Mirrors mirrors,
      int threads,
      Accept accept,
      Progress progress) {
    Optional<String> hindrance = hindrance(target);
    if (hindrance.isPresent()) {
      return new Reproduction(
          target, Optional.empty(), new Verdict.Incomparable(hindrance.get()), "");
    }
    RunRecord record = target.record();
    Declaration declaration = target.declaration(engineHere(record, overrides));
    progress.message("Reproducing " + record.name() + ", run " + record.run());
    RunRequest request =
        new RunRequest(
            declaration,
            target.folder(),
            mirrors,
            threads,
            Optional.of(target.address()),
            record.dataset().sourceDigest());
    Comparison.Side recorded = new Comparison.Side(record, target.blobs());
    return switch (new Runner(store).attempt(request, progress)) {
      case Runner.Attempt.Completed completed -> {
        SideReplay.Means means = new SideReplay.Means(store, mirrors, threads, progress);
        yield judged(target, recorded, completed.run(), accept, means);
      }
      case Runner.Attempt.NotFinite broken ->
          new Reproduction(
              target, Optional.empty(), new BrokenOff(recorded, declaration, broken).verdict(), "");
    };
  }

  private Reproduction judged(
      Target target,
      Comparison.Side recorded,
      CompletedRun run,
      Accept accept,
      SideReplay.Means means) {
    Comparison.Side reproduced = new Comparison.Side(run.record(), store);
    Judge judge = new Judge(recorded, reproduced, accept);
    Inquiry inquiry =
        new Inquiry(
            target,
            new Target.Stored(store, run.address(), target.folder()),
            means,
            () -> !judge.isClose());
    Verdict verdict =
        judge.verdict(Comparison.compare(recorded, reproduced, Names.REPRODUCTION, inquiry));
    String remark = verdict instanceof Verdict.Diverged ? judge.remark() : "";
    return new Reproduction(target, Optional.of(run), verdict, remark);
  }

  /// A record of an engine that is not here is reproduced by the one that is.
  private static List<String> engineHere(RunRecord record, List<String> overrides) {
    return record.training().engine().equals("exact")
        ? overrides
        : Stream.concat(Stream.of("engine=exact"), overrides.stream()).toList();
  }

  /// Why a comparison would mean nothing, if it would.
  private static Optional<String> hindrance(Target target) {
    List<Problem> problems = target.verify();
    if (!problems.isEmpty()) {
      return Optional.of("the record was damaged or changed: " + problems.getFirst());
    }
    RunRecord record = target.record();
    if (Spread.of(record, target.blobs()).isPresent()) {
      return Optional.empty(); // judged by it where bits cannot be
    }
    int recorded = record.training().numericSpecification();
    if (!record.training().engine().equals("exact")) {
      return Optional.of(
          "the record was made by the engine "
              + record.training().engine()
              + ", which this installation does not have, and has no spread to judge by");
    }
    if (recorded != NumericSpecification.VERSION) {
      return Optional.of(
          "the record was made under version "
              + recorded
              + " of the numeric specification, this engine follows version "
              + NumericSpecification.VERSION
              + ": use the Reprise release "
              + record.circumstances().code().version());
    }
    return Optional.empty();
  }
}
