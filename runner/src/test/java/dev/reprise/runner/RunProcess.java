package dev.reprise.runner;

import dev.reprise.core.experiment.Declaration;
import dev.reprise.core.experiment.ExperimentReader;
import dev.reprise.core.progress.Progress;
import dev.reprise.data.Mirrors;
import dev.reprise.store.ProjectStore;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process that runs the experiment of a folder, or goes on with its interrupted run, and says a
/// line at every sign of progress.
final class RunProcess {
  private RunProcess() {}

  private static final class Telling implements Progress {
    @Override
    public void message(String line) {
      System.out.println(line);
    }

    @Override
    public Task task(String label, long total, String unit) {
      System.out.println(label);
      return new Task() {
        @Override
        public void advanceTo(long done, String detail) {
          System.out.println(label + ", " + done + " of " + total);
        }

        @Override
        public void close() {}
      };
    }
  }

  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[1]);
    try (ProjectStore store = ProjectStore.open(Path.of(arguments[0]))) {
      Runner runner = new Runner(store);
      if (!store.unfinished().isEmpty()) {
        runner.resume(runner.interrupted(""), Mirrors.NONE, new Telling());
        return;
      }
      Declaration declaration = new ExperimentReader().read(folder, List.of());
      RunRequest request = RunRequest.of(declaration, folder, Mirrors.NONE, 2);
      runner.run(request.withCheckpoints(new CheckpointEvery.Steps(2)), new Telling());
    }
  }

  /// Starts it.
  static Process start(Path home, Path folder, File errors) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--add-modules=jdk.incubator.vector", "-Dai.djl.offline=true"));
    command.addAll(List.of("-DOPT_OUT_TRACKING=true", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RunProcess.class.getName(), home.toString(), folder.toString()));
    return new ProcessBuilder(command).redirectError(errors).start();
  }
}
