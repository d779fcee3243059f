package dev.reprise.runner;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.RunRecord;
import dev.reprise.data.Dataset;
import dev.reprise.data.Mirrors;
import dev.reprise.data.Preparation;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.runner.AuditReport.Finding;
import dev.reprise.store.ProjectStore;
import dev.reprise.training.Trainer;
import dev.reprise.training.TrainingRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Checks a record by replaying parts of its run (`docs/audit.md`).
///
/// The data are had and prepared anew, every batch and every epoch's order is derived from them,
/// and the segments that the challenge names are trained again: bit for bit, or the record is not
/// what it says.
public final class Auditor {
  private final ProjectStore store;
  private final Clock clock = Clock.systemUTC();

  /// An auditor that keeps data in this store; it adds no run.
  public Auditor(ProjectStore store) {
    this.store = store;
  }

  /// Audits a record.
  ///
  /// @param extent how much of it
  /// @param nonce what the auditor draws segments by; drawn here where empty
  /// @param workers how many segments to replay at once, each in one thread; where there is one, it
  ///   uses `threads`
  /// @throws InvalidInputException where the record was made by an engine that is not here
  public AuditReport audit(
      Target target,
      AuditExtent extent,
      Optional<String> nonce,
      Mirrors mirrors,
      int workers,
      int threads,
      Progress progress) {
    MachineCheck.require(threads);
    StageTimes times = new StageTimes(clock);
    List<Problem> problems = times.stage("verify", target::verify);
    RunRecord record = target.record();
    Challenge challenge =
        nonce
            .map(given -> new Challenge(target.address(), given))
            .orElseGet(() -> Challenge.draw(target.address()));
    List<AuditSegment> segments = AuditSegment.of(record, target.blobs());
    int count = extent.of(segments.size());
    Detection detection = new Detection(segments.size(), count);
    List<Finding> findings = new ArrayList<>();
    problems.forEach(p -> findings.add(new Finding(0, p.where(), p.what())));
    List<Integer> drawn = challenge.choose(count, segments.size());
    long steps = 0;
    if (findings.isEmpty()) {
      requireEngine(record);
      List<AuditSegment> chosen = drawn.stream().map(n -> segments.get(n - 1)).toList();
      findings.addAll(replay(target, chosen, mirrors, workers, threads, times, progress));
      steps = chosen.stream().mapToLong(AuditSegment::steps).sum();
    }
    return new AuditReport(record, challenge, detection, drawn, steps, findings, times.seconds());
  }

  private List<Finding> replay(
      Target target,
      List<AuditSegment> chosen,
      Mirrors mirrors,
      int workers,
      int threads,
      StageTimes times,
      Progress progress) {
    RunRecord record = target.record();
    Declaration declaration = Target.recorded(record, List.of());
    Dataset dataset =
        times.stage(
            "data",
            () -> target.acquire(declaration.experiment().data(), store, mirrors, progress));
    if (!dataset.digest().equals(record.dataset().digest())) {
      return List.of(new Finding(0, "acquire", "the data are not those the record names"));
    }
    PreparedData prepared =
        times.stage(
            "prepare",
            () ->
                Preparation.prepare(
                    declaration.experiment().prepare(),
                    declaration.experiment().data(),
                    dataset,
                    progress));
    if (!prepared.summary().equals(record.preparation())) {
      return List.of(new Finding(0, "prepare", "what comes out is not what the record says"));
    }
    Digest digest = record.artifact(RunRecord.LEDGER).digest();
    Ledger ledger = Ledger.read("ledger of " + record.run(), target.blobs().read(digest));
    Optional<Finding> order = new OrderAudit(declaration.experiment(), prepared, ledger).first();
    if (order.isPresent()) {
      return List.of(order.get());
    }
    int each = workers == 1 ? threads : 1;
    TrainingRequest request = new TrainingRequest(declaration.experiment(), prepared, each);
    SegmentAudit audit = new SegmentAudit(record, target.blobs(), ledger, request);
    return times.stage("replay", () -> replay(audit, chosen, workers, each, progress));
  }

  private static List<Finding> replay(
      SegmentAudit audit, List<AuditSegment> chosen, int workers, int threads, Progress progress) {
    Trainer.useThreads(threads);
    List<Finding> findings = new ArrayList<>();
    try (AuditProgress told = new AuditProgress(progress, chosen.size());
        ExecutorService pool = Executors.newFixedThreadPool(workers)) {
      List<Future<Optional<Finding>>> results = new ArrayList<>();
      for (AuditSegment segment : chosen) {
        results.add(pool.submit(() -> told.done(audit.audit(segment, told))));
      }
      try {
        for (Future<Optional<Finding>> result : results) {
          result.get().ifPresent(findings::add);
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        throw unwrapped(e);
      } catch (InterruptedException e) {
        pool.shutdownNow();
        Thread.currentThread().interrupt();
        throw new FailureException("audit", "was interrupted", "run it again", e);
      }
    }
    return findings;
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case RuntimeException exception -> exception;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }

  private static void requireEngine(RunRecord record) {
    if (!Judge.isThisEngine(record)) {
      throw new InvalidInputException(
          "run " + record.run(),
          "was made by the engine "
              + record.training().engine()
              + " under version "
              + record.training().numericSpecification()
              + " of the numeric specification; this one is exact, version "
              + NumericSpecification.VERSION,
          "use the Reprise release " + record.circumstances().code().version());
    }
  }
}
