package dev.reprise.core.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What the values of a column are.
public enum ColumnKind {
  /// Any text.
  @JsonProperty("text")
  TEXT,
  /// One of a small number of names.
  @JsonProperty("category")
  CATEGORY,
  /// A whole number, within 2⁵³ either way.
  @JsonProperty("integer")
  INTEGER,
  /// A finite double.
  @JsonProperty("number")
  NUMBER,
  /// A picture of bytes, `[channels, height, width]`.
  @JsonProperty("image")
  IMAGE,
  /// Sound on one channel: 16-bit samples at a fixed rate.
  @JsonProperty("audio")
  AUDIO
}
