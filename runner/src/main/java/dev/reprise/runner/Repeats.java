package dev.reprise.runner;

import dev.reprise.core.closeness.Measured;
import dev.reprise.core.closeness.Spread;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.Seed;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.data.Dataset;
import dev.reprise.data.Preparation;
import dev.reprise.store.ProjectStore;
import dev.reprise.training.Evaluation;
import dev.reprise.training.Evaluator;
import dev.reprise.training.TrainedModel;
import dev.reprise.training.Trainer;
import dev.reprise.training.TrainingRequest;
import dev.reprise.training.loop.ReplaySink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs an experiment several times more, each with another seed and all else the same, so that its
/// record says how far results lie apart by chance.
public final class Repeats {
  private final Runner runner;

  /// Repeats that leave their record in this store.
  public Repeats(ProjectStore store) {
    this.runner = new Runner(store);
  }

  /// Makes the repeats, and then the declared run, which alone becomes the record: what can be
  /// compared of it is the same as without repeats, whose spread it has beside that.
  ///
  /// Nothing is in the store before all repeats were made.
  ///
  /// @param count how many, from [Spread#LEAST]
  /// @throws InvalidInputException where there are too few or too many, and as [Runner#run]
  /// @throws FailureException as [Runner#run]; where a repeat fails, its seed is named
  public CompletedRun run(RunRequest request, int count, Progress progress) {
    List<Seed> seeds = Spread.seeds(request.declaration().experiment().seed(), count);
    Spread spread = measure(request, seeds, progress);
    progress.message("All " + count + " repeats were made; now the run with the declared seed");
    return runner.run(request, Optional.of(spread), progress);
  }

  private Spread measure(RunRequest request, List<Seed> seeds, Progress progress) {
    Experiment experiment = request.declaration().experiment();
    Dataset dataset = runner.acquire(request, progress);
    PreparedData prepared =
        Preparation.prepare(experiment.prepare(), experiment.data(), dataset, progress);
    Digest commitment = Runner.commitment(request.declaration(), dataset, prepared.summary());
    List<Spread.Repeat> repeats = new ArrayList<>();
    for (Seed seed : seeds) {
      String which = "repeat " + (repeats.size() + 1) + " of " + seeds.size();
      progress.message("R" + which.substring(1) + ", with seed " + seed.value());
      try {
        TrainingRequest training =
            new TrainingRequest(experiment.withSeed(seed), prepared, request.threads());
        repeats.add(new Spread.Repeat(seed, repeat(training, commitment, progress)));
      } catch (FailureException e) {
        throw new FailureException(
            which + " (seed " + seed.value() + "), " + e.problem().where(),
            e.problem().what(),
            e.problem().fix(),
            e);
      }
    }
    return new Spread(commitment, repeats);
  }

  private static Measured repeat(TrainingRequest request, Digest commitment, Progress progress) {
    ReplaySink sink = new ReplaySink(commitment);
    TrainedModel model = Trainer.train(request, sink, progress);
    Evaluation evaluation =
        Evaluator.evaluate(request.experiment(), request.data(), model, progress);
    return new Measured(
        evaluation.summary().metrics(),
        sink.replay(Optional.empty()).entries().stream()
            .filter(LedgerEntry.Step.class::isInstance)
            .mapToDouble(entry -> ((LedgerEntry.Step) entry).loss())
            .toArray());
  }
}
