package dev.reprise.store;

import dev.reprise.core.record.RunId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A process that writes runs into a store until it is killed or has written enough.
final class WriterProcess {
  private WriterProcess() {}

  public static void main(String[] arguments) throws Exception {
    int most = Integer.parseInt(arguments[1]);
    int seed = Integer.parseInt(arguments[2]);
    try (ProjectStore store = ProjectStore.open(Path.of(arguments[0]))) {
      for (int i = 0; i < most; i++) {
        SampleRun.commit(store, RunId.begin(Instant.now()), seed + i);
        System.out.println("committed");
      }
    }
  }

  static Process start(Path home, int most, int seed, Path told) throws Exception {
    return start(WriterProcess.class, told, home.toString(), most + "", seed + "");
  }

  /// Starts a program of the tests in a process of its own, which tells its lines to a file.
  static Process start(Class<?> program, Path told, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(told.toFile())
        .start();
  }
}
