package dev.reprise.data.prepare;

import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.form.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// Divides records into training, validation and test.
///
/// A record is held out where a hash of its digest and a fixed salt falls below the share asked
/// for. So it stays in its split when other records come or go, and no seed is involved. With
/// `stratify`, the records of each class are ranked by that hash instead and the lowest held out:
/// exact shares in every class, but a record may move when others come.
final class Splitter {
  /// The version of this step.
  static final int VERSION = 1;

  /// What the hash for the test split begins with.
  static final String TEST_SALT = "reprise-split/1";

  /// What the hash for the validation split begins with.
  static final String VALIDATION_SALT = "reprise-validation/1";

  private static final String PLACE = "prepare.split";
  // 2^-53: the upper 53 bits of a hash as a double in [0, 1), without rounding.
  private static final double UNIT = 0x1p-53;

  private final SplitSpec spec;
  private final Table table;
  private final SplitName[] splits;

  private Splitter(SplitSpec spec, Table table) {
    this.spec = spec;
    this.table = table;
    this.splits = new SplitName[table.size()];
  }

  /// The split of each record.
  static SplitName[] split(SplitSpec spec, Table table, StepLog log) {
    Splitter splitter = new Splitter(spec, table);
    splitter.assign();
    StepDigest digest = new StepDigest();
    for (SplitName split : splitter.splits) {
      digest.add((byte) split.ordinal());
    }
    log.done("split", VERSION, digest.finish(), counts(splitter.splits));
    return splitter.splits;
  }

  private void assign() {
    Arrays.fill(splits, SplitName.TRAIN);
    switch (spec.by()) {
      case HASH -> holdOut(spec.test(), TEST_SALT, SplitName.TEST);
      case SOURCE -> assignBySource();
      case POSITION ->
          throw new InvalidInputException(
              PLACE, "`by: position` divides texts, and there are none", "add the step windows");
    }
    holdOut(spec.validation(), VALIDATION_SALT, SplitName.VALIDATION);
    requireRecords(SplitName.TRAIN);
    if (spec.by() == SplitBy.HASH && spec.test() > 0) {
      requireRecords(SplitName.TEST);
    }
    if (spec.validation() > 0) {
      requireRecords(SplitName.VALIDATION);
    }
  }

  private void assignBySource() {
    String name =
        spec.column()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        PLACE, "`by: source` needs a column", "name it as `column`"));
    Column column = table.column(name, PLACE + ".column");
    for (int row = 0; row < splits.length; row++) {
      splits[row] = named(column.text(row), name);
    }
    if (spec.validation() > 0 && has(SplitName.VALIDATION)) {
      throw new InvalidInputException(
          PLACE + ".validation",
          "column '" + name + "' has validation records already",
          "leave out `validation`");
    }
  }

  private static SplitName named(String value, String column) {
    for (SplitName split : SplitName.values()) {
      if (split.label().equals(value)) {
        return split;
      }
    }
    throw new InvalidInputException(
        PLACE + ".column",
        "column '" + column + "' should hold train, validation or test, found '" + value + "'",
        "map its values under `values:` of the source");
  }

  private void holdOut(double share, String salt, SplitName split) {
    if (share <= 0) {
      return;
    }
    if (spec.stratify().isPresent()) {
      holdOutByRank(share, salt, split, spec.stratify().get());
      return;
    }
    for (int row = 0; row < splits.length; row++) {
      if (splits[row] == SplitName.TRAIN && fraction(hash(salt, row)) < share) {
        splits[row] = split;
      }
    }
  }

  private void holdOutByRank(double share, String salt, SplitName split, String stratify) {
    Column column = table.column(stratify, PLACE + ".stratify");
    TreeMap<String, List<Integer>> classes = new TreeMap<>();
    for (int row = 0; row < splits.length; row++) {
      if (splits[row] == SplitName.TRAIN) {
        classes.computeIfAbsent(column.text(row), value -> new ArrayList<>()).add(row);
      }
    }
    Digest[] hashes = new Digest[splits.length];
    for (List<Integer> rows : classes.values()) {
      rows.forEach(row -> hashes[row] = Digest.ofHash(hash(salt, row)));
      // The sort is stable: equal records keep their order.
      rows.sort(Comparator.comparing(row -> hashes[row]));
      int held = (int) Math.floor(share * rows.size() + 0.5);
      rows.subList(0, held).forEach(row -> splits[row] = split);
    }
  }

  private byte[] hash(String salt, int row) {
    MessageDigest sha = Digest.sha256();
    sha.update(salt.getBytes(StandardCharsets.UTF_8));
    return sha.digest(table.digests().get(row).hash());
  }

  /// The first 53 bits of a hash as a number in [0, 1).
  static double fraction(byte[] hash) {
    return (ByteBuffer.wrap(hash).getLong() >>> 11) * UNIT;
  }

  private boolean has(SplitName split) {
    return Arrays.asList(splits).contains(split);
  }

  private void requireRecords(SplitName split) {
    if (!has(split)) {
      throw new InvalidInputException(
          PLACE,
          "the " + split.label() + " split has no record; there are " + splits.length + " in all",
          "ask for another share, or get more data");
    }
  }

  /// Such as `train 800, test 200`.
  private static String counts(SplitName[] splits) {
    List<String> counts = new ArrayList<>();
    for (SplitName split : SplitName.values()) {
      long count = Arrays.stream(splits).filter(split::equals).count();
      if (count > 0) {
        counts.add(split.label() + " " + count);
      }
    }
    return String.join(", ", counts);
  }
}
