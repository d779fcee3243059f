package dev.reprise.engine.kernel;

/// A buffer for each thread that grows to the largest size asked for and is used again.
final class Scratch {
  private static final ThreadLocal<Scratch> OWN = ThreadLocal.withInitial(Scratch::new);

  private float[] floats = new float[0];

  private Scratch() {}

  /// At least `size` floats of unknown content, until the same thread asks again.
  static float[] floats(int size) {
    Scratch own = OWN.get();
    if (own.floats.length < size) {
      own.floats = new float[size];
    }
    return own.floats;
  }
}
