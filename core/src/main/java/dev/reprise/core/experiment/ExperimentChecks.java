package dev.reprise.core.experiment;

import dev.reprise.core.dataset.ColumnKind;
import dev.reprise.core.experiment.DataSpec.ColumnSpec;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.experiment.PrepareSpec.InputSpec;
import dev.reprise.core.experiment.PrepareSpec.NextToken;
import dev.reprise.core.experiment.PrepareSpec.SplitBy;
import dev.reprise.core.experiment.PrepareSpec.SplitSpec;
import dev.reprise.core.experiment.PrepareSpec.TargetSpec;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.yaml.Place;
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
    InputShape input = checkInputs();
    checkTarget();
    checkWindows();
    new ModelChecks(experiment, this::report).check(input);
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
              requireExactly(name, "shape", column.shape(), column.kind() == ColumnKind.IMAGE);
              requireExactly(name, "rate", column.rate(), column.kind() == ColumnKind.AUDIO);
            });
    List<SourceSpec> sources = experiment.data().sources();
    for (int i = 0; i < sources.size(); i++) {
      checkSource("data.sources." + i, sources.get(i));
    }
  }

  private void requireExactly(String column, String key, Optional<?> value, boolean needed) {
    if (value.isPresent() != needed) {
      String kind = key.equals("shape") ? "image" : "audio";
      report(
          "data.columns." + column,
          (needed ? "lacks its " : "has no ") + key + ": a column of kind " + kind + " has one",
          needed ? "add " + key + ": …" : "leave it out");
    }
  }

  private void checkSource(String place, SourceSpec source) {
    long origins =
        Stream.of(source.url(), source.path(), source.builtin(), source.file(), source.files())
            .filter(Optional::isPresent)
            .count();
    if (origins != 1) {
      report(
          place,
          "expected one of url, path, builtin, file and files, found " + origins,
          "keep one");
    }
    new FormChecks(this::report, place).check(source);
    if ((source.url().isPresent() || source.file().isPresent()) && source.sha256().isEmpty()) {
      report(place, "what comes from elsewhere needs its sha256", "add sha256: …");
    }
    if (source.builtin().isEmpty() == source.form().isEmpty()) {
      report(
          place,
          source.form().isEmpty() ? "lacks its form" : "built-in data has no form",
          source.form().isEmpty() ? "add form: {delimited: {}} or another" : "leave form out");
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
          place + ".column",
          "by: " + (split.by() == SplitBy.HASH ? "hash" : "position") + " reads no column",
          "write by: source, or leave column out");
    }
    if (split.by() == SplitBy.POSITION
        && (split.stratify().isPresent() || experiment.prepare().windows().isEmpty())) {
      report(
          place + ".by",
          "by: position divides texts, for the step windows, and cannot stratify",
          "use windows, or by: hash");
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

  /// Checks each input and gives the shape of them side by side.
  private InputShape checkInputs() {
    List<InputShape> shapes = new ArrayList<>();
    List<InputSpec> inputs = experiment.prepare().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      InputSpec input = inputs.get(i);
      for (String name : input.columns()) {
        String place = "prepare.inputs." + i;
        ColumnSpec column = column(place + ".columns", name);
        if (name.equals(experiment.prepare().target().column()) && !predictsNextToken()) {
          report(
              place + ".columns", "'" + name + "' is the target too", "the answer would be known");
        }
        if (column != null) {
          shapes.add(new StepChecks(this::report, place + ".steps").input(column, input));
        }
      }
    }
    if (shapes.size() == 1) {
      return shapes.getFirst();
    }
    if (!shapes.stream().allMatch(InputShape::isRow)) {
      report(
          "prepare.inputs",
          "a sequence of tokens, an image or a sound must be the only input",
          "keep one column");
    }
    return InputShape.row(
        shapes.stream()
            .filter(InputShape::isRow)
            .mapToLong(shape -> shape.shape().getFirst())
            .sum());
  }

  private boolean predictsNextToken() {
    return experiment.prepare().target().steps().stream().anyMatch(NextToken.class::isInstance);
  }

  /// Windows and the token that follows belong together.
  private void checkWindows() {
    TargetSpec target = experiment.prepare().target();
    boolean windows = experiment.prepare().windows().isPresent();
    if (windows != predictsNextToken()) {
      report(
          "prepare.target.steps",
          windows ? "windows need the target next_token" : "next_token needs windows as input",
          "use both or neither");
    } else if (windows
        && !experiment.prepare().inputs().getFirst().columns().equals(List.of(target.column()))) {
      report(
          "prepare.target.column",
          "next_token is of the column that is cut into windows",
          "name the same column");
    }
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
