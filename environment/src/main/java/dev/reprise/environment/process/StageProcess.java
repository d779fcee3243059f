package dev.reprise.environment.process;

import dev.reprise.core.problem.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Runs one command of a stage to its end, with nothing to read from and in a session of its own
/// (where there is `setsid`), so that whatever it leaves behind is found and ended.
public final class StageProcess {
  private static final long PATIENCE_MILLIS = 100;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final String SESSION = "setsid";

  private StageProcess() {}

  /// How a command ended.
  ///
  /// @param exitCode 128 and more where a signal ended it
  /// @param leftBehind how many processes it had left running, which were ended
  public record Ended(int exitCode, int leftBehind) {
    /// Whether it says of itself that it succeeded.
    public boolean isGood() {
      return exitCode == 0;
    }

    /// In words: `ended with exit code 2`, `was ended by signal 9 (exit code 137)`.
    public String sentence() {
      return exitCode > 128 && exitCode < 193
          ? "was ended by signal " + (exitCode - 128) + " (exit code " + exitCode + ")"
          : "ended with exit code " + exitCode;
    }
  }

  /// Runs the command.
  ///
  /// @param words the program and its arguments
  /// @param folder where it runs
  /// @param variables set beside those of this process
  /// @param isCancelled asked ten times a second; the command is ended when it says so
  /// @throws InvalidInputException where there is no such program
  public static Ended run(
      List<String> words,
      Path folder,
      SortedMap<String, String> variables,
      StageLog log,
      BooleanSupplier isCancelled)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(words, folder));
    builder.directory(folder.toFile());
    builder.environment().putAll(variables);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    Process process = builder.start();
    Thread out = Thread.ofVirtual().start(() -> drain(process.getInputStream(), log, '|'));
    Thread err = Thread.ofVirtual().start(() -> drain(process.getErrorStream(), log, '!'));
    int left;
    try {
      while (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        if (isCancelled.getAsBoolean()) {
          break;
        }
      }
    } finally {
      left = end(process);
    }
    // Someone who escaped may hold the streams open for ever.
    if (!out.join(LAST_WORDS) || !err.join(LAST_WORDS)) {
      log.message("something it started could not be ended, and still holds its output");
    }
    return new Ended(process.waitFor(), left);
  }

  private static void drain(InputStream stream, StageLog log, char mark) {
    try (InputStream in = stream) {
      log.take(in, mark);
    } catch (IOException e) {
      // Closed with its process.
    }
  }

  private static List<String> command(List<String> words, Path folder) {
    List<String> command = new ArrayList<>();
    find(SESSION, folder).ifPresent(path -> command.add(path.toString()));
    Path program =
        find(words.getFirst(), folder)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "command " + words.getFirst(),
                        "there is no such program in " + folder + " or on the PATH",
                        "install it, or correct the stage's cmd"));
    // Its first word stays what its author wrote, for those who ask what they were called.
    command.add(words.getFirst().indexOf('/') < 0 ? words.getFirst() : program.toString());
    command.addAll(words.subList(1, words.size()));
    return command;
  }

  /// Where a program is, as `execvp` searches.
  ///
  /// @param folder where the command runs
  public static Optional<Path> find(String program, Path folder) {
    if (program.indexOf('/') >= 0) {
      Path path = folder.resolve(program).toAbsolutePath();
      return Files.isRegularFile(path) && Files.isExecutable(path)
          ? Optional.of(path)
          : Optional.empty();
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
    for (String place : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(place.isEmpty() ? "." : place).resolve(program);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /// Ends the process and all it has started; gives how many of those outlived it.
  private static int end(Process process) {
    boolean ended = !process.isAlive();
    List<ProcessHandle> started = new ArrayList<>(process.descendants().toList());
    started.addAll(ofSession(process.pid()));
    List<ProcessHandle> alive = started.stream().filter(ProcessHandle::isAlive).distinct().toList();
    alive.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return ended ? alive.size() : 0;
  }

  /// The living processes of a session, by what Linux tells of each (proc(5), `stat`).
  private static List<ProcessHandle> ofSession(long session) {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return List.of();
    }
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(it -> it.pid() != session && sessionOf(it.pid()) == session).toList();
    }
  }

  private static long sessionOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name, which may hold anything, ends at the last bracket.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 6);
      return Long.parseLong(fields[3]);
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }
}
