package dev.reprise.engine.kernel;

/// A few buffers for each thread that grow to the largest sizes asked for and are used again.
final class Slots {
  private static final int COUNT = 6;
  private static final ThreadLocal<float[][]> OWN =
      ThreadLocal.withInitial(() -> new float[COUNT][0]);

  private Slots() {}

  /// At least `size` floats of unknown content, until the same thread asks for the same slot again.
  static float[] floats(int slot, int size) {
    float[][] own = OWN.get();
    if (own[slot].length < size) {
      own[slot] = new float[size];
    }
    return own[slot];
  }
}
