package dev.reprise.cli;

import dev.reprise.cli.command.Context;
import dev.reprise.cli.render.Ink;
import dev.reprise.cli.render.JsonText;
import dev.reprise.cli.render.Screen;
import dev.reprise.core.experiment.NearestName;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what went wrong, and with which code the process ends.
final class Failures {
  static final int INVALID = 2;
  static final int FAILURE = 3;
  static final int INTERRUPTED = 130;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Context context;
  private final Screen screen;
  private final boolean json;
  private final boolean debug;

  Failures(Context context, List<String> args) {
    this.context = context;
    this.screen = context.screen();
    this.json = args.contains("--json");
    this.debug = args.contains("--debug");
  }

  /// A command line that cannot be understood.
  int wrongUsage(ParameterException wrong, String[] args) {
    CommandLine at = wrong.getCommandLine();
    String name = at.getCommandSpec().qualifiedName();
    String what = Objects.requireNonNullElse(wrong.getMessage(), "wrong usage");
    Optional<String> nearest = Optional.empty();
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String found = unmatched.getUnmatched().getFirst();
      what = unknown(found, at);
      nearest = NearestName.of(bare(found), candidates(found, at));
    }
    String fix = nearest.map(it -> "did you mean " + it + "? ").orElse("");
    return problems(
        "wrong-usage",
        List.of(new Problem(name, what, fix + "'" + name + " --help' lists what there is")),
        INVALID);
  }

  /// Anything that was thrown.
  int explain(Throwable thrown) {
    return switch (thrown) {
      case InvalidInputException invalid -> problems("invalid-input", invalid.problems(), INVALID);
      case FailureException failure -> {
        trace(failure);
        yield problems("failure", List.of(failure.problem()), FAILURE);
      }
      case CancellationException interrupted -> INTERRUPTED;
      case OutOfMemoryError memory ->
          problems(
              "failure",
              List.of(
                  new Problem(
                      "",
                      "the Java heap ("
                          + Runtime.getRuntime().maxMemory() / (1 << 20)
                          + " MiB) is too small for this",
                      "set a larger one, such as REPRISE_JAVA_OPTS=-Xmx12g, or close other"
                          + " programs")),
              FAILURE);
      default -> unexpected(thrown);
    };
  }

  private int unexpected(Throwable thrown) {
    String message = Optional.ofNullable(thrown.getMessage()).orElse("no message");
    String what = thrown.getClass().getSimpleName() + ": " + message;
    String fix =
        debug
            ? ""
            : keep(thrown)
                .map(file -> "this is a fault in Reprise; details are in " + file)
                .orElse("this is a fault in Reprise; --debug shows details");
    trace(thrown);
    return problems("fault", List.of(new Problem("", what, fix)), FAILURE);
  }

  private int problems(String kind, List<Problem> problems, int code) {
    String head = screen.errColours() ? Ink.BAD.on("error:") : "error:";
    for (Problem problem : problems) {
      screen.err().println(head + " " + problem);
    }
    if (problems.size() > 1) {
      screen.err().println(problems.size() + " problems.");
    }
    if (json) {
      screen.out().println(JsonText.failure(kind, problems));
    }
    return code;
  }

  private void trace(Throwable thrown) {
    if (debug) {
      thrown.printStackTrace(screen.err());
    }
  }

  /// Keeps the stack trace in the project's folder, if there is one.
  private Optional<Path> keep(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    try {
      Path folder = Files.createDirectories(context.home().resolve("errors"));
      Path file = folder.resolve(TIME.format(Instant.now()) + ".txt");
      return Optional.of(Files.writeString(file, text.toString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String bare(String option) {
    int end = option.indexOf('=');
    return end < 0 ? option : option.substring(0, end);
  }

  private static String unknown(String found, CommandLine at) {
    if (found.startsWith("-")) {
      return "there is no option " + bare(found);
    }
    return at.getSubcommands().isEmpty() ? "unexpected " + found : "there is no verb " + found;
  }

  private static Collection<String> candidates(String found, CommandLine at) {
    return found.startsWith("-")
        ? at.getCommandSpec().optionsMap().keySet()
        : at.getSubcommands().keySet();
  }
}
