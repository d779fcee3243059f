package dev.reprise.training.loop;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.dataset.PreparedSplit;
import dev.reprise.core.experiment.Experiment;
import dev.reprise.engine.kernel.Shuffle;
import java.util.stream.IntStream;

/// The order in which an epoch visits the training split: that of [Shuffle] by (seed, epoch;
/// example id), which the addition of a record does not change for the others, or standard order.
public final class EpochOrder {
  private EpochOrder() {}

  /// The examples' positions in the split.
  static int[] positions(Experiment experiment, PreparedData data, int epoch) {
    PreparedSplit train = data.train();
    return experiment.train().shuffle()
        ? Shuffle.order(experiment.seed().value(), epoch, train.exampleIds())
        : IntStream.range(0, train.size()).toArray();
  }

  /// The examples' ids.
  public static long[] ids(Experiment experiment, PreparedData data, int epoch) {
    return Ids.at(data.train().exampleIds(), positions(experiment, data, epoch));
  }
}
