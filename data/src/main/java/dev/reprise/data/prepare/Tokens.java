package dev.reprise.data.prepare;

import com.ibm.icu.text.UTF16;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.core.problem.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Token sequences, with every different token kept once.
///
/// @param names each different token, in no order that matters
/// @param sequences by column, then by record: places in `names`
record Tokens(String[] names, int[][][] sequences) {
  /// The version of the step.
  static final int VERSION = 1;

  /// The id of padding.
  static final int PADDING = 0;

  /// The id of every token outside the vocabulary.
  static final int UNKNOWN = 1;

  /// How many ids stand before the vocabulary's own.
  static final int RESERVED = 2;

  /// What stands for padding where tokens are named; no text has such a token, for a token is a
  /// word or a character.
  static final String PADDING_NAME = "<padding>";

  /// What stands for tokens outside the vocabulary.
  static final String UNKNOWN_NAME = "<unknown>";

  /// Order by code points, which UTF-16's own order is not.
  static final Comparator<String> CODE_POINTS = codePoints();

  private static Comparator<String> codePoints() {
    UTF16.StringComparator comparator = new UTF16.StringComparator(true, false, 0);
    return comparator::compare;
  }

  /// Tokens to ids, by the training split's tokens alone: the most frequent first, equally frequent
  /// ones by code points.
  Sequences number(Vocabulary spec, Sample sample, String part, StepLog log) {
    long[] counts = count(sample);
    int[] ranked =
        IntStream.range(0, names.length)
            .filter(token -> counts[token] >= Math.max(1, spec.minimumCount()))
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(token -> -counts[token])
                    .thenComparing(token -> names[token], CODE_POINTS))
            .limit(spec.size() - (long) RESERVED)
            .mapToInt(Integer::intValue)
            .toArray();
    if (ranked.length == 0) {
      throw new InvalidInputException(
          "prepare." + part,
          "no token stands in the training split " + spec.minimumCount() + " times or more",
          "lower `minimum_count`, or look at the texts");
    }
    int[] ids = new int[names.length];
    Arrays.fill(ids, UNKNOWN);
    List<String> named = new ArrayList<>(List.of(PADDING_NAME, UNKNOWN_NAME));
    StepDigest digest = new StepDigest().add(ranked.length);
    for (int i = 0; i < ranked.length; i++) {
      ids[ranked[i]] = RESERVED + i;
      named.add(names[ranked[i]]);
      digest.add(names[ranked[i]]).add(counts[ranked[i]]);
    }
    log.done(part + ".vocabulary", VERSION, digest.finish(), ranked.length + " tokens have an id");
    return new Sequences(renumbered(ids), named);
  }

  private long[] count(Sample sample) {
    long[] counts = new long[names.length];
    for (int[][] column : sequences) {
      for (int row = 0; row < column.length; row++) {
        if (sample.isTrain(row)) {
          for (int token : column[row]) {
            counts[token]++;
          }
        }
      }
    }
    return counts;
  }

  private int[][][] renumbered(int[] ids) {
    int[][][] renumbered = new int[sequences.length][][];
    for (int column = 0; column < sequences.length; column++) {
      renumbered[column] = new int[sequences[column].length][];
      for (int row = 0; row < sequences[column].length; row++) {
        renumbered[column][row] =
            Arrays.stream(sequences[column][row]).map(token -> ids[token]).toArray();
      }
    }
    return renumbered;
  }
}
