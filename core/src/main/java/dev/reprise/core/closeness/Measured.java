package dev.reprise.core.closeness;

import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.LedgerEntry;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a run measured, as far as closeness is judged by it.
///
/// @param metrics of the evaluation, by name
/// @param losses of every step, in order
public record Measured(SortedMap<String, Double> metrics, double[] losses) {
  /// Into how many parts the steps are divided to see the loss drift.
  static final int PARTS = 4;

  /// Copies.
  public Measured {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    losses = losses.clone();
  }

  /// What a record and its ledger say.
  ///
  /// @param blobs where the ledger is
  /// @throws FailureException where it is missing or damaged
  public static Measured of(RunRecord record, BlobSource blobs) {
    byte[] content = blobs.read(record.artifact(RunRecord.LEDGER).digest());
    Ledger ledger = Ledger.read("ledger of " + record.run(), content);
    return new Measured(
        record.evaluation().metrics(),
        ledger.steps().stream().mapToDouble(LedgerEntry.Step::loss).toArray());
  }

  /// The loss of every step, in order.
  @Override
  public double[] losses() {
    return losses.clone();
  }

  /// The numbers that are compared: every metric, in the order of their names, and the mean loss of
  /// every quarter of the steps, so that a drift is seen that ends where it should. Fewer than four
  /// steps are parts of their own.
  ///
  /// The steps stand in the name: where one training is longer than another, their quarters are not
  /// the same quantity.
  SequencedMap<String, Double> quantities() {
    SequencedMap<String, Double> quantities = new LinkedHashMap<>(metrics);
    int parts = Math.min(PARTS, losses.length);
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) losses.length * part / parts);
      int to = (int) ((long) losses.length * (part + 1) / parts);
      quantities.put(name(from + 1, to), mean(from, to));
    }
    return quantities;
  }

  private static String name(int from, int to) {
    return from == to ? "loss at step " + to : "loss, steps " + from + " to " + to;
  }

  private double mean(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += losses[i];
    }
    return sum / (to - from);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Measured that
        && metrics.equals(that.metrics)
        && Arrays.equals(losses, that.losses);
  }

  @Override
  public int hashCode() {
    return 31 * metrics.hashCode() + Arrays.hashCode(losses);
  }

  @Override
  public String toString() {
    return metrics + ", " + losses.length + " steps";
  }
}
