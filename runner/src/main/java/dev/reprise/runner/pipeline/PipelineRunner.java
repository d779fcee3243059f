package dev.reprise.runner.pipeline;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.environment.Environment;
import dev.reprise.core.json.Json;
import dev.reprise.core.pipeline.CommandLine;
import dev.reprise.core.pipeline.CommandStage;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.progress.Progress;
import dev.reprise.core.record.PathContent;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunId;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.record.RunRecord.Artifact;
import dev.reprise.core.record.StageRecord;
import dev.reprise.core.record.StageRecord.Outcome;
import dev.reprise.environment.CodeState;
import dev.reprise.environment.EnvironmentCapture;
import dev.reprise.environment.ProgramFacts;
import dev.reprise.environment.process.StageLog;
import dev.reprise.environment.process.StageProcess;
import dev.reprise.store.ProjectStore;
import dev.reprise.store.RunWorkspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs a pipeline of commands and keeps its record, whether it succeeds or not.
public final class PipelineRunner {
  private static final String LOCK = "pipeline.lock";

  /// The first word of a command in a script, behind assignments of variables.
  private static final Pattern SHELL_PROGRAM =
      Pattern.compile(
          "(?:^|[;&|(\n])\\s*(?:[A-Za-z_][A-Za-z0-9_]*=\\S*\\s+)*([A-Za-z0-9_./-][A-Za-z0-9_./+-]*)");

  private final ProjectStore store;
  private final Clock clock = Clock.systemUTC();

  /// A runner that keeps its records in this store.
  public PipelineRunner(ProjectStore store) {
    this.store = store;
  }

  /// Runs the stages of which something has changed.
  ///
  /// @throws FailureException where another run works in the same project, or the store cannot be
  ///   written; a command that fails is told in the record
  public CompletedPipeline run(PipelineRequest request, Progress progress) {
    return run(request, Optional.empty(), progress);
  }

  /// The same, and makes repeats, by whose spread a reproduction can be judged; none where a stage
  /// fails.
  ///
  /// @param repeats how many
  /// @throws InvalidInputException where there are too few, or nothing is measured
  /// @throws FailureException where another run works in the same project, or the store cannot be
  ///   written; a command that fails is told in the record
  public CompletedPipeline run(
      PipelineRequest request, Optional<Integer> repeats, Progress progress) {
    repeats.ifPresent(count -> PipelineRepeats.require(request, count));
    try (FileChannel channel =
            FileChannel.open(
                lockFile(request), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new FailureException(
            request.project().toString(),
            "another run of commands is under way in this project",
            "wait for its end");
      }
      return runAlone(request, repeats, progress);
    } catch (IOException | UncheckedIOException e) {
      throw new FailureException(
          store.home().toString(),
          "cannot be written: " + e.getMessage(),
          "check disk and rights",
          e);
    }
  }

  private Path lockFile(PipelineRequest request) throws IOException {
    Files.createDirectories(store.home());
    // A reproduction has a folder of its own, and needs nobody's leave.
    return request.reproduces().isPresent()
        ? request.project().resolveSibling(request.project().getFileName() + "." + LOCK)
        : store.home().resolve(LOCK);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private CompletedPipeline runAlone(
      PipelineRequest request, Optional<Integer> repeats, Progress progress) throws IOException {
    Instant started = clock.instant();
    String name = request.pipeline().name();
    try (RunWorkspace workspace = store.begin(RunId.begin(started), name)) {
      try {
        PipelineRecord record = run(request, workspace, started, progress);
        if (repeats.isPresent() && record.succeeded()) {
          record =
              new PipelineRepeats(store, request, record).add(repeats.get(), workspace, progress);
        }
        return new CompletedPipeline(record, workspace.commit(record));
      } catch (RuntimeException e) {
        workspace.discard();
        throw e;
      }
    }
  }

  private PipelineRecord run(
      PipelineRequest request, RunWorkspace workspace, Instant started, Progress progress)
      throws IOException {
    RunRecord.Code code = CodeState.capture(request.project());
    Environment environment = environment(request);
    ProjectPaths paths = new ProjectPaths(request.project());
    StageHistory history = new StageHistory(store, request.pipeline().name());
    SortedMap<String, Double> seconds = new ConcurrentSkipListMap<>();
    SortedMap<String, Artifact> kept = new ConcurrentSkipListMap<>();
    List<CommandStage> stages = request.pipeline().stages();
    Schedule.Work work =
        (stage, schedule) -> {
          Instant begun = clock.instant();
          StageRun run = new StageRun(stage, paths, store, history, request.force());
          Path file = workspace.file(logFile(stages.indexOf(stage)));
          String prefix = stages.size() == 1 ? "" : stage.name() + ": ";
          try (StageLog log = new StageLog(file, line -> progress.message(prefix + line), clock)) {
            StageRecord record = run.run(log, schedule::isCancelled);
            log.message(record.outcome().word() + ": " + record.reason());
            return record;
          } finally {
            seconds.put(stage.name(), seconds(begun));
            kept.putAll(run.kept());
          }
        };
    SortedMap<String, StageRecord> ended = schedule(request, work, progress);
    SortedMap<String, Double> metrics = new TreeMap<>();
    for (CommandStage stage : stages) {
      StageRecord record = ended.get(stage.name());
      if (record != null && record.outcome().isGood()) {
        Numbers.of(request.project(), stage, record, metrics);
      }
    }
    List<StageRecord> all = stages.stream().map(stage -> ended(stage, ended)).toList();
    TreeMap<String, Artifact> artifacts = logs(workspace, stages, ended);
    artifacts.putAll(kept);
    contents(request, all, artifacts);
    seconds.put("total", seconds(started));
    return new PipelineRecord(
        PipelineRecord.FORMAT,
        workspace.run(),
        request.pipeline().name(),
        new PipelineRecord.DeclaredPipeline(
            request.path(),
            request.entryPoint(),
            request.parameters(),
            request.pipeline().digest(),
            Json.tree(request.pipeline())),
        all,
        metrics,
        new RunRecord.Circumstances(started, seconds, code, environment, request.reproduces()),
        artifacts);
  }

  /// This process's facts, and those of every program the stages name. What a shell's script calls
  /// is looked for in its first words.
  static Environment environment(PipelineRequest request) {
    SortedMap<String, String> facts =
        new TreeMap<>(EnvironmentCapture.capture(request.jobs()).facts());
    facts.putAll(ProgramFacts.variables(System.getenv()));
    for (CommandStage stage : request.pipeline().stages()) {
      facts.putAll(ProgramFacts.variables(stage.env()));
      Path folder = request.project().resolve(stage.wdir());
      for (String program : programs(stage)) {
        if (!facts.containsKey("program." + Path.of(program).getFileName())) {
          StageProcess.find(program, folder)
              .ifPresent(path -> facts.putAll(ProgramFacts.of(program, path)));
        }
      }
    }
    return new Environment(facts);
  }

  private static SortedSet<String> programs(CommandStage stage) {
    SortedSet<String> programs = new TreeSet<>();
    for (CommandLine command : stage.commands()) {
      switch (command) {
        case CommandLine.Program program -> programs.add(program.words().getFirst());
        case CommandLine.Shell shell ->
            SHELL_PROGRAM
                .matcher(shell.script())
                .results()
                .forEach(found -> programs.add(found.group(1)));
      }
    }
    return programs;
  }

  private static SortedMap<String, StageRecord> schedule(
      PipelineRequest request, Schedule.Work work, Progress progress) {
    try {
      return new Schedule(request.pipeline(), work).run(request.jobs(), progress);
    } catch (RuntimeException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new FailureException("stages", "ended with " + e, "", e);
    }
  }

  private static StageRecord ended(CommandStage stage, SortedMap<String, StageRecord> ended) {
    StageRecord record = ended.get(stage.name());
    return record != null
        ? record
        : new StageRecord(
            stage.name(),
            Outcome.NOT_REACHED,
            "another stage failed before",
            Digest.of(new byte[0]),
            new TreeMap<>(),
            new TreeMap<>());
  }

  private static TreeMap<String, Artifact> logs(
      RunWorkspace workspace, List<CommandStage> stages, SortedMap<String, StageRecord> ended)
      throws IOException {
    TreeMap<String, Artifact> artifacts = new TreeMap<>();
    for (int i = 0; i < stages.size(); i++) {
      String stage = stages.get(i).name();
      if (ended.containsKey(stage)) {
        artifacts.put(PipelineRecord.LOG + stage, workspace.keep(logFile(i), false));
      }
    }
    return artifacts;
  }

  private static String logFile(int stage) {
    return "stage-" + stage + ".log";
  }

  /// Names what stood at the paths; the declaration and the files of parameters are inputs too.
  private void contents(
      PipelineRequest request, List<StageRecord> stages, SortedMap<String, Artifact> artifacts)
      throws IOException {
    for (SortedMap.Entry<String, PathContent> content :
        PipelineRecord.contents(stages).entrySet()) {
      artifacts.put(content.getKey(), artifact(content.getValue(), true));
    }
    SortedSet<String> files = new TreeSet<>();
    request.pipeline().stages().forEach(stage -> files.addAll(stage.params().keySet()));
    ProjectPaths paths = new ProjectPaths(request.project());
    for (String file : files) {
      Optional<PathContent> content = paths.keep(file, store);
      if (content.isPresent() && !artifacts.containsKey(PipelineRecord.OUT + file)) {
        artifacts.putIfAbsent(PipelineRecord.IN + file, artifact(content.get(), false));
      }
    }
    Optional<PathContent> declared = paths.keep(request.path(), store);
    if (declared.isPresent()) {
      artifacts.put(PipelineRecord.DECLARED + request.path(), artifact(declared.get(), false));
    }
  }

  private Artifact artifact(PathContent content, boolean comparable) throws IOException {
    Path blob =
        store
            .find(content.digest())
            .orElseThrow(() -> new IOException("blob vanished: " + content.digest()));
    return new Artifact(content.digest(), Files.size(blob), comparable);
  }

  private double seconds(Instant since) {
    return Duration.between(since, clock.instant()).toMillis() / 1000.0;
  }
}
