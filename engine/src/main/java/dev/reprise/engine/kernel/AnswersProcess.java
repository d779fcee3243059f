package dev.reprise.engine.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The known answers of another process: the form of the kernels is chosen once a process, and only
/// the interpreter's own process is never compiled.
public final class AnswersProcess {
  private static final int PATIENCE_SECONDS = 60;

  private final String how;
  private final Process process;

  private AnswersProcess(String how, Process process) {
    this.how = how;
    this.process = process;
  }

  /// Starts this Java with more options.
  ///
  /// @param options those of this process that are to hold there too, and others
  /// @param millis for how long to repeat the computation on each number of threads
  static AnswersProcess start(String how, List<String> options, long millis, List<Integer> threads)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), AnswersProcess.class.getName()));
    command.add(Long.toString(millis));
    threads.forEach(n -> command.add(Integer.toString(n)));
    return new AnswersProcess(
        how, new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /// Waits for the end.
  ///
  /// @throws IOException if the process failed or printed something else
  List<Answers> await() throws IOException, InterruptedException {
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("the process did not end as it should");
      }
      return text.lines().map(this::read).toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private Answers read(String line) {
    String[] fields = line.split("\t", -1);
    Map<String, String> wrong = new LinkedHashMap<>();
    for (int i = 2; i + 1 < fields.length; i += 2) {
      wrong.put(fields[i], fields[i + 1]);
    }
    return new Answers(how, Integer.parseInt(fields[0]), Integer.parseInt(fields[1]), wrong);
  }

  /// Prints a line for each number of threads. The first argument says for how many milliseconds to
  /// repeat the computation, the others on how many threads.
  public static void main(String[] args) {
    for (int i = 1; i < args.length; i++) {
      try (Workers w = Workers.of(Integer.parseInt(args[i]))) {
        Answers answers =
            Answers.repeat(
                "",
                w,
                KnownAnswers.expectedParts(),
                Long.parseLong(args[0]) * 1_000_000L,
                System::nanoTime);
        StringBuilder line = new StringBuilder().append(args[i]).append('\t');
        line.append(answers.rounds());
        answers
            .wrong()
            .forEach((part, digest) -> line.append('\t').append(part).append('\t').append(digest));
        System.out.println(line);
      }
    }
  }
}
