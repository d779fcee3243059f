package dev.reprise.data.form;

/// One value as a source's form gives it, before a column takes it.
sealed interface Field {
  /// Characters.
  record Text(String text) implements Field {}

  /// Bytes with a shape, the first axis the outermost.
  record Picture(byte[] pixels, int[] shape) implements Field {}

  /// Samples of one channel.
  ///
  /// @param rate samples a second
  record Sound(short[] samples, int rate) implements Field {}
}
