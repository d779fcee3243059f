package dev.reprise.store;

import dev.reprise.core.record.RunId;
import java.nio.file.Path;
import java.time.Instant;

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
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WriterProcess.class.getName(),
            home.toString(),
            Integer.toString(most),
            Integer.toString(seed))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(told.toFile())
        .start();
  }
}
