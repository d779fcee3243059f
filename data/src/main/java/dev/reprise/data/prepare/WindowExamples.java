package dev.reprise.data.prepare;

import dev.reprise.core.dataset.PreparationSummary.Duplicates;
import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.dataset.SplitName;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.experiment.PrepareSpec.FoldCase;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.experiment.PrepareSpec.Step;
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.core.experiment.PrepareSpec.Windows;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.tensor.Tensor;
import dev.reprise.data.form.Column;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes examples of texts for a model that tells the next token: windows cut one after the other,
/// each with its own tokens, one later, as the target.
///
/// A text is first divided into parts, one a split; no window reaches from one into another. Where
/// records are divided as a whole, a text has a single part.
final class WindowExamples {
  /// The version of the steps `split` by position, `windows` and `next_token`.
  static final int VERSION = 1;

  private static final String SPLIT = "prepare.split";

  private final PrepareSpec spec;
  private final InputSpec input;
  private final Windows windows;
  private final Table table;
  private final StepLog log;
  private final String name;

  WindowExamples(PrepareSpec spec, Table table, StepLog log) {
    this.spec = spec;
    this.input = spec.inputs().getFirst();
    this.windows = spec.windows().orElseThrow();
    this.table = table;
    this.log = log;
    this.name = input.columns().getFirst();
    if (spec.inputs().size() != 1
        || input.columns().size() != 1
        || !(input.steps().getLast() instanceof Windows)) {
      throw new InvalidInputException(
          "prepare.inputs", "windows are cut from one column, as the last step", "keep one input");
    }
  }

  /// A part of a record's tokens.
  ///
  /// @param record whose
  /// @param from its first token
  private record Part(int record, SplitName split, int from, int[] tokens) {}

  PreparedData prepare() {
    SplitName @Nullable [] splits = null;
    Duplicates duplicates = new Duplicates(0, 0);
    int[] kept = all(table.size());
    if (spec.split().by() != SplitBy.POSITION) {
      splits = Splitter.split(spec.split(), table, log);
      DuplicateFinder.Result found =
          DuplicateFinder.find(spec.duplicates(), List.of(name), table, splits, log);
      duplicates = found.duplicates();
      kept = found.kept();
    }
    Tokens tokens = tokens(kept);
    List<Part> parts = parts(tokens.sequences()[0], kept, splits);
    Sequences ids = number(tokens, parts);
    TreeMap<SplitName, PreparedSplit> prepared = cut(parts, ids.ids()[0]);
    StepDigest classes = new StepDigest().add(ids.names().size());
    ids.names().forEach(classes::add);
    log.done("target.next_token", VERSION, classes.finish(), ids.vocabulary() + " classes");
    return Examples.finish(prepared, ids.names(), ids.vocabulary(), duplicates, log);
  }

  private static int[] all(int count) {
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private Tokens tokens(int[] kept) {
    Column column = table.column(name, "prepare." + name);
    String[] texts = Arrays.stream(kept).mapToObj(column::text).toArray(String[]::new);
    Texts state = new Texts(new String[][] {texts});
    for (Step step : input.steps()) {
      if (step instanceof FoldCase) {
        state = state.foldCase(name, log);
      } else if (step instanceof Tokenize tokenize) {
        return state.tokenize(tokenize.by(), name, log);
      }
    }
    throw new InvalidInputException("prepare." + name, "windows need tokens", "add tokenize");
  }

  private List<Part> parts(int[][] sequences, int[] kept, SplitName @Nullable [] splits) {
    List<Part> parts = new ArrayList<>();
    if (splits != null) {
      for (int i = 0; i < sequences.length; i++) {
        parts.add(new Part(kept[i], splits[kept[i]], 0, sequences[i]));
      }
      return parts;
    }
    StepDigest digest = new StepDigest();
    long[] counts = new long[SplitName.values().length];
    for (int i = 0; i < sequences.length; i++) {
      int from = 0;
      for (SplitName split : SplitName.values()) {
        int to = end(split, sequences[i].length);
        parts.add(new Part(kept[i], split, from, Arrays.copyOfRange(sequences[i], from, to)));
        counts[split.ordinal()] += to - from;
        digest.add((long) to);
        from = to;
      }
    }
    log.done(
        "split",
        VERSION,
        digest.finish(),
        String.format(
            java.util.Locale.ROOT,
            "train %d, validation %d, test %d tokens",
            counts[0],
            counts[1],
            counts[2]));
    return parts;
  }

  /// Where a split ends in a text of so many tokens.
  private int end(SplitName split, int tokens) {
    SplitSpec shares = spec.split();
    int test = (int) Math.floor(shares.test() * tokens);
    int validation = (int) Math.floor(shares.validation() * tokens);
    return switch (split) {
      case TRAIN -> tokens - test - validation;
      case VALIDATION -> tokens - test;
      case TEST -> tokens;
    };
  }

  /// Numbers the tokens by those of the training parts alone.
  private Sequences number(Tokens tokens, List<Part> parts) {
    Vocabulary vocabulary =
        input.steps().stream()
            .filter(Vocabulary.class::isInstance)
            .map(Vocabulary.class::cast)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "prepare." + name, "windows need token ids", "add vocabulary"));
    int[][] sequences = parts.stream().map(Part::tokens).toArray(int[][]::new);
    SplitName[] splits = parts.stream().map(Part::split).toArray(SplitName[]::new);
    return new Tokens(tokens.names(), new int[][][] {sequences})
        .number(vocabulary, new Sample(table, splits, new long[splits.length]), name, log);
  }

  private TreeMap<SplitName, PreparedSplit> cut(List<Part> parts, int[][] ids) {
    TreeMap<SplitName, PreparedSplit> prepared = new TreeMap<>();
    StepDigest digest = new StepDigest();
    int count = 0;
    for (SplitName split : SplitName.values()) {
      Cut cut = new Cut(windows);
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).split() == split) {
          cut.add(parts.get(i), ids[i], this::id);
        }
      }
      requireWindows(split, cut.size());
      if (cut.size() > 0) {
        PreparedSplit all = cut.split(cut.size());
        digest.add(split.label()).add(all.inputs().digest()).add(all.targets().digest());
        prepared.put(split, cut.split(Math.min(cut.size(), spec.limit().orElse(cut.size()))));
        count += cut.size();
      }
    }
    log.done(name + ".windows", VERSION, digest.finish(), count + " of " + windows.length());
    return prepared;
  }

  private void requireWindows(SplitName split, int count) {
    SplitSpec shares = spec.split();
    boolean wanted =
        switch (split) {
          case TRAIN -> true;
          case VALIDATION -> shares.validation() > 0;
          case TEST -> shares.test() > 0;
        };
    if (wanted && count == 0) {
      throw new InvalidInputException(
          SPLIT,
          "the " + split.label() + " split has no window of " + (windows.length() + 1) + " tokens",
          "ask for another share, shorter windows, or get more text");
    }
  }

  /// The first eight bytes of a hash of the record's digest, of how many equal records stand before
  /// it, and of the place of the window's first token.
  private long id(Part part, int start) {
    int before = 0;
    Digest record = table.digests().get(part.record());
    while (before < part.record()
        && table.digests().get(part.record() - before - 1).equals(record)) {
      before++;
    }
    MessageDigest sha = Digest.sha256();
    sha.update(record.hash());
    ByteBuffer place = ByteBuffer.allocate(2 * Long.BYTES);
    place.putLong(before).putLong(part.from() + (long) start);
    return ByteBuffer.wrap(sha.digest(place.array())).getLong();
  }

  /// Tells a window's id.
  private interface Naming {
    long id(Part part, int start);
  }

  /// The windows of one split.
  private static final class Cut {
    private final Windows windows;
    private final List<int[]> rows = new ArrayList<>();
    private final List<Long> ids = new ArrayList<>();

    Cut(Windows windows) {
      this.windows = windows;
    }

    void add(Part part, int[] tokens, Naming naming) {
      // One more than the window is long: the target of its last token.
      int length = windows.length() + 1;
      for (long start = 0; start + length <= tokens.length; start += windows.stride()) {
        rows.add(Arrays.copyOfRange(tokens, (int) start, (int) start + length));
        ids.add(naming.id(part, (int) start));
      }
    }

    int size() {
      return rows.size();
    }

    PreparedSplit split(int count) {
      int length = windows.length();
      int[] inputs = new int[Math.multiplyExact(count, length)];
      int[] targets = new int[inputs.length];
      for (int row = 0; row < count; row++) {
        System.arraycopy(rows.get(row), 0, inputs, row * length, length);
        System.arraycopy(rows.get(row), 1, targets, row * length, length);
      }
      int[] shape = {count, length};
      long[] its = ids.stream().limit(count).mapToLong(Long::longValue).toArray();
      return new PreparedSplit(
          new Tensor.Ints(shape, inputs), new Tensor.Ints(shape.clone(), targets), its);
    }
  }
}
