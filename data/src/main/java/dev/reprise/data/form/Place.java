package dev.reprise.data.form;

import dev.reprise.core.problem.InvalidInputException;

/// Where in a source something stands, for errors.
///
/// @param file the source's file, or the file inside an archive
/// @param line counted from 1; 0 where the whole file is meant
record Place(String file, long line) {
  /// An error at this place.
  InvalidInputException refused(String what, String fix) {
    return new InvalidInputException(toString(), what, fix);
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
