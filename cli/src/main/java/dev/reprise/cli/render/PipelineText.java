package dev.reprise.cli.render;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.storage.BlobSource;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.runner.pipeline.CompletedPipeline;
import dev.reprise.runner.pipeline.Determinism;
import dev.reprise.runner.pipeline.PipelineReproduction;
import dev.reprise.runner.pipeline.PipelinesSideBySide;
import dev.reprise.runner.pipeline.StageAccounts;
import java.util.List;
import java.util.SortedMap;
import tools.jackson.databind.node.ObjectNode;

/// Prints runs of pipelines of commands.
public final class PipelineText {
  private static final int NAME = 10;

  private final Screen screen;

  /// Prints to the screen's results.
  public PipelineText(Screen screen) {
    this.screen = screen;
  }

  /// What stands at the end of `run`.
  public void finished(CompletedPipeline run) {
    PipelineRecord record = run.record();
    screen.line("");
    stages(record);
    screen.line("");
    field("run", record.run().value());
    field("record", run.address().toString());
    if (!record.metrics().isEmpty()) {
      field("metrics", RunText.metrics(record.metrics()));
    }
    if (record.artifacts().containsKey(RunRecord.SPREAD)) {
      field("spread", "of repeats, by which a reproduction is judged");
    }
    field("took", seconds(record, "total"));
    screen.line("");
    screen.line(
        record.succeeded()
            ? "Run it again and compare: reprise reproduce " + record.run()
            : "What was printed: reprise show " + record.run());
  }

  /// The whole of a record.
  ///
  /// @param blobs where what belongs to it is
  public void whole(CompletedPipeline run, BlobSource blobs) {
    PipelineRecord record = run.record();
    screen.line(screen.paint(Ink.STRONG, record.name()) + "  run " + record.run());
    screen.line("");
    field("record", run.address().toString());
    field("declared", record.pipeline().path() + "  " + record.pipeline().digest());
    field("started", record.circumstances().started().toString());
    record.circumstances().reproduces().ifPresent(it -> field("reproduces", it.toString()));
    if (!record.metrics().isEmpty()) {
      field("metrics", RunText.metrics(record.metrics()));
    }
    for (StageRecord stage : record.stages()) {
      screen.line("");
      screen.line(outcome(stage) + "  " + stage.name() + " in " + seconds(record, stage.name()));
      field("", stage.reason());
      contents("read", stage.deps());
      contents("wrote", stage.outs());
      StageAccounts accounts = StageAccounts.of(record, stage, blobs);
      accounts.ledger().ifPresent(ledger -> field("ledger", ledger(ledger)));
      accounts.determinism().ifPresent(this::determinism);
    }
  }

  private static String ledger(StageAccounts.LedgerAccount ledger) {
    return ledger.problem().isEmpty()
        ? Amounts.count(ledger.steps(), "step")
            + ", "
            + Amounts.count(ledger.epochs(), "epoch")
            + ", "
            + Amounts.count(ledger.tensors(), "tensor")
            + "  "
            + ledger.head().map(Digest::abbreviated).orElse("")
        : ledger.problem();
  }

  private void determinism(Determinism determinism) {
    field("strict", Amounts.count(determinism.set().size(), "setting"));
    determinism.refused().forEach(what -> field("not set", what));
  }

  private void stages(PipelineRecord record) {
    Table table = new Table(List.of("", "stage", "took", "why"));
    for (StageRecord stage : record.stages()) {
      table.row(
          List.of(
              stage.outcome().word(), stage.name(), seconds(record, stage.name()), stage.reason()));
    }
    table.print(screen);
  }

  /// A reproduction and its verdict.
  public void reproduced(PipelineReproduction reproduction) {
    PipelineRecord record = reproduction.recorded().record();
    Verdict verdict = reproduction.verdict();
    screen.line("");
    switch (verdict) {
      case Verdict.Identical identical ->
          head(Ink.GOOD, verdict, record.name() + " was reproduced, bit for bit");
      case Verdict.Close close ->
          head(Ink.OPEN, verdict, record.name() + " was run again: " + result(close));
      case Verdict.Diverged diverged ->
          head(Ink.BAD, verdict, record.name() + " was run again, and the result is not the same");
      case Verdict.Incomparable incomparable -> {
        head(Ink.OPEN, verdict, record.name() + " cannot be compared");
        field("reason", incomparable.reason());
      }
    }
    where(verdict);
    field("compared", compared(reproduction.outputs(), verdict));
    if (verdict instanceof Verdict.Diverged && !record.artifacts().containsKey(RunRecord.SPREAD)) {
      field("close", "not judged by numbers: run --repeats 10 records how far they lie apart");
    }
    field("record", record.run() + "  " + reproduction.recorded().address());
    reproduction.run().ifPresent(run -> field("this run", run.record().run().value()));
    reproduction.folder().ifPresent(folder -> field("kept in", folder.toString()));
    why(verdict);
  }

  /// Two records side by side.
  public void compared(PipelinesSideBySide both) {
    Verdict verdict = both.verdict();
    screen.line("");
    switch (verdict) {
      case Verdict.Identical identical ->
          head(Ink.GOOD, verdict, "A and B wrote the same, bit for bit");
      case Verdict.Close close -> head(Ink.OPEN, verdict, "A and B: " + result(close));
      case Verdict.Diverged diverged -> head(Ink.BAD, verdict, "A and B are not the same");
      case Verdict.Incomparable incomparable -> {
        head(Ink.OPEN, verdict, "A and B cannot be compared");
        field("reason", incomparable.reason());
      }
    }
    where(verdict);
    field("compared", compared(both.outputs(), verdict));
    field("A", side(both.first()));
    field("B", side(both.second()));
    why(verdict);
  }

  private static String side(CompletedPipeline run) {
    return run.record().name() + ", " + run.record().run() + "  " + run.address();
  }

  private static String result(Verdict.Close close) {
    return close.closeness().isPresent()
        ? "not the same bytes, but an equivalent result"
        : "not the same bytes, but the same contents";
  }

  private void where(Verdict verdict) {
    switch (verdict) {
      case Verdict.Diverged diverged -> {
        new VerdictText(screen).diverged(diverged.divergence());
        new OutputText(screen).list(diverged.divergence().outputs());
      }
      case Verdict.Close close -> {
        field("first", VerdictText.first(close.first()));
        new OutputText(screen).list(close.outputs());
      }
      case Verdict.Identical identical -> {}
      case Verdict.Incomparable incomparable -> {}
    }
  }

  private void why(Verdict verdict) {
    VerdictText text = new VerdictText(screen);
    switch (verdict) {
      case Verdict.Diverged diverged -> {
        diverged.closeness().ifPresent(text::closeness);
        text.paragraph(diverged.divergence().paragraph());
      }
      case Verdict.Close close -> {
        close.closeness().ifPresent(text::closeness);
        if (close.closeness().isEmpty()) {
          text.paragraph(OutputText.sameContents(close.outputs()));
        }
      }
      case Verdict.Identical identical -> {}
      case Verdict.Incomparable incomparable -> {}
    }
  }

  private void head(Ink ink, Verdict verdict, String sentence) {
    screen.line(screen.paint(ink, verdict.word()) + "  " + sentence);
    screen.line("");
  }

  private void contents(String verb, SortedMap<String, PathContent> contents) {
    contents.forEach(
        (path, content) ->
            field(
                verb,
                path
                    + (content.kind() == PathContent.Kind.FOLDER
                        ? "/ (" + Amounts.count(content.files(), "file") + ")"
                        : "")
                    + "  "
                    + content.digest().abbreviated()));
  }

  private String outcome(StageRecord stage) {
    Ink ink =
        switch (stage.outcome()) {
          case RAN, UNCHANGED, FROZEN -> Ink.GOOD;
          case FAILED -> Ink.BAD;
          case NOT_REACHED -> Ink.OPEN;
        };
    return screen.paint(ink, stage.outcome().word());
  }

  private static String compared(long outputs, Verdict verdict) {
    long steps =
        switch (verdict) {
          case Verdict.Identical identical -> identical.compared().ledgerSteps();
          case Verdict.Close close -> close.compared().ledgerSteps();
          case Verdict.Diverged diverged -> diverged.compared().ledgerSteps();
          case Verdict.Incomparable incomparable -> 0;
        };
    return Amounts.count(outputs, "output")
        + (steps > 0 ? ", " + Amounts.count(steps, "ledger step") : "");
  }

  private static String seconds(PipelineRecord record, String name) {
    return Amounts.seconds(record.circumstances().seconds().getOrDefault(name, 0.0));
  }

  private void field(String name, String value) {
    screen.line("  " + screen.paint(Ink.FAINT, RunText.padded(name, NAME)) + value);
  }

  /// The same for machines.
  ///
  /// @param blobs where what belongs to the record is
  public static String json(CompletedPipeline run, BlobSource blobs) {
    PipelineRecord record = run.record();
    ObjectNode out = Json.MAPPER.createObjectNode();
    out.put("run", record.run().value());
    out.put("record", run.address().toString());
    out.put("name", record.name());
    out.put("succeeded", record.succeeded());
    out.set("metrics", Json.tree(record.metrics()));
    out.set("stages", Json.tree(record.stages()));
    ObjectNode accounts = out.putObject("accounts");
    for (StageRecord stage : record.stages()) {
      accounts.set(stage.name(), StageAccounts.of(record, stage, blobs).json());
    }
    out.set("seconds", Json.tree(record.circumstances().seconds()));
    return out.toString();
  }
}
