package dev.reprise.core.experiment;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.DataSpec.Delimited;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the combinations of valid settings that cannot work together, in data and preparation; the
/// model's own are in [ModelChecks].
final class ExperimentChecks {
  private final Experiment experiment;
  private final Function<Place, String> origin;
  private final List<Problem> problems = new ArrayList<>();

  ExperimentChecks(Experiment experiment, Function<Place, String> origin) {
    this.experiment = experiment;
    this.origin = origin;
  }

  List<Problem> problems() {
    checkSources();
    checkSplit();
    List<Integer> widths = checkInputs();
    checkTarget();
    new ModelChecks(experiment, this::report).check(widths);
    return problems;
  }

  private void report(String place, String what, String fix) {
    Place at = Place.parse(place);
    problems.add(new Problem(origin.apply(at), at + ": " + what, fix));
  }

  private void checkSources() {
    experiment
        .data()
        .columns()
        .forEach(
            (name, column) -> {
              if (column.values().isPresent() && column.kind() != ColumnKind.CATEGORY) {
                report(
                    "data.columns." + name + ".values",
                    "only a category has values, this is " + column.kind(),
                    "make it kind: category, or leave values out");
              }
            });
    List<SourceSpec> sources = experiment.data().sources();
    for (int i = 0; i < sources.size(); i++) {
      checkSource("data.sources." + i, sources.get(i));
    }
  }

  private void checkSource(String place, SourceSpec source) {
    long origins =
        Stream.of(source.url(), source.path(), source.builtin(), source.file())
            .filter(Optional::isPresent)
            .count();
    if (origins != 1) {
      report(place, "expected one of url, path, builtin and file, found " + origins, "keep one");
    }
    if ((source.url().isPresent() || source.file().isPresent()) && source.sha256().isEmpty()) {
      report(place, "what comes from elsewhere needs its sha256", "add sha256: …");
    }
    if (source.builtin().isEmpty() == source.form().isEmpty()) {
      report(
          place,
          source.form().isEmpty() ? "lacks its form" : "built-in data has no form",
          source.form().isEmpty() ? "add form: {delimited: {}} or another" : "leave form out");
    }
    if (source.form().orElse(null) instanceof Delimited form) {
      if (form.lastTakesRest() && !form.quote().equals("none")) {
        report(place + ".form.delimited.last_takes_rest", "needs quote: none", "add quote: none");
      }
      if (form.header() != form.columns().isEmpty()) {
        report(
            place + ".form.delimited",
            "expected either a header or columns, found " + (form.header() ? "both" : "neither"),
            "give columns exactly where header is false");
      }
    }
    Stream.concat(source.fields().keySet().stream(), source.values().keySet().stream())
        .sorted()
        .filter(column -> !experiment.data().columns().containsKey(column))
        .forEach(column -> unknownColumn(place, column));
  }

  private @Nullable ColumnSpec column(String place, String name) {
    ColumnSpec column = experiment.data().columns().get(name);
    if (column == null) {
      unknownColumn(place, name);
    }
    return column;
  }

  private void unknownColumn(String place, String name) {
    report(
        place,
        "there is no column '" + name + "' in data.columns",
        NearestName.of(name, experiment.data().columns().keySet())
            .map(near -> "did you mean '" + near + "'?")
            .orElse("known are " + String.join(", ", experiment.data().columns().keySet())));
  }

  private void checkSplit() {
    SplitSpec split = experiment.prepare().split();
    String place = "prepare.split";
    if (split.by() == SplitBy.SOURCE) {
      if (split.column().isEmpty()) {
        report(place, "by: source needs the column that says which split", "add column: …");
      }
      if (split.test() > 0) {
        report(place + ".test", "the column decides what is test", "leave test out");
      }
    } else if (split.column().isPresent()) {
      report(
          place + ".column", "by: hash reads no column", "write by: source, or leave column out");
    }
    split.column().ifPresent(name -> column(place + ".column", name));
    split.stratify().ifPresent(name -> requireCategory(place + ".stratify", name));
    if (split.test() + split.validation() >= 1) {
      report(place, "test and validation leave nothing to train on", "make them smaller");
    }
    boolean evaluated =
        switch (experiment.evaluate().split()) {
          case TRAIN -> true;
          case VALIDATION -> split.by() == SplitBy.SOURCE || split.validation() > 0;
          case TEST -> split.by() == SplitBy.SOURCE || split.test() > 0;
        };
    if (!evaluated) {
      String name = experiment.evaluate().split().label();
      report(
          "evaluate.split",
          "there is no " + name + " split: prepare.split." + name + " is 0",
          "set prepare.split." + name + ", or evaluate another split");
    }
  }

  private void requireCategory(String place, String name) {
    ColumnSpec column = column(place, name);
    if (column != null && column.kind() != ColumnKind.CATEGORY) {
      report(place, "expected a category, '" + name + "' is " + column.kind(), "");
    }
  }

  /// Checks each input and gives what it adds to an example: a sequence's length as a negative
  /// number, a block of numbers' width, or 0 where the width is known only from the data.
  private List<Integer> checkInputs() {
    List<Integer> widths = new ArrayList<>();
    List<InputSpec> inputs = experiment.prepare().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      InputSpec input = inputs.get(i);
      for (String name : input.columns()) {
        String place = "prepare.inputs." + i;
        ColumnSpec column = column(place + ".columns", name);
        if (name.equals(experiment.prepare().target().column())) {
          report(
              place + ".columns", "'" + name + "' is the target too", "the answer would be known");
        }
        if (column != null) {
          widths.add(new StepChecks(this::report, place + ".steps").width(column.kind(), input));
        }
      }
    }
    if (widths.size() > 1 && widths.stream().anyMatch(width -> width < 0)) {
      report("prepare.inputs", "a sequence of tokens must be the only input", "keep one column");
    }
    return widths;
  }

  private void checkTarget() {
    ColumnSpec column = column("prepare.target.column", experiment.prepare().target().column());
    if (column != null) {
      new StepChecks(this::report, "prepare.target.steps")
          .target(column.kind(), experiment.prepare().target(), experiment.train().loss());
    }
  }

  /// Takes a problem: a dotted place, what is wrong, and what to do.
  @FunctionalInterface
  interface Reporter {
    void report(String place, String what, String fix);
  }
}
