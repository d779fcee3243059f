package dev.reprise.store;

import java.nio.file.Path;

/// A process that says which runs of a store are unfinished, and in which state.
final class StatusProcess {
  private StatusProcess() {}

  public static void main(String[] arguments) {
    try (ProjectStore store = ProjectStore.open(Path.of(arguments[0]))) {
      store.unfinished().forEach(run -> System.out.println(run.run() + " " + run.state()));
    }
  }
}
