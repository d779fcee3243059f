package dev.reprise.cli.command;

import dev.reprise.cli.render.EnvironmentText;
import dev.reprise.core.verdict.Verdict.Difference;
import dev.reprise.runner.Surroundings;
import dev.reprise.store.ProjectStore;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `env`: environments of records and of this machine.
@Command(
    description = {
      "Show an environment or compare two: hardware, system, versions of libraries and programs,",
      "and settings, as records take them down. Facts that could change results come first."
    },
    footer = {
      "  reprise env show",
      "  reprise env show 20260102-030405-0a1b2c",
      "  reprise env diff 20260102-030405-0a1b2c            (with this machine)",
      "  reprise env diff examples/language-id 20260102 --json"
    })
public final class EnvCommand extends Verb {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// The verb in its surroundings.
  public EnvCommand(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "expected env show or env diff");
  }

  /// `env show`: all facts of one.
  @Command(
      description = "Show all facts of an environment, those that could change results first.",
      footer = {"  reprise env show", "  reprise env show 20260102-030405-0a1b2c --json"})
  public static final class Show extends Verb {
    @Parameters(
        arity = "0..1",
        paramLabel = "RUN",
        description = "As for reproduce; this machine where left out.")
    private String of = "";

    @Mixin private ThreadsOption threads = new ThreadsOption();

    /// The verb in its surroundings.
    public Show(Context context) {
      super(context);
    }

    @Override
    public Integer call() {
      Surroundings shown;
      if (of.isEmpty()) {
        shown = Surroundings.here(threads.count());
      } else {
        try (ProjectStore store = openStore()) {
          shown = Surroundings.of(target(of, store));
        }
      }
      new EnvironmentText(screen()).show(shown);
      if (json) {
        printJson(EnvironmentText.json(shown));
      }
      return AS_REQUIRED;
    }
  }

  /// `env diff`: what is not the same.
  @Command(
      description = {
        "Compare two environments: what could change results first. Exit code 0 where nothing of that",
        "kind differs, 1 where something does."
      },
      footer = {
        "  reprise env diff 20260102-030405-0a1b2c",
        "  reprise env diff 20260102-030405-0a1b2c 20260102-040506-1b2c3d"
      })
  public static final class Diff extends Verb {
    @Parameters(index = "0", paramLabel = "A", description = "As for reproduce.")
    private String first = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "B",
        description = "The record to hold against it; this machine where left out.")
    private String second = "";

    @Mixin private ThreadsOption threads = new ThreadsOption();

    /// The verb in its surroundings.
    public Diff(Context context) {
      super(context);
    }

    @Override
    public Integer call() {
      try (ProjectStore store = openStore()) {
        Surroundings a = Surroundings.of(target(first, store));
        Surroundings b =
            second.isEmpty()
                ? Surroundings.hereLike(a, threads.count(), context.folder())
                : Surroundings.of(target(second, store));
        List<Difference> differences = a.differences(b);
        new EnvironmentText(screen()).diff(a, b, differences);
        if (json) {
          printJson(EnvironmentText.json(a, b, differences));
        }
        return differences.stream().anyMatch(it -> a.isMaterial(it.name())) ? DIFFERS : AS_REQUIRED;
      }
    }
  }
}
