package dev.reprise.cli;

import dev.reprise.cli.command.Context;
import dev.reprise.cli.render.Screen;
import dev.reprise.cli.render.ScreenProgress;
import java.nio.file.Path;
import java.util.Map;

/// Where the launcher enters.
public final class Main {
  private Main() {}

  /// Runs one command and exits with its code: 0 as required, 1 differs, 2 wrong usage or invalid
  /// input, 3 failure, 130 interrupted.
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--version")) {
      // Scripts ask for it often, and loading the command line takes longer than all the rest.
      Version.lines().forEach(System.out::println);
      return;
    }
    StandardError.restore();
    Map<String, String> environment = System.getenv();
    Screen screen = Screen.ofProcess(!environment.getOrDefault("NO_COLOR", "").isEmpty());
    Interruption interruption = Interruption.watch(screen);
    ScreenProgress progress = new ScreenProgress(screen, System::nanoTime, interruption::requested);
    int code = new Cli(new Context(screen, progress, Path.of(""), environment)).execute(args);
    interruption.workIsOver();
    System.exit(code);
  }
}
