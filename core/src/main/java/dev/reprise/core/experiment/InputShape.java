package dev.reprise.core.experiment;

import java.util.List;

/// What a model is given, as far as the experiment alone tells.
///
/// @param tokens whether it is token ids
/// @param shape of one example; a size of 0 is known only from the data
record InputShape(boolean tokens, List<Long> shape) {
  /// Copies.
  InputShape {
    shape = List.copyOf(shape);
  }

  /// A row of numbers.
  static InputShape row(long width) {
    return new InputShape(false, List.of(width));
  }

  /// Whether it can stand beside others, as numbers can.
  boolean isRow() {
    return !tokens && shape.size() == 1;
  }
}
