package dev.reprise.data.prepare;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec;
import dev.reprise.core.experiment.PrepareSpec.Downsample;
import dev.reprise.core.experiment.PrepareSpec.FoldCase;
import dev.reprise.core.experiment.PrepareSpec.Index;
import dev.reprise.core.experiment.PrepareSpec.NextToken;
import dev.reprise.core.experiment.PrepareSpec.OneHot;
import dev.reprise.core.experiment.PrepareSpec.Pad;
import dev.reprise.core.experiment.PrepareSpec.PeakNormalize;
import dev.reprise.core.experiment.PrepareSpec.Rescale;
import dev.reprise.core.experiment.PrepareSpec.Standardize;
import dev.reprise.core.experiment.PrepareSpec.Step;
import dev.reprise.core.experiment.PrepareSpec.TargetSpec;
import dev.reprise.core.experiment.PrepareSpec.Tokenize;
import dev.reprise.core.experiment.PrepareSpec.Vocabulary;
import dev.reprise.core.experiment.PrepareSpec.Windows;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.data.form.Column;
import java.util.List;
import java.util.Locale;

/// What the model is to predict, as numbers.
///
/// @param block one row a record
/// @param classes the class names by index, empty for numbers
record Target(Block block, List<String> classes) {
  private static final String NAME = "target";

  /// Runs the target's steps. A category without a step becomes its index, a number stays itself.
  static Target of(DataSpec data, Sample sample, TargetSpec spec, StepLog log) {
    Column column = sample.table().column(spec.column(), "prepare." + NAME);
    return switch (column.kind()) {
      case CATEGORY -> category(data, sample, spec, column, log);
      case INTEGER, NUMBER -> number(sample, spec, column, log);
      case TEXT, IMAGE, AUDIO ->
          throw new InvalidInputException(
              "prepare." + NAME,
              "column '"
                  + spec.column()
                  + "' is "
                  + column.kind().name().toLowerCase(Locale.ROOT)
                  + ", and a target is a category or a number",
              "declare it as a category, or use windows and next_token");
    };
  }

  private static Target category(
      DataSpec data, Sample sample, TargetSpec spec, Column column, StepLog log) {
    String name = spec.column();
    Categories categories = Categories.of(name, data.columns().get(name), column, sample, NAME);
    if (categories.classes().size() < 2) {
      throw new InvalidInputException(
          "prepare." + NAME,
          "column '" + name + "' has a single value, " + categories.classes(),
          "there is nothing to predict: look at the data");
    }
    Step step = only(spec, new Index());
    Block block =
        switch (step) {
          case Index s -> categories.index(NAME, log);
          case OneHot s -> Categories.oneHot(List.of(categories), NAME, log);
          case FoldCase s -> throw misplaced(s, ColumnKind.CATEGORY);
          case Tokenize s -> throw misplaced(s, ColumnKind.CATEGORY);
          case Vocabulary s -> throw misplaced(s, ColumnKind.CATEGORY);
          case Pad s -> throw misplaced(s, ColumnKind.CATEGORY);
          case Standardize s -> throw misplaced(s, ColumnKind.CATEGORY);
          case Windows s -> throw misplaced(s, ColumnKind.CATEGORY);
          case NextToken s -> throw misplaced(s, ColumnKind.CATEGORY);
          case Rescale s -> throw misplaced(s, ColumnKind.CATEGORY);
          case Downsample s -> throw misplaced(s, ColumnKind.CATEGORY);
          case PeakNormalize s -> throw misplaced(s, ColumnKind.CATEGORY);
        };
    return new Target(block, categories.classes());
  }

  private static Target number(Sample sample, TargetSpec spec, Column column, StepLog log) {
    Numbers numbers = new Numbers(new double[][] {InputPart.numbers(column)});
    for (Step step : spec.steps()) {
      if (!(step instanceof Standardize)) {
        throw misplaced(step, column.kind());
      }
      numbers = numbers.standardize(sample, NAME, log);
    }
    return new Target(numbers.vectors(NAME, true), List.of());
  }

  private static Step only(TargetSpec spec, Step otherwise) {
    if (spec.steps().size() > 1) {
      throw new InvalidInputException(
          "prepare." + NAME, "a category takes one step, found " + spec.steps().size(), "keep one");
    }
    return spec.steps().isEmpty() ? otherwise : spec.steps().getFirst();
  }

  private static InvalidInputException misplaced(Step step, ColumnKind kind) {
    return new InvalidInputException(
        "prepare." + NAME,
        "the step " + step + " does not fit a target of kind " + kind,
        "a category takes `index` or `one_hot`, a number `standardize` or nothing");
  }
}
