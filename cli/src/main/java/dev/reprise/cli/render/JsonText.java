package dev.reprise.cli.render;

import dev.reprise.core.closeness.Closeness;
import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.CanonicalJson;
import dev.reprise.core.json.Json;
import dev.reprise.core.problem.Problem;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Cause;
import dev.reprise.core.verdict.Divergence;
import dev.reprise.core.verdict.First;
import dev.reprise.core.verdict.OneStep;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.runner.CompletedRun;
import dev.reprise.runner.Generation;
import dev.reprise.runner.Reproduction;
import dev.reprise.runner.SideBySide;
import dev.reprise.runner.pipeline.PipelineReproduction;
import dev.reprise.runner.pipeline.PipelinesSideBySide;
import dev.reprise.runner.pipeline.PythonLedger;
import dev.reprise.store.Attestation;
import dev.reprise.store.IndexEntry;
import dev.reprise.store.UnfinishedRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `--json` prints: one object on one line.
public final class JsonText {
  private JsonText() {}

  /// A finished run.
  ///
  /// @param spread where its repeats were made
  public static String run(CompletedRun run, Path report, Optional<Closeness> spread) {
    RunRecord record = run.record();
    ObjectNode out = object();
    out.put("run", record.run().value());
    out.put("record", run.address().toString());
    out.put("name", record.name());
    out.set("metrics", Json.tree(record.evaluation().metrics()));
    out.put("seconds", total(record));
    out.put("steps", record.training().steps());
    out.put("ledgerHead", record.training().ledgerHead().toString());
    out.put("report", report.toString());
    spread.ifPresent(it -> out.set("spread", ClosenessText.json(it)));
    return text(out);
  }

  /// A reproduction and its verdict.
  public static String reproduction(Reproduction reproduction, String report) {
    ObjectNode out = object();
    out.put("verdict", reproduction.verdict().word());
    out.put("record", reproduction.target().address().toString());
    reproduction
        .run()
        .ifPresent(
            run -> {
              out.put("reproduction", run.address().toString());
              out.put("run", run.record().run().value());
              out.put("seconds", total(run.record()));
              out.set("metrics", Json.tree(run.record().evaluation().metrics()));
            });
    verdict(out, reproduction.verdict());
    if (!reproduction.remark().isEmpty()) {
      out.put("remark", reproduction.remark());
    }
    if (!report.isEmpty()) {
      out.put("report", report);
    }
    return text(out);
  }

  /// Two records side by side.
  public static String diff(SideBySide both, String report) {
    ObjectNode out = object();
    out.put("verdict", both.verdict().word());
    out.put("a", both.first().address().toString());
    out.put("b", both.second().address().toString());
    verdict(out, both.verdict());
    if (!both.remark().isEmpty()) {
      out.put("remark", both.remark());
    }
    if (!report.isEmpty()) {
      out.put("report", report);
    }
    return text(out);
  }

  /// Two records of pipelines of commands side by side.
  public static String diff(PipelinesSideBySide both) {
    ObjectNode out = object();
    out.put("verdict", both.verdict().word());
    out.put("a", both.first().address().toString());
    out.put("b", both.second().address().toString());
    out.put("outputs", both.outputs());
    verdict(out, both.verdict());
    return text(out);
  }

  /// A reproduction of a pipeline of commands, and its verdict.
  public static String reproduction(PipelineReproduction reproduction) {
    ObjectNode out = object();
    out.put("verdict", reproduction.verdict().word());
    out.put("record", reproduction.recorded().address().toString());
    reproduction
        .run()
        .ifPresent(
            run -> {
              out.put("reproduction", run.address().toString());
              out.put("run", run.record().run().value());
              out.set("metrics", Json.tree(run.record().metrics()));
            });
    out.put("outputs", reproduction.outputs());
    verdict(out, reproduction.verdict());
    reproduction.folder().ifPresent(folder -> out.put("folder", folder.toString()));
    return text(out);
  }

  private static void verdict(ObjectNode out, Verdict verdict) {
    switch (verdict) {
      case Verdict.Identical identical -> out.set("compared", Json.tree(identical.compared()));
      case Verdict.Close close -> {
        out.set("compared", Json.tree(close.compared()));
        out.set("first", first(close.first()));
        out.set("differences", differences(close.differences()));
        close.closeness().ifPresent(it -> out.set("closeness", ClosenessText.json(it)));
        outputs(out, close.outputs());
      }
      case Verdict.Diverged diverged -> {
        out.set("compared", Json.tree(diverged.compared()));
        out.set("first", first(diverged.first()));
        out.set("differences", differences(diverged.differences()));
        out.set("divergence", divergence(diverged.divergence()));
        diverged.closeness().ifPresent(it -> out.set("closeness", ClosenessText.json(it)));
        outputs(out, diverged.divergence().outputs());
      }
      case Verdict.Incomparable incomparable -> out.put("reason", incomparable.reason());
    }
  }

  private static void outputs(ObjectNode out, List<OutputDifference> outputs) {
    if (!outputs.isEmpty()) {
      out.set("outputDifferences", OutputText.json(outputs));
    }
  }

  private static ObjectNode divergence(Divergence divergence) {
    ObjectNode out = object();
    out.put("answer", divergence.paragraph());
    out.put("tensorsOfStep", divergence.compared());
    out.set("tensors", Json.tree(divergence.tensors()));
    divergence.replay().ifPresent(replay -> out.set("replay", replay(replay)));
    ArrayNode causes = out.putArray("causes");
    for (Cause cause : divergence.causes()) {
      ObjectNode one = causes.addObject();
      one.put("kind", cause.kind().word()).put("weight", cause.weight());
      one.put("reason", cause.reason()).put("advice", cause.advice());
      one.set("facts", differences(cause.facts()));
    }
    return out;
  }

  private static ObjectNode replay(OneStep replay) {
    ObjectNode out = object();
    replay.operator().ifPresent(operator -> out.set("operator", Json.tree(operator)));
    replay.elements().ifPresent(elements -> out.set("elements", Json.tree(elements)));
    out.set("findings", Json.tree(replay.findings()));
    return out;
  }

  /// Continued texts.
  public static String generated(
      Digest record, int length, double temperature, long seed, List<Generation.Text> texts) {
    ObjectNode out = object();
    out.put("record", record.toString());
    out.put("length", length).put("temperature", temperature).put("seed", seed);
    ArrayNode all = out.putArray("texts");
    for (Generation.Text text : texts) {
      ObjectNode one = all.addObject();
      one.put("prompt", text.prompt()).put("text", text.text());
      one.put("logits", text.logits().toString());
    }
    return text(out);
  }

  /// The outcome of a verification.
  ///
  /// @param record the record's address, where the store could be opened
  /// @param confirmed whether everyone vouches for it who was asked to
  public static String verification(
      Optional<Digest> record,
      List<Problem> problems,
      List<Attestation> attestations,
      boolean confirmed) {
    ObjectNode out = object();
    record.ifPresent(address -> out.put("record", address.toString()));
    out.put("intact", problems.isEmpty());
    out.put("confirmed", confirmed);
    out.set("problems", problems(problems));
    out.set("attestations", AttestationJson.found(attestations));
    return text(out);
  }

  /// A list of runs.
  public static String runs(List<IndexEntry> entries) {
    ArrayNode runs = Json.MAPPER.createArrayNode();
    for (IndexEntry entry : entries) {
      ObjectNode run = runs.addObject();
      run.put("run", entry.run().value());
      run.put("record", entry.record().toString());
      run.put("name", entry.name());
      run.put("started", entry.started().toString());
      run.put("seconds", entry.seconds());
      run.set("metrics", Json.tree(entry.metrics()));
      entry.reproduces().ifPresent(digest -> run.put("reproduces", digest.toString()));
    }
    ObjectNode out = object();
    out.set("runs", runs);
    return text(out);
  }

  /// A whole record with its address, and who reproduced it.
  ///
  /// @param own this project's own reproductions of it
  /// @param spread where it has one
  public static String record(
      Digest address,
      RunRecord record,
      List<Attestation> attestations,
      List<IndexEntry> own,
      Optional<Closeness> spread) {
    ObjectNode out = object();
    out.put("address", address.toString());
    out.set("record", Json.tree(record));
    out.set("attestations", AttestationJson.found(attestations));
    out.set("reproducedHere", Json.tree(own.stream().map(IndexEntry::record).toList()));
    spread.ifPresent(it -> out.set("spread", ClosenessText.json(it)));
    return text(out);
  }

  /// The state of a project.
  public static String status(Path home, int runs, List<UnfinishedRun> unfinished) {
    ObjectNode out = object();
    out.put("home", home.toString());
    out.put("runs", runs);
    ArrayNode list = out.putArray("unfinished");
    for (UnfinishedRun run : unfinished) {
      ObjectNode one = list.addObject();
      one.put("run", run.run().value());
      one.put("name", run.name());
      one.put("started", run.started().toString());
      one.put("state", run.state().name().toLowerCase(Locale.ROOT));
    }
    return text(out);
  }

  /// A record written to a folder.
  public static String published(Digest address, Path folder, SortedMap<String, Long> artifacts) {
    ObjectNode out = object();
    out.put("record", address.toString());
    out.put("folder", folder.toString());
    out.set("artifacts", Json.tree(artifacts));
    return text(out);
  }

  /// What went wrong.
  ///
  /// @param kind `wrong-usage`, `invalid-input`, `failure` or `fault`
  public static String failure(String kind, List<Problem> problems) {
    ObjectNode out = object();
    out.put("error", kind);
    out.set("problems", problems(problems));
    return text(out);
  }

  /// A file that was put into a project.
  ///
  /// @param written what came of it
  public static String written(String file, PythonLedger.Written written) {
    ObjectNode out = object();
    out.put("file", file).put("written", written.name().toLowerCase(Locale.ROOT));
    return text(out);
  }

  private static ObjectNode first(First first) {
    ObjectNode out = object();
    out.put("stage", first.stage());
    first.step().ifPresent(step -> out.put("step", step));
    first.epoch().ifPresent(epoch -> out.put("epoch", epoch));
    out.put("item", first.item().word()).put("name", first.name());
    out.put("what", first.what());
    return out;
  }

  private static ArrayNode differences(List<Difference> differences) {
    ArrayNode out = Json.MAPPER.createArrayNode();
    differences.forEach(difference -> out.add(Json.tree(difference)));
    return out;
  }

  private static ArrayNode problems(List<Problem> problems) {
    ArrayNode out = Json.MAPPER.createArrayNode();
    problems.forEach(problem -> out.add(Json.tree(problem)));
    return out;
  }

  private static double total(RunRecord record) {
    return record.circumstances().seconds().getOrDefault("total", 0.0);
  }

  private static ObjectNode object() {
    return Json.MAPPER.createObjectNode();
  }

  private static String text(ObjectNode out) {
    return CanonicalJson.text(out);
  }
}
