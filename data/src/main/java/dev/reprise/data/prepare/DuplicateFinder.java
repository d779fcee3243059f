package dev.reprise.data.prepare;

import dev.reprise.core.dataset.PreparationSummary.Duplicates;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.data.form.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Finds inputs that stand in more than one split, as the source has them (before any step), and
/// drops them where that is asked for: a model tested on what it was fitted to looks better than it
/// is.
final class DuplicateFinder {
  /// The version of this step.
  static final int VERSION = 1;

  private static final byte DROPPED = (byte) 255;

  private DuplicateFinder() {}

  /// What was found, and the places of the records that stay.
  record Result(Duplicates duplicates, int[] kept) {}

  /// @param inputs the names of all input columns
  static Result find(
      PrepareSpec.Duplicates action,
      List<String> inputs,
      Table table,
      SplitName[] splits,
      StepLog log) {
    Digest[] keys = keys(inputs, table);
    Map<Digest, Integer> places = new HashMap<>();
    for (int row = 0; row < keys.length; row++) {
      places.merge(keys[row], 1 << splits[row].ordinal(), (a, b) -> a | b);
    }
    long across = places.values().stream().filter(mask -> Integer.bitCount(mask) > 1).count();
    boolean drop = action == PrepareSpec.Duplicates.DROP;
    int[] kept =
        IntStream.range(0, keys.length)
            .filter(row -> !drop || !standsLater(places.getOrDefault(keys[row], 0), splits[row]))
            .toArray();
    Duplicates found = new Duplicates(across, keys.length - (long) kept.length);
    log.done("duplicates", VERSION, digest(found, kept, splits), describe(found));
    return new Result(found, kept);
  }

  /// Whether an input stands in a split that comes after this one in the order train, validation,
  /// test.
  private static boolean standsLater(int mask, SplitName split) {
    return mask >> (split.ordinal() + 1) != 0;
  }

  private static Digest[] keys(List<String> inputs, Table table) {
    List<Column> columns = new ArrayList<>();
    inputs.forEach(name -> columns.add(table.column(name, "prepare.inputs")));
    Digest[] keys = new Digest[table.size()];
    for (int row = 0; row < keys.length; row++) {
      StepDigest key = new StepDigest();
      for (Column column : columns) {
        key.add(column.text(row));
      }
      keys[row] = key.finish();
    }
    return keys;
  }

  private static Digest digest(Duplicates found, int[] kept, SplitName[] splits) {
    StepDigest digest = new StepDigest().add(found.acrossSplits()).add(found.dropped());
    int next = 0;
    for (int row = 0; row < splits.length; row++) {
      boolean stays = next < kept.length && kept[next] == row;
      digest.add(stays ? (byte) splits[row].ordinal() : DROPPED);
      next += stays ? 1 : 0;
    }
    return digest.finish();
  }

  private static String describe(Duplicates found) {
    return found.acrossSplits()
        + " inputs in more than one split, "
        + found.dropped()
        + " records dropped";
  }
}
