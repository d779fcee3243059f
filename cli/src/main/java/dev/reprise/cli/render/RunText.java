package dev.reprise.cli.render;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.TrainingSummary.EpochSummary;
import dev.reprise.core.record.TrainingSummary.LayerSummary;
import dev.reprise.runner.CompletedRun;
import dev.reprise.runner.Runner;
import dev.reprise.store.IndexEntry;
import dev.reprise.store.UnfinishedRun;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A run as people read it.
public final class RunText {
  private static final int LABEL = 14;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Screen screen;

  /// Prints to the screen's results.
  public RunText(Screen screen) {
    this.screen = screen;
  }

  /// What stands at the end of `run`.
  public void finished(CompletedRun run, Path report) {
    RunRecord record = run.record();
    screen.line("");
    field("run", record.run().value());
    field("record", run.address().toString());
    field("metrics", metrics(record.evaluation().metrics()));
    field("took", Amounts.seconds(record.circumstances().seconds().getOrDefault("total", 0.0)));
    field("report", report.toString());
    screen.line("");
    screen.line("Run it again and compare: reprise reproduce " + record.run());
  }

  /// The whole of a record, in the order of the flow.
  public void whole(Digest address, RunRecord record) {
    screen.line(screen.paint(Ink.STRONG, record.name()) + "  run " + record.run());
    screen.line("");
    field("record", address.toString());
    field("experiment", record.experiment().digest().toString());
    record.experiment().overrides().forEach(override -> field("", "with " + override));
    field("started", record.circumstances().started().toString());
    record
        .circumstances()
        .reproduces()
        .ifPresent(original -> field("reproduces", original.toString()));
    data(record);
    model(record);
    epochs(record.training().epochs());
    field(
        "evaluated",
        "on "
            + record.evaluation().split().label()
            + ": "
            + metrics(record.evaluation().metrics()));
    circumstances(record);
    artifacts(record);
  }

  /// A table of runs.
  public void list(List<IndexEntry> runs) {
    if (runs.isEmpty()) {
      screen.line("No runs yet. Begin with: reprise run EXPERIMENT");
      return;
    }
    Table table = new Table(List.of("run", "experiment", "started", "took", "", "result"));
    for (IndexEntry run : runs) {
      table.row(
          List.of(
              run.run().value(),
              run.name(),
              TIME.format(run.started()),
              Amounts.seconds(run.seconds()),
              run.reproduces().isPresent() ? "reproduction" : "",
              metrics(run.metrics())));
    }
    table.print(screen);
  }

  /// The state of a project.
  public void status(Path home, int runs, List<UnfinishedRun> unfinished) {
    field("state in", home.toString());
    field("runs", Amounts.count(runs));
    field("unfinished", unfinished.isEmpty() ? "none" : Amounts.count(unfinished.size()));
    for (UnfinishedRun run : unfinished) {
      String state =
          switch (run.state()) {
            case RUNNING -> screen.paint(Ink.GOOD, "running");
            case INTERRUPTED -> screen.paint(Ink.OPEN, "interrupted");
          };
      field("", run.run() + "  " + run.name() + ", " + state + ", began " + run.started());
    }
  }

  /// `accuracy 0.9731, loss 0.0812`.
  static String metrics(SortedMap<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(metric -> metric.getKey() + " " + Amounts.metric(metric.getValue()))
        .collect(Collectors.joining(", "));
  }

  static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private void data(RunRecord record) {
    field(
        "data",
        record.dataset().name()
            + ": "
            + Amounts.count(record.dataset().records(), "record")
            + " ("
            + Amounts.count(record.dataset().distinct())
            + " different)");
    field("", record.dataset().digest().toString());
    field(
        "splits",
        record.preparation().splits().entrySet().stream()
            .map(split -> split.getKey().label() + " " + Amounts.count(split.getValue()))
            .collect(Collectors.joining(", ")));
  }

  private void model(RunRecord record) {
    screen.line("");
    Table table = new Table(List.of("layer", "type", "output", "parameters"));
    for (LayerSummary layer : record.training().layers()) {
      table.row(
          List.of(
              layer.name(),
              layer.type(),
              layer.outputShape().toString(),
              Amounts.count(layer.parameters())));
    }
    table.print(screen);
    screen.line("");
    field("parameters", Amounts.count(record.training().parameters()));
    field("steps", Amounts.count(record.training().steps()));
    field("ledger", record.training().ledgerHead().toString());
    int every = record.experiment().canonical().path("train").path("ledger").path("every").asInt(1);
    if (every > 1) {
      field("", "digests of tensors at every " + every + "th step and at the end of every epoch");
    }
  }

  private void epochs(List<EpochSummary> epochs) {
    if (epochs.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>(epochs.getFirst().metrics().keySet());
    List<String> heads = new ArrayList<>(List.of("epoch"));
    heads.addAll(names);
    Table table = new Table(heads);
    for (EpochSummary epoch : epochs) {
      List<String> cells = new ArrayList<>(List.of(Integer.toString(epoch.epoch())));
      for (String name : names) {
        Double value = epoch.metrics().get(name);
        cells.add(value == null ? "" : Amounts.metric(value));
      }
      table.row(cells);
    }
    screen.line("");
    table.print(screen);
    screen.line("");
  }

  private void circumstances(RunRecord record) {
    RunRecord.Code code = record.circumstances().code();
    field(
        "code",
        "reprise "
            + code.version()
            + (code.commit().isEmpty() ? "" : ", commit " + code.commit())
            + (code.dirty() ? ", with uncommitted changes" : ""));
    field(
        "took",
        Stream.concat(Runner.stages().stream(), Stream.of("total"))
            .filter(record.circumstances().seconds()::containsKey)
            .map(
                stage ->
                    stage
                        + " "
                        + Amounts.seconds(
                            record.circumstances().seconds().getOrDefault(stage, 0.0)))
            .collect(Collectors.joining(", ")));
    SortedMap<String, String> facts = record.circumstances().environment().facts();
    for (String fact : List.of("os.name", "cpu.model", "java.version", "threads")) {
      String value = facts.get(fact);
      if (value != null) {
        field(fact, value);
      }
    }
  }

  private void artifacts(RunRecord record) {
    screen.line("");
    Table table = new Table(List.of("artifact", "size", "digest"));
    for (Map.Entry<String, RunRecord.Artifact> artifact : record.artifacts().entrySet()) {
      table.row(
          List.of(
              artifact.getKey(),
              Amounts.bytes(artifact.getValue().bytes()),
              artifact.getValue().digest().toString()));
    }
    table.print(screen);
  }

  private void field(String label, String value) {
    screen.line(screen.paint(Ink.FAINT, padded(label, LABEL)) + value);
  }
}
