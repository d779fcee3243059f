package dev.reprise.engine.kernel;

import java.util.ArrayList;
import java.util.List;

/// Probes of the arithmetic of the calling thread. A native library may change a thread's rounding
/// or have it flush subnormal numbers, and nothing in Java undoes that.
final class Arithmetic {
  private static final String CURE =
      "start Java with -XX:+RestoreMXCSROnJNICalls, or without the native library that did it";

  private Arithmetic() {}

  /// What is wrong with the arithmetic of this thread; nothing, most of the time.
  static List<Finding> findings(String thread) {
    List<Finding> findings = new ArrayList<>();
    if (!keepsSubnormals()) {
      findings.add(
          Finding.refused("subnormals", "are flushed to zero on the thread " + thread, CURE));
    }
    if (!roundsToNearest()) {
      findings.add(Finding.refused("rounding", "is not to nearest on the thread " + thread, CURE));
    }
    if (!fusesOnce()) {
      findings.add(
          Finding.refused(
              "fused multiply-add",
              "rounds twice on the thread " + thread,
              "use another release of Java; such a fault was corrected in Java 17 (JDK-8253409)"));
    }
    return findings;
  }

  /// Read from arrays, so that the compiler cannot fold them; so below. Compared by their bits: to
  /// a thread that takes subnormal operands for zero, they are equal to zero.
  static boolean keepsSubnormals() {
    float[] floats = {Float.MIN_NORMAL, 0.5f, Float.MIN_VALUE, 2.0f};
    double[] doubles = {Double.MIN_NORMAL, 0.5, Double.MIN_VALUE, 2.0};
    return Float.floatToRawIntBits(floats[0] * floats[1]) == 1 << 22
        && Float.floatToRawIntBits(floats[2] * floats[3]) == 2
        && Double.doubleToRawLongBits(doubles[0] * doubles[1]) == 1L << 51
        && Double.doubleToRawLongBits(doubles[2] * doubles[3]) == 2;
  }

  private static boolean roundsToNearest() {
    float[] floats = {1.0f, 0x1p-25f, 0x1.8p-24f};
    double[] doubles = {1.0, 0x1p-54, 0x1.8p-53};
    return floats[0] + floats[1] == 1.0f
        && floats[0] + floats[2] == 0x1.000002p0f
        && -floats[0] - floats[1] == -1.0f
        && doubles[0] + doubles[1] == 1.0
        && doubles[0] + doubles[2] == 0x1.0000000000001p0
        && -doubles[0] - doubles[1] == -1.0;
  }

  /// A product and sum that a detour through doubles rounds to another float.
  private static boolean fusesOnce() {
    float[] floats = {0x1.fffffep23f, 0x1.000004p28f, 0x1.fep5f};
    double[] doubles = {0x1.0000001p0, 0x0.fffffffp0, -1.0};
    return Math.fma(floats[0], floats[1], floats[2]) == 0x1.000002p52f
        && Math.fma(doubles[0], doubles[1], doubles[2]) == -0x1p-56;
  }
}
