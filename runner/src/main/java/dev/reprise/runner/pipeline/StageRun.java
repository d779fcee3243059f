package dev.reprise.runner.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.pipeline.CommandLine;
import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.pipeline.CommandStage.Output;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.record.StageRecord.Outcome;
import dev.reprise.environment.process.StageLog;
import dev.reprise.environment.process.StageProcess;
import dev.reprise.store.ProjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Runs one stage, if something it depends on has changed.
final class StageRun {
  private final CommandStage stage;
  private final ProjectPaths paths;
  private final ProjectStore store;
  private final StageHistory history;
  private final boolean force;
  private final SortedMap<String, Artifact> kept = new TreeMap<>();

  /// @param force whether to run it even if nothing has changed
  StageRun(
      CommandStage stage,
      ProjectPaths paths,
      ProjectStore store,
      StageHistory history,
      boolean force) {
    this.stage = stage;
    this.paths = paths;
    this.store = store;
    this.history = history;
    this.force = force;
  }

  /// What belongs to the record beside what stood at its paths: a ledger, say.
  SortedMap<String, Artifact> kept() {
    return kept;
  }

  /// Runs it; whatever goes wrong is told in what it gives.
  StageRecord run(StageLog log, BooleanSupplier isCancelled) throws InterruptedException {
    SortedMap<String, PathContent> deps = new TreeMap<>();
    SortedMap<String, PathContent> outs = new TreeMap<>();
    try {
      for (String dep : stage.deps()) {
        Optional<PathContent> content = paths.keep(dep, store);
        if (content.isEmpty()) {
          return record(Outcome.FAILED, "its dependency " + dep + " is missing", deps, outs);
        }
        deps.put(dep, content.get());
      }
      return run(log, isCancelled, deps, outs);
    } catch (InvalidInputException e) {
      return record(Outcome.FAILED, String.valueOf(e.getMessage()), deps, outs);
    } catch (IOException e) {
      return record(
          Outcome.FAILED,
          "could not read or write: " + Objects.toString(e.getMessage(), "for no stated reason"),
          deps,
          outs);
    }
  }

  private StageRecord run(
      StageLog log,
      BooleanSupplier isCancelled,
      SortedMap<String, PathContent> deps,
      SortedMap<String, PathContent> outs)
      throws IOException, InterruptedException {
    StageRecord begun = record(Outcome.RAN, "", deps, outs);
    if (stage.frozen()) {
      return finish(Outcome.FROZEN, "it is declared frozen", deps, outs);
    }
    String reason = reason(begun);
    Optional<StageHistory.Earlier> same = history.same(begun);
    if (!force && !stage.always() && same.isPresent() && isThere(same.get(), log)) {
      outs.putAll(same.get().stage().outs());
      kept.putAll(same.get().kept());
      String since = "nothing it depends on has changed since run " + same.get().run();
      return record(Outcome.UNCHANGED, since, deps, outs);
    }
    log.message(reason);
    makeRoom(log);
    Optional<String> failure = commands(log, isCancelled, begun.inputs());
    if (failure.isPresent()) {
      keepWhatIsThere(outs);
      return record(Outcome.FAILED, failure.get(), deps, outs);
    }
    for (String dep : stage.deps()) {
      if (!paths.keep(dep, store).equals(Optional.ofNullable(deps.get(dep)))) {
        keepWhatIsThere(outs);
        return record(Outcome.FAILED, dep + " changed while it ran", deps, outs);
      }
    }
    return finish(Outcome.RAN, reason, deps, outs);
  }

  /// Runs the commands, and takes what they leave in their room; how one of them failed, if one
  /// did.
  private Optional<String> commands(StageLog log, BooleanSupplier isCancelled, Digest inputs)
      throws IOException, InterruptedException {
    Path folder = paths.folder().resolve(stage.wdir());
    Files.createDirectories(folder);
    try (StageRoom room = new StageRoom(stage, inputs)) {
      try {
        for (CommandLine command : stage.commands()) {
          log.message("$ " + command);
          StageProcess.Ended ended =
              StageProcess.run(command.words(), folder, room.variables(), log, isCancelled);
          if (ended.leftBehind() > 0) {
            log.message("ended " + ended.leftBehind() + " processes it had left running");
          }
          if (!ended.isGood()) {
            String how = isCancelled.getAsBoolean() ? "was interrupted" : ended.sentence();
            return Optional.of("`" + command + "` " + how);
          }
        }
        return Optional.empty();
      } finally {
        kept.putAll(room.take(store, log));
      }
    }
  }

  /// Every output must be there.
  private StageRecord finish(
      Outcome outcome,
      String reason,
      SortedMap<String, PathContent> deps,
      SortedMap<String, PathContent> outs)
      throws IOException {
    keepWhatIsThere(outs);
    for (Output out : stage.outs()) {
      if (!outs.containsKey(out.path())) {
        return record(Outcome.FAILED, "its output " + out.path() + " is missing", deps, outs);
      }
    }
    return record(outcome, reason, deps, outs);
  }

  private void keepWhatIsThere(SortedMap<String, PathContent> outs) throws IOException {
    for (Output out : stage.outs()) {
      paths.keep(out.path(), store).ifPresent(content -> outs.put(out.path(), content));
    }
  }

  /// Why it runs.
  private String reason(StageRecord now) {
    Optional<StageHistory.Earlier> last = history.last(stage.name());
    if (last.isEmpty()) {
      return "it has not run before";
    }
    List<String> changed = new StageChanges(last.get(), stage, now).all();
    if (!changed.isEmpty()) {
      return String.join(", ", changed) + ", since run " + last.get().run();
    }
    return force
        ? "it was asked for"
        : stage.always() ? "it is declared always_changed" : "its outputs are not those it made";
  }

  /// Whether the outputs of an earlier run are there, or could be put back.
  private boolean isThere(StageHistory.Earlier earlier, StageLog log) throws IOException {
    SortedMap<String, PathContent> there = new TreeMap<>();
    keepWhatIsThere(there);
    for (Output out : stage.outs()) {
      PathContent wanted = earlier.stage().outs().get(out.path());
      PathContent found = there.get(out.path());
      if (wanted == null) {
        return false;
      }
      if (!wanted.equals(found)) {
        if (found != null && !history.made(stage.name(), out.path(), found)) {
          return false;
        }
        paths.restore(out.path(), wanted, store);
        log.message(out.path() + " was taken from run " + earlier.run());
      }
    }
    return true;
  }

  /// Takes away what stands at the outputs, so that none is mistaken for this run's; what an
  /// earlier run did not make is put aside, and what is declared to persist stays.
  private void makeRoom(StageLog log) throws IOException {
    for (Output out : stage.outs()) {
      Optional<PathContent> there = paths.keep(out.path(), store);
      Path place = paths.folder().resolve(out.path());
      if (!out.persist() && there.isPresent()) {
        if (history.made(stage.name(), out.path(), there.get())) {
          paths.remove(out.path());
        } else {
          Path all = Files.createDirectories(store.home().resolve("replaced"));
          Path aside = Files.createTempDirectory(all, "").resolve(place.getFileName());
          Files.move(place, aside);
          log.message(out.path() + " was not made by this stage, and was moved to " + aside);
        }
      }
      Files.createDirectories(place.resolveSibling(""));
    }
  }

  private StageRecord record(
      Outcome outcome,
      String reason,
      SortedMap<String, PathContent> deps,
      SortedMap<String, PathContent> outs) {
    return new StageRecord(stage.name(), outcome, reason, inputs(deps), deps, outs);
  }

  /// The digest over all the stage depends on.
  private Digest inputs(SortedMap<String, PathContent> deps) {
    SortedMap<String, Object> all = new TreeMap<>();
    all.put("commands", stage.commands().stream().map(CommandLine::words).toList());
    all.put("wdir", stage.wdir());
    all.put("env", stage.env());
    all.put("params", stage.params());
    all.put("outs", stage.outs());
    all.put("deps", deps);
    return Digest.of(Json.write(all));
  }
}
