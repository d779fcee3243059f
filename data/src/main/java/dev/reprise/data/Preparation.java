package dev.reprise.data;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.progress.Progress;

/// Makes examples of a dataset's records.
public final class Preparation {
  private Preparation() {}

  /// Splits the records and turns them into tensors.
  public static PreparedData prepare(
      PrepareSpec spec, DataSpec data, Dataset dataset, Progress progress) {
    throw new UnsupportedOperationException("prepare " + spec + data + dataset + progress);
  }
}
