package dev.reprise.data.prepare;

import dev.reprise.core.dataset.PreparationSummary;
import dev.reprise.core.dataset.PreparationSummary.Duplicates;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.problem.InvalidInputException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Makes examples of records: splits, steps, and tensors split by split.
public final class Examples {
  /// The version of the last step, which sets inputs, targets and ids side by side.
  static final int VERSION = 1;

  private Examples() {}

  /// Runs the whole preparation.
  ///
  /// @param table the records in standard order
  public static PreparedData of(PrepareSpec spec, DataSpec data, Table table, StepLog log) {
    return spec.windows().isPresent()
        ? new WindowExamples(spec, table, log).prepare()
        : ofRecords(spec, data, table, log);
  }

  private static PreparedData ofRecords(PrepareSpec spec, DataSpec data, Table table, StepLog log) {
    SplitName[] splits = Splitter.split(spec.split(), table, log);
    List<String> columns =
        spec.inputs().stream().flatMap(part -> part.columns().stream()).distinct().toList();
    DuplicateFinder.Result found =
        DuplicateFinder.find(spec.duplicates(), columns, table, splits, log);
    Sample sample = sample(table, splits, found.kept());
    Block inputs = inputs(spec.inputs(), data, sample, log);
    Target target = Target.of(data, sample, spec.target(), log);
    TreeMap<SplitName, PreparedSplit> prepared = assemble(spec, sample, inputs, target.block());
    int vocabulary = inputs instanceof Block.Ids ids ? ids.vocabulary() : 0;
    return finish(prepared, target.classes(), vocabulary, found.duplicates(), log);
  }

  /// The last step: sets everything side by side.
  static PreparedData finish(
      TreeMap<SplitName, PreparedSplit> prepared,
      List<String> classes,
      int vocabulary,
      Duplicates duplicates,
      StepLog log) {
    TreeMap<SplitName, Long> sizes = new TreeMap<>();
    prepared.forEach((split, examples) -> sizes.put(split, (long) examples.size()));
    long count = sizes.values().stream().mapToLong(Long::longValue).sum();
    log.done("examples", VERSION, digest(prepared), count + " examples");
    return new PreparedData(
        prepared,
        classes,
        vocabulary,
        new PreparationSummary(log.steps(), sizes, duplicates, classes));
  }

  private static Sample sample(Table table, SplitName[] splits, int[] kept) {
    long[] ids = ids(table.digests());
    Sample sample =
        new Sample(
            table.select(kept),
            Arrays.stream(kept).mapToObj(row -> splits[row]).toArray(SplitName[]::new),
            Arrays.stream(kept).mapToLong(row -> ids[row]).toArray());
    if (sample.rows(SplitName.TRAIN).length == 0) {
      throw new InvalidInputException(
          "prepare.duplicates",
          "every training record was dropped, since its input stands in another split too",
          "use `duplicates: report`, or other data");
    }
    return sample;
  }

  /// The first eight bytes of a hash of the record's digest and of how many equal records stand
  /// before it.
  private static long[] ids(List<Digest> digests) {
    long[] ids = new long[digests.size()];
    MessageDigest sha = Digest.sha256();
    ByteBuffer occurrence = ByteBuffer.allocate(Long.BYTES);
    long before = 0;
    for (int row = 0; row < ids.length; row++) {
      Digest digest = digests.get(row);
      before = row > 0 && digest.equals(digests.get(row - 1)) ? before + 1 : 0;
      sha.update(digest.hash());
      ids[row] = ByteBuffer.wrap(sha.digest(occurrence.putLong(0, before).array())).getLong();
    }
    return ids;
  }

  private static Block inputs(List<InputSpec> specs, DataSpec data, Sample sample, StepLog log) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      blocks.add(new InputPart(data, sample, log, specs.get(i), i).run());
    }
    if (blocks.size() == 1) {
      return blocks.getFirst();
    }
    List<Block.Vectors> vectors = new ArrayList<>();
    for (Block block : blocks) {
      if (!(block instanceof Block.Vectors part)) {
        throw new InvalidInputException(
            "prepare.inputs",
            "token ids cannot stand beside other inputs: ids are looked up, numbers multiplied",
            "put all text columns into one entry, and no other");
      }
      vectors.add(part);
    }
    return sideBySide(vectors, sample.size());
  }

  private static Block.Vectors sideBySide(List<Block.Vectors> parts, int rows) {
    int width = parts.stream().mapToInt(Block.Vectors::width).sum();
    float[] values = new float[Math.multiplyExact(rows, width)];
    int from = 0;
    for (Block.Vectors part : parts) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            part.values(), row * part.width(), values, row * width + from, part.width());
      }
      from += part.width();
    }
    return new Block.Vectors(values, width, false);
  }

  private static TreeMap<SplitName, PreparedSplit> assemble(
      PrepareSpec spec, Sample sample, Block inputs, Block targets) {
    TreeMap<SplitName, PreparedSplit> prepared = new TreeMap<>();
    for (SplitName split : SplitName.values()) {
      int[] all = sample.rows(split);
      int[] rows = Arrays.copyOf(all, Math.min(all.length, spec.limit().orElse(all.length)));
      if (rows.length > 0) {
        long[] ids = Arrays.stream(rows).mapToLong(row -> sample.ids()[row]).toArray();
        prepared.put(split, new PreparedSplit(inputs.select(rows), targets.select(rows), ids));
      }
    }
    return prepared;
  }

  private static Digest digest(TreeMap<SplitName, PreparedSplit> prepared) {
    StepDigest digest = new StepDigest();
    prepared.forEach(
        (split, examples) -> {
          digest.add(split.label());
          digest.add(examples.inputs().digest()).add(examples.targets().digest());
          digest.add(examples.size());
          for (long id : examples.exampleIds()) {
            digest.add(id);
          }
        });
    return digest.finish();
  }
}
