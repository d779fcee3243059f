package dev.reprise.core.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/// The parts a dataset is divided into.
public enum SplitName {
  /// What the weights are fitted to.
  @JsonProperty("train")
  TRAIN,
  /// What is watched during training, never fitted to.
  @JsonProperty("validation")
  VALIDATION,
  /// What is looked at once, at the end.
  @JsonProperty("test")
  TEST;

  /// `train`, `validation` or `test`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
