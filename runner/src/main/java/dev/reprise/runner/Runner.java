package dev.reprise.runner;

import dev.reprise.core.closeness.Spread;
import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.NotFiniteException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.Commitment;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.data.AcquireRequest;
import dev.reprise.data.Acquisition;
import dev.reprise.data.Dataset;
import dev.reprise.data.Mirrors;
import dev.reprise.data.Preparation;
import dev.reprise.engine.kernel.NumericSpecification;
import dev.reprise.environment.CodeState;
import dev.reprise.environment.EnvironmentCapture;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.RunWorkspace;
import dev.reprise.store.UnfinishedRun;
import dev.reprise.training.Evaluation;
import dev.reprise.training.Evaluator;
import dev.reprise.training.TrainedModel;
import dev.reprise.training.Trainer;
import dev.reprise.training.TrainingRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/// Runs a whole experiment: acquire, prepare, train, evaluate; and keeps its record.
///
/// Until the record is written nothing of the run is visible in the store but that it was begun.
public final class Runner {
  private final ProjectStore store;
  private final Clock clock;

  /// A runner that keeps its records in this store.
  public Runner(ProjectStore store) {
    this(store, Clock.systemUTC());
  }

  Runner(ProjectStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Runs the experiment to its end.
  ///
  /// @throws InvalidInputException where the experiment and its data do not fit
  /// @throws FailureException where data cannot be had, or training meets a number that is not
  ///   finite
  public CompletedRun run(RunRequest request, Progress progress) {
    return run(request, Optional.empty(), progress);
  }

  /// Runs the experiment to its end, and keeps a spread beside what comes out.
  CompletedRun run(RunRequest request, Optional<Spread> spread, Progress progress) {
    return switch (attempt(request, spread, progress)) {
      case Attempt.Completed completed -> completed.run();
      case Attempt.NotFinite broken -> throw broken.cause();
    };
  }

  /// What came of an experiment.
  sealed interface Attempt {
    /// It ran to its end.
    record Completed(CompletedRun run) implements Attempt {}

    /// Training met a number that is not finite; nothing is kept.
    ///
    /// @param ledger what it says up to there; empty where training had not begun one
    record NotFinite(NotFiniteException cause, Optional<Ledger> ledger) implements Attempt {}
  }

  /// Runs the experiment to its end, or up to a number that is not finite.
  Attempt attempt(RunRequest request, Progress progress) {
    return attempt(request, Optional.empty(), progress);
  }

  private Attempt attempt(RunRequest request, Optional<Spread> spread, Progress progress) {
    MachineCheck.require(request.threads());
    Instant started = clock.instant();
    String name = request.declaration().experiment().name();
    try (RunWorkspace workspace = store.begin(RunId.begin(started), name)) {
      // Before the request: whoever goes on with the run finds its spread there.
      if (spread.isPresent()) {
        byte[] bytes = spread.get().bytes();
        workspace.write(RunRecord.SPREAD, out -> out.write(bytes));
      }
      BegunRun.of(request, started).write(workspace);
      try (RunLog log = RunLog.begin(workspace.file(RunRecord.LOG), progress, clock)) {
        return new Attempt.Completed(run(request, workspace, log, started));
      } catch (NotFiniteException e) {
        Optional<Ledger> ledger = ledger(workspace);
        workspace.discard();
        return new Attempt.NotFinite(e, ledger);
      } catch (CancellationException e) {
        // Who asked for checkpoints wants to be able to go on.
        if (request.checkpoints().isEmpty() || LeftBehind.steps(workspace).isEmpty()) {
          workspace.discard();
        }
        throw e;
      } catch (RuntimeException e) {
        // Wrong input: there is no result, so nothing may stay behind.
        workspace.discard();
        throw e;
      }
    } catch (IOException | UncheckedIOException e) {
      throw unwritable(e);
    }
  }

  private static Optional<Ledger> ledger(RunWorkspace workspace) throws IOException {
    Path file = workspace.file(RunRecord.LEDGER);
    return Files.exists(file)
        ? Optional.of(Ledger.readCutShort(file.toString(), Files.readAllBytes(file)))
        : Optional.empty();
  }

  /// Goes on with an interrupted run, from its last checkpoint or from the beginning of the stage
  /// it was in. Its record will be as if it had never been interrupted, but for the circumstances.
  ///
  /// @param run as [#interrupted] gives it
  /// @param mirrors where else to look for data, before those the run was begun with
  /// @throws InvalidInputException where its process ended before it had written down what to run
  public CompletedRun resume(RunId run, Mirrors mirrors, Progress progress) {
    try (RunWorkspace workspace = store.resume(run)) {
      BegunRun begun =
          BegunRun.read(workspace)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "run " + run,
                          "was interrupted before it had written down what to run",
                          "run the experiment again"));
      RunRequest request = begun.request(mirrors);
      MachineCheck.require(request.threads());
      // Whatever fails now may not fail the next time: what is there stays there.
      try (RunLog log = RunLog.goOn(workspace.file(RunRecord.LOG), progress, clock)) {
        return run(request, workspace, log, begun.started());
      }
    } catch (IOException | UncheckedIOException e) {
      throw unwritable(e);
    }
  }

  /// The interrupted run that is meant.
  ///
  /// @param text its name or the beginning of it; where empty, the only one there is
  /// @throws InvalidInputException where none is meant, or several are
  public RunId interrupted(String text) {
    List<RunId> found =
        store.unfinished().stream()
            .filter(run -> run.state() == UnfinishedRun.State.INTERRUPTED)
            .map(UnfinishedRun::run)
            .filter(run -> run.value().startsWith(text))
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new InvalidInputException(
        "--resume" + (text.isEmpty() ? "" : " " + text),
        found.isEmpty() ? "there is no such interrupted run" : "may mean any of " + found,
        "see reprise status");
  }

  private FailureException unwritable(Exception e) {
    return new FailureException(
        store.home().toString(),
        "cannot be written: " + e.getMessage(),
        "check disk and rights",
        e);
  }

  private CompletedRun run(RunRequest request, RunWorkspace workspace, RunLog log, Instant started)
      throws IOException {
    Declaration declaration = request.declaration();
    StageTimes times = new StageTimes(clock);
    // What is material is written down before anything runs, never after.
    RunRecord.Code code = CodeState.capture(request.folder());
    Environment environment = EnvironmentCapture.capture(request.threads());
    log.message("Run " + workspace.run() + ": " + declaration.experiment().name());

    Dataset dataset = times.stage("acquire", () -> acquire(request, log));
    PreparedData prepared =
        times.stage(
            "prepare",
            () ->
                Preparation.prepare(
                    declaration.experiment().prepare(),
                    declaration.experiment().data(),
                    dataset,
                    log));
    Digest commitment = commitment(declaration, dataset, prepared.summary());
    Optional<LeftBehind> left = LeftBehind.find(workspace, commitment);
    try (RunFiles files = new RunFiles(workspace, commitment, request.checkpoints(), left)) {
      TrainingRequest training =
          new TrainingRequest(declaration.experiment(), prepared, request.threads());
      TrainedModel model = times.stage("train", () -> train(training, left, files, log));
      Evaluation evaluation =
          times.stage(
              "evaluate", () -> Evaluator.evaluate(declaration.experiment(), prepared, model, log));
      files.bytes(RunRecord.EXPERIMENT, declaration.canonicalBytes());
      files.bytes(RunRecord.SOURCE, declaration.source());
      files.tensors(RunRecord.FINAL_WEIGHTS, model.weights());
      files.tensors(RunRecord.PREDICTIONS, named("predictions", evaluation.predictions()));
      log.message(String.format(Locale.ROOT, "Finished in %.1f s", times.total()));
      RunRecord record =
          new RunRecord(
              RunRecord.FORMAT,
              workspace.run(),
              declaration.experiment().name(),
              new RunRecord.DeclaredExperiment(
                  declaration.digest(), declaration.overrides(), declaration.canonical()),
              dataset.summary(),
              prepared.summary(),
              model.summary(),
              evaluation.summary(),
              new RunRecord.Circumstances(
                  started, times.seconds(), code, environment, request.reproduces()),
              files.keep());
      return new CompletedRun(record, workspace.commit(record));
    }
  }

  private static TrainedModel train(
      TrainingRequest request, Optional<LeftBehind> left, RunFiles files, Progress log) {
    if (left.isEmpty()) {
      return Trainer.train(request, files, log);
    }
    log.message("Training goes on after step " + left.get().checkpoint().step());
    return Trainer.resume(request, left.get().checkpoint(), left.get().epochs(), files, log);
  }

  Dataset acquire(RunRequest request, Progress log) {
    Dataset dataset =
        Acquisition.acquire(
            new AcquireRequest(
                request.declaration().experiment().data(),
                request.folder(),
                request.mirrors(),
                store,
                request.knownSource()),
            log);
    log.message(
        String.format(
            Locale.ROOT,
            "Data: %s, %,d records, %s",
            request.declaration().experiment().data().name(),
            dataset.size(),
            dataset.digest()));
    return dataset;
  }

  /// What the ledger is bound to: all that decides the result, and nothing of the machine.
  static Digest commitment(
      Declaration declaration, Dataset dataset, PreparationSummary preparation) {
    return new Commitment(
            declaration.digest(),
            dataset.digest(),
            preparation.steps(),
            declaration.experiment().engine(),
            NumericSpecification.VERSION)
        .digest();
  }

  private static TreeMap<String, Tensor> named(String name, Tensor tensor) {
    return new TreeMap<>(Collections.singletonMap(name, tensor));
  }

  /// The names of the stages of a run, in order.
  public static List<String> stages() {
    return List.of("acquire", "prepare", "train", "evaluate");
  }
}
