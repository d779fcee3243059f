package dev.reprise.data;

import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/// Every place that was asked for the data and what it answered, for the one error in the end.
final class Tries {
  private static final String FIX =
      "get the file by other means and name its folder with --mirror DIR or REPRISE_MIRRORS: it is"
          + " found there by its digest, whatever its name";

  private final List<String> answers = new ArrayList<>();
  private boolean web;

  /// A place on this machine.
  void local(String place, String answer) {
    answers.add(place + ": " + answer);
  }

  /// A place on the web, which may answer otherwise another time.
  void web(String place, String answer) {
    web = true;
    answers.add(place + ": " + answer);
  }

  /// The error that lists them all.
  RuntimeException failed(String data) {
    String what =
        answers.size() == 1
            ? "cannot be had: " + answers.getFirst()
            : "cannot be had; tried\n  " + String.join("\n  ", answers) + "\n";
    return web
        ? new FailureException("data '" + data + "'", what, FIX)
        : new InvalidInputException("data '" + data + "'", what, FIX);
  }
}
