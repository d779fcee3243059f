package dev.reprise.data.prepare;

import dev.reprise.core.experiment.PrepareSpec.Pad;
import dev.reprise.core.experiment.PrepareSpec.Side;
import java.util.List;
import java.util.stream.IntStream;

/// Sequences of token ids, of different lengths.
///
/// @param ids by column, then by record
/// @param names the token of each id
record Sequences(int[][][] ids, List<String> names) {
  /// The version of the step.
  static final int VERSION = 1;

  /// How many different ids there may be.
  int vocabulary() {
    return names.size();
  }

  /// Rows of one length, the columns of a record one after the other.
  Block.Ids pad(Pad spec, String part, StepLog log) {
    int rows = ids[0].length;
    int length = spec.length();
    int width = Math.multiplyExact(length, ids.length);
    int[] values = new int[Math.multiplyExact(rows, width)];
    long cut = 0;
    for (int column = 0; column < ids.length; column++) {
      for (int row = 0; row < rows; row++) {
        int[] sequence = ids[column][row];
        int kept = Math.min(sequence.length, length);
        int from = spec.truncating() == Side.PRE ? sequence.length - kept : 0;
        int to = spec.padding() == Side.PRE ? length - kept : 0;
        System.arraycopy(sequence, from, values, row * width + column * length + to, kept);
        cut += sequence.length > kept ? 1 : 0;
      }
    }
    Block.Ids block = new Block.Ids(values, width, vocabulary());
    int[] all = IntStream.range(0, rows).toArray();
    log.done(
        part + ".pad",
        VERSION,
        block.select(all).digest(),
        "to " + length + ", " + cut + " sequences cut");
    return block;
  }
}
