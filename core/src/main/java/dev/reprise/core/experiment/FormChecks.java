package dev.reprise.core.experiment;

import dev.reprise.core.experiment.DataSpec.Delimited;
import dev.reprise.core.experiment.DataSpec.FileSpec;
import dev.reprise.core.experiment.DataSpec.Form;
import dev.reprise.core.experiment.DataSpec.Idx;
import dev.reprise.core.experiment.DataSpec.IdxTable;
import dev.reprise.core.experiment.DataSpec.JsonLines;
import dev.reprise.core.experiment.DataSpec.PlainText;
import dev.reprise.core.experiment.DataSpec.SourceSpec;
import dev.reprise.core.experiment.DataSpec.TextTree;
import dev.reprise.core.experiment.DataSpec.WavTree;
import dev.reprise.core.experiment.ExperimentChecks.Reporter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Finds settings of a source's form and files that cannot work together.
final class FormChecks {
  private final Reporter reporter;
  private final String place;

  FormChecks(Reporter reporter, String place) {
    this.reporter = reporter;
    this.place = place;
  }

  void check(SourceSpec source) {
    List<FileSpec> files = source.files().orElse(List.of());
    SortedSet<String> names = checkFiles(files);
    if (source.form().isEmpty()) {
      return;
    }
    Form form = source.form().get();
    if ((form instanceof Idx) != source.files().isPresent()) {
      reporter.report(place, "the form idx and files belong together", "use both or neither");
    }
    switch (form) {
      case Delimited delimited -> check(delimited);
      case Idx idx -> check(idx, names);
      case JsonLines f -> {}
      case TextTree f -> {}
      case WavTree f -> {}
      case PlainText f -> {}
    }
  }

  private SortedSet<String> checkFiles(List<FileSpec> files) {
    SortedSet<String> names = new TreeSet<>();
    for (int i = 0; i < files.size(); i++) {
      FileSpec file = files.get(i);
      String at = place + ".files." + i;
      if (!names.add(file.name())) {
        reporter.report(at + ".name", "another file is called '" + file.name() + "' too", "");
      }
      long origins =
          Stream.of(file.url(), file.path(), file.file()).filter(o -> o.isPresent()).count();
      if (origins != 1) {
        reporter.report(at, "expected one of url, path and file, found " + origins, "keep one");
      }
    }
    return names;
  }

  private void check(Delimited form) {
    if (form.lastTakesRest() && !form.quote().equals("none")) {
      reporter.report(
          place + ".form.delimited.last_takes_rest", "needs quote: none", "add quote: none");
    }
    if (form.header() != form.columns().isEmpty()) {
      reporter.report(
          place + ".form.delimited",
          "expected either a header or columns, found " + (form.header() ? "both" : "neither"),
          "give columns exactly where header is false");
    }
  }

  private void check(Idx form, SortedSet<String> names) {
    SortedSet<String> unused = new TreeSet<>(names);
    SortedSet<String> fields = null;
    for (int i = 0; i < form.tables().size(); i++) {
      IdxTable table = form.tables().get(i);
      String at = place + ".form.idx.tables." + i;
      for (String name : table.columns().values()) {
        unused.remove(name);
        if (!names.contains(name)) {
          reporter.report(
              at + ".columns",
              "there is no file '" + name + "' under files",
              NearestName.of(name, names)
                  .map(near -> "did you mean '" + near + "'?")
                  .orElse("known are " + String.join(", ", names)));
        }
      }
      SortedSet<String> its = new TreeSet<>(table.columns().keySet());
      its.addAll(table.constants().keySet());
      if (its.size() != table.columns().size() + table.constants().size()) {
        reporter.report(at, "a field is both a column and a constant", "keep one");
      }
      if (fields != null && !fields.equals(its)) {
        reporter.report(at, "has the fields " + its + ", the first table " + fields, "");
      }
      fields = fields == null ? its : fields;
    }
    unused.forEach(
        name -> reporter.report(place + ".files", "no table uses the file '" + name + "'", ""));
  }
}
