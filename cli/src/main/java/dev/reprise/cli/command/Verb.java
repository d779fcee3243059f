package dev.reprise.cli.command;

import dev.reprise.cli.render.Screen;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.record.RunId;
import dev.reprise.core.verdict.Verdict;
import dev.reprise.runner.Accept;
import dev.reprise.runner.Target;
import dev.reprise.store.ProjectStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What all verbs have in common: their surroundings, `--json`, `--debug` and `--help`.
@Command(
    mixinStandardHelpOptions = true,
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    sortOptions = false)
abstract class Verb implements Callable<Integer> {
  static final int AS_REQUIRED = 0;
  static final int DIFFERS = 1;
  static final int FAILED = 3;

  final Context context;

  @Option(
      names = "--json",
      order = 90,
      description = "Print one JSON object to the standard output, all else to the standard error.")
  boolean json;

  @Option(names = "--debug", order = 91, description = "Show stack traces.")
  boolean debug;

  Verb(Context context) {
    this.context = context;
  }

  /// Where text for people goes.
  final Screen screen() {
    return json ? context.screen().humanOnError() : context.screen();
  }

  /// Prints the one JSON object.
  final void printJson(String object) {
    context.screen().line(object);
  }

  final ProjectStore openStore() {
    return ProjectStore.open(context.home(), context.progress());
  }

  /// Whether a verdict is what was asked for.
  static int exitCode(Verdict verdict, Accept accepted) {
    return switch (verdict) {
      case Verdict.Identical identical -> AS_REQUIRED;
      case Verdict.Close close -> accepted == Accept.CLOSE ? AS_REQUIRED : DIFFERS;
      case Verdict.Diverged diverged -> DIFFERS;
      case Verdict.Incomparable incomparable -> DIFFERS;
    };
  }

  /// A path the user named.
  final Path path(String text) {
    try {
      return context.folder().resolve(text);
    } catch (InvalidPathException e) {
      throw new InvalidInputException(
          text, "is not a path: " + e.getReason(), "check the spelling");
    }
  }

  /// The record a user means by a path or the name of a run.
  final Target target(String text, ProjectStore store) {
    Path path = path(text);
    return Target.find(Files.exists(path) ? path.toString() : text, store);
  }

  /// The folder for a run's report.
  static Path reports(ProjectStore store, RunId run) {
    return store.home().resolve("reports").resolve(run.value());
  }
}
