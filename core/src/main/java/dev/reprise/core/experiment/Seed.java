package dev.reprise.core.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The one number every random choice of a run follows from, together with what the choice is for.
///
/// @param value from 0 to 2⁵³ − 1, so that every JSON reader keeps it exactly
public record Seed(@JsonValue long value) {
  /// Checks the range.
  @JsonCreator
  public Seed {
    if (value < 0 || value > (1L << 53) - 1) {
      throw new IllegalArgumentException("a seed is from 0 to 2^53 - 1, found " + value);
    }
  }
}
