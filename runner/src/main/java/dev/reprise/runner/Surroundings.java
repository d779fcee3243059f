package dev.reprise.runner;

import dev.reprise.core.environment.Environment;
import dev.reprise.core.record.PipelineRecord;
import dev.reprise.core.record.RunRecord;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.environment.EnvironmentCapture;
import dev.reprise.environment.MaterialFacts;
import dev.reprise.environment.ProgramFacts;
import dev.reprise.environment.process.StageProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// An environment that something ran in, or would run in, and for what engine it is to be judged.
///
/// @param name what to call it: a run, or [#HERE]
/// @param engine `exact`, `command` for commands of any kind, or another engine of a training
/// @param environment its facts
public record Surroundings(String name, String engine, Environment environment) {
  /// What this machine is called.
  public static final String HERE = "here";

  private static final String PROGRAM = "program.";

  /// The environment of a record.
  public static Surroundings of(Target target) {
    return switch (target.any()) {
      case RunRecord record ->
          new Surroundings(
              record.run().value(),
              record.training().engine(),
              record.circumstances().environment());
      case PipelineRecord record ->
          new Surroundings(
              record.run().value(),
              MaterialFacts.COMMAND_ENGINE,
              record.circumstances().environment());
    };
  }

  /// This machine and process, as a run of the engine `exact` would take it down.
  public static Surroundings here(int threads) {
    return new Surroundings(HERE, "exact", EnvironmentCapture.capture(threads));
  }

  /// This machine and process, with whatever the other says of programs looked up here.
  ///
  /// @param folder where programs named by a relative path are looked for
  public static Surroundings hereLike(Surroundings other, int threads, Path folder) {
    SortedMap<String, String> facts = new TreeMap<>(EnvironmentCapture.capture(threads).facts());
    if (other.engine.equals(MaterialFacts.COMMAND_ENGINE)) {
      facts.putAll(ProgramFacts.variables(System.getenv()));
      for (String fact : other.environment.facts().tailMap(PROGRAM).keySet()) {
        if (fact.startsWith(PROGRAM)) {
          String program = fact.substring(PROGRAM.length());
          StageProcess.find(program, folder)
              .ifPresent(path -> facts.putAll(ProgramFacts.of(program, path)));
        }
      }
    }
    return new Surroundings(HERE, other.engine, new Environment(facts));
  }

  /// What differs from another environment, the likeliest to matter for this one's engine first.
  public List<Difference> differences(Surroundings other) {
    return MaterialFacts.of(engine).differences(environment, other.environment);
  }

  /// All facts, the likeliest to matter for the engine first.
  public List<String> ordered() {
    Environment nothing = new Environment(new TreeMap<>());
    return MaterialFacts.of(engine).differences(environment, nothing).stream()
        .map(Difference::name)
        .toList();
  }

  /// Whether a fact could change the engine's bits.
  public boolean isMaterial(String fact) {
    return MaterialFacts.of(engine).isMaterial(fact);
  }
}
