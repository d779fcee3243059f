package dev.reprise.runner;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.core.experiment.OptimizerSpec;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.runner.AuditReport.Finding;
import dev.reprise.training.loop.EpochOrder;
import dev.reprise.training.loop.Ids;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Checks a whole ledger for what needs no training: that every epoch is there, visits the examples
/// in its order, and cuts them into its batches.
final class OrderAudit {
  private final Experiment experiment;
  private final PreparedData data;
  private final List<LedgerEntry> entries;
  private int at;
  private long step;

  OrderAudit(Experiment experiment, PreparedData data, Ledger ledger) {
    this.experiment = experiment;
    this.data = data;
    this.entries = ledger.entries();
  }

  /// The first entry that is not as the experiment and its data have it.
  Optional<Finding> first() {
    boolean closed = experiment.train().optimizer() instanceof OptimizerSpec.LeastSquares;
    int epochs = closed ? 1 : experiment.train().epochs();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      long[] ids = closed ? data.train().exampleIds() : EpochOrder.ids(experiment, data, epoch);
      Optional<Finding> found = epoch(epoch, ids, closed ? ids.length : batchSize());
      if (found.isPresent()) {
        return found;
      }
    }
    return at == entries.size()
        ? Optional.empty()
        : finding("after the last epoch", "the ledger goes on");
  }

  private int batchSize() {
    return experiment.train().batchSize();
  }

  private Optional<Finding> epoch(int epoch, long[] ids, int batchSize) {
    for (int from = 0; from < ids.length; from += batchSize) {
      step++;
      long[] batch = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + batchSize));
      boolean right =
          at < entries.size()
              && entries.get(at) instanceof LedgerEntry.Step found
              && found.step() == step
              && found.epoch() == epoch
              && found.batch().equals(Ids.digest(batch));
      if (!right) {
        return finding("step " + step, "the examples of the batch, or the step is missing");
      }
      at++;
    }
    boolean right =
        at < entries.size()
            && entries.get(at) instanceof LedgerEntry.Epoch found
            && found.epoch() == epoch
            && found.order().equals(Ids.digest(ids));
    at++;
    return right
        ? Optional.empty()
        : finding("end of epoch " + epoch, "the order of the examples, or the end is missing");
  }

  private static Optional<Finding> finding(String where, String what) {
    return Optional.of(new Finding(0, "train, " + where, what));
  }
}
