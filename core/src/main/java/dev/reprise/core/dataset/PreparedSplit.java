package dev.reprise.core.dataset;

import dev.reprise.core.tensor.Tensor;

/// The examples of one split, ready for a model, in standard order (ascending record digest).
///
/// @param inputs one row an example: `I32 [n, length]` for token ids, `F32 [n, width]` for numbers,
///   `F32 [n, channels, height, width]` for images, `F32 [n, length, 1]` for sounds
/// @param targets one row an example: `I32 [n]` class indices, `F32 [n]` numbers (also 0/1 for two
///   classes), `F32 [n, classes]` one-hot, or `I32 [n, length]` the class of every token
/// @param exampleIds one number an example, derived from the record's digest alone, so that it
///   stays when records are added; equal records are told apart by their occurrence
public record PreparedSplit(Tensor inputs, Tensor targets, long[] exampleIds) {
  /// Checks that all three have as many rows.
  public PreparedSplit {
    if (inputs.shape()[0] != exampleIds.length || targets.shape()[0] != exampleIds.length) {
      throw new IllegalArgumentException("inputs, targets and ids must have as many rows each");
    }
  }

  /// How many examples there are.
  public int size() {
    return exampleIds.length;
  }
}
