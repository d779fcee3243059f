package dev.reprise.data.prepare;

import dev.reprise.core.dataset.SplitName;
import java.util.stream.IntStream;

/// The records that stay after splitting, with the split of each, in standard order.
///
/// @param table the records
/// @param splits the split of each
/// @param ids the example id of each
record Sample(Table table, SplitName[] splits, long[] ids) {
  int size() {
    return splits.length;
  }

  /// Whether what is learned from data may be learned from this record.
  boolean isTrain(int row) {
    return splits[row] == SplitName.TRAIN;
  }

  /// The places of a split's records.
  int[] rows(SplitName split) {
    return IntStream.range(0, splits.length).filter(row -> splits[row] == split).toArray();
  }
}
