package dev.reprise.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Where the launcher enters.
@Command(
    name = "reprise",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Machine-learning training that anyone can run again, bit for bit.")
public final class Main {
  /// Runs one command and exits with its code.
  public static void main(String[] args) {
    StandardError.restore();
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
