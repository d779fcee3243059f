package dev.reprise.runner;

import dev.reprise.core.problem.InvalidInputException;

/// How often a run keeps the state of its training in its record.
public sealed interface CheckpointEvery {
  /// Reads `39` or `epoch`.
  ///
  /// @throws InvalidInputException where it is neither
  static CheckpointEvery parse(String text) {
    if (text.equals("epoch")) {
      return new Epoch();
    }
    if (text.matches("[1-9][0-9]{0,8}")) {
      return new Steps(Long.parseLong(text));
    }
    throw new InvalidInputException(
        "--checkpoint-every",
        "expected a number of steps from 1, or epoch, found '" + text + "'",
        "such as --checkpoint-every 100");
  }

  /// As [#parse] reads it.
  String text();

  /// Whether a checkpoint is due.
  ///
  /// @param step how many steps were made
  /// @param last after how many the last checkpoint was taken
  /// @param epochEnded whether the step was the last of its epoch
  boolean isDue(long step, long last, boolean epochEnded);

  /// After every that many steps.
  record Steps(long count) implements CheckpointEvery {
    @Override
    public String text() {
      return Long.toString(count);
    }

    @Override
    public boolean isDue(long step, long last, boolean epochEnded) {
      return step / count > last / count;
    }
  }

  /// At the end of every epoch.
  record Epoch() implements CheckpointEvery {
    @Override
    public String text() {
      return "epoch";
    }

    @Override
    public boolean isDue(long step, long last, boolean epochEnded) {
      return epochEnded;
    }
  }
}
