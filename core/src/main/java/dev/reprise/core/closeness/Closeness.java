package dev.reprise.core.closeness;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.storage.BlobSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Whether a result is equivalent to a record's, and by what: every metric, and the mean loss of
/// every quarter of the steps, is held against the spread of the record's repeats.
///
/// Equivalent means that the hypothesis "its expected value differs from that of the repeats by
/// [Factors#margin] standard deviations or more" is rejected at the [Factors#CONFIDENCE], for every
/// quantity. A quantity in which no repeat differs from another has no tolerance: there, only the
/// same number will do. What is not a finite number, or was measured on one side alone, is never
/// equivalent.
///
/// @param repeats how many the spread has
/// @param factors what the spread is multiplied with
/// @param quantities what was compared: the metrics by name, then the loss in the order of steps
public record Closeness(int repeats, Factors factors, List<Quantity> quantities) {
  /// Copies.
  public Closeness {
    quantities = List.copyOf(quantities);
    if (quantities.isEmpty()) {
      throw new IllegalArgumentException("nothing was compared");
    }
  }

  /// One number on both sides.
  ///
  /// @param name such as `accuracy`, or `loss, steps 1 to 40`
  /// @param recorded in the record; NaN where it has none
  /// @param reproduced in the reproduction; NaN where it has none
  /// @param mean of the repeats
  /// @param deviation the standard deviation of the repeats (of a sample: N − 1)
  /// @param low where equivalence begins
  /// @param high where it ends
  /// @param margin how far off the expected value would have to be for a reproduction to be called
  ///   close with a probability of 5 % at most, by the repeats' standard deviation
  public record Quantity(
      String name,
      double recorded,
      double reproduced,
      double mean,
      double deviation,
      double low,
      double high,
      double margin) {
    /// Whether the reproduction's number is equivalent.
    public boolean isEquivalent() {
      return contains(reproduced);
    }

    /// Whether a value lies within the interval; what is not a number does not.
    public boolean contains(double value) {
      return low <= value && value <= high && Double.isFinite(high - low);
    }
  }

  /// Whether all quantities are equivalent.
  public boolean isClose() {
    return quantities.stream().allMatch(Quantity::isEquivalent);
  }

  /// Those that are not, in order.
  public List<Quantity> outside() {
    return quantities.stream().filter(it -> !it.isEquivalent()).toList();
  }

  /// Judges a result.
  ///
  /// @param recorded the run that the spread stands beside
  /// @param reproduced what is to be judged
  public static Closeness of(Spread spread, Measured recorded, Measured reproduced) {
    List<SequencedMap<String, Double>> repeats =
        spread.repeats().stream().map(it -> it.measured().quantities()).toList();
    SequencedMap<String, Double> before = recorded.quantities();
    SequencedMap<String, Double> after = reproduced.quantities();
    Factors factors = Factors.of(repeats.size(), Math.max(1, repeats.getFirst().size()));
    List<Quantity> quantities = new ArrayList<>();
    for (String name : repeats.getFirst().keySet()) {
      double[] values = repeats.stream().mapToDouble(it -> value(it, name)).toArray();
      quantities.add(quantity(name, value(before, name), value(after, name), values, factors));
    }
    for (Map.Entry<String, Double> other : after.entrySet()) {
      if (!repeats.getFirst().containsKey(other.getKey())) {
        double[] none = {Double.NaN};
        quantities.add(
            quantity(
                other.getKey(), value(before, other.getKey()), other.getValue(), none, factors));
      }
    }
    return new Closeness(repeats.size(), factors, quantities);
  }

  /// Where a record's own result lies in its spread; nothing where it has none, or where its bytes
  /// are not at hand.
  ///
  /// @throws FailureException where they are damaged
  public static Optional<Closeness> own(RunRecord record, BlobSource blobs) {
    RunRecord.Artifact ledger = record.artifacts().get(RunRecord.LEDGER);
    if (ledger == null || blobs.find(ledger.digest()).isEmpty()) {
      return Optional.empty();
    }
    return Spread.of(record, blobs)
        .map(
            spread -> {
              Measured measured = Measured.of(record, blobs);
              return of(spread, measured, measured);
            });
  }

  private static double value(SequencedMap<String, Double> quantities, String name) {
    return quantities.getOrDefault(name, Double.NaN);
  }

  static Quantity quantity(
      String name, double recorded, double reproduced, double[] repeats, Factors factors) {
    double mean = mean(repeats);
    double deviation = deviation(repeats, mean);
    double reach = factors.reach() * deviation;
    return new Quantity(
        name,
        recorded,
        reproduced,
        mean,
        deviation,
        mean - reach,
        mean + reach,
        factors.margin() * deviation);
  }

  /// The mean, taken from the first, so that equal numbers have themselves as their mean.
  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value - values[0];
    }
    return values[0] + sum / values.length;
  }

  private static double deviation(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.length - 1));
  }
}
