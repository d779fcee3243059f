package dev.reprise.data;

import dev.reprise.core.dataset.PreparedData;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.PrepareSpec;
import dev.reprise.core.progress.Progress;
import dev.reprise.data.form.Column;
import dev.reprise.data.prepare.Examples;
import dev.reprise.data.prepare.StepLog;
import dev.reprise.data.prepare.Table;
import java.util.TreeMap;

/// Makes examples of a dataset's records: divides them into splits, finds inputs that stand in more
/// than one, and turns columns into tensors step by step.
///
/// What a step learns from data (a vocabulary, a mean, the values of a category) it learns from the
/// training split alone. Every step has a version and the digest of its output in the record;
/// `docs/formats/preparation.md` says which bytes these are. The result depends on the dataset and
/// the specification alone: no seed, thread, locale or JDK version has a part in it.
public final class Preparation {
  private Preparation() {}

  /// Splits the records and turns them into tensors.
  ///
  /// @param data gives the declared values of categories
  /// @throws dev.reprise.core.problem.InvalidInputException where a column is missing, a split is
  ///   empty, a category has a value the training split lacks, or steps do not fit their column
  public static PreparedData prepare(
      PrepareSpec spec, DataSpec data, Dataset dataset, Progress progress) {
    TreeMap<String, Column> columns = new TreeMap<>();
    dataset.columns().keySet().forEach(name -> columns.put(name, dataset.column(name)));
    return Examples.of(
        spec, data, new Table(columns, dataset.recordDigests()), new StepLog(progress));
  }
}
