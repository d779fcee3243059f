package dev.reprise.engine.exact;

/// Single elements and short runs of arrays whose type is only known when running.
final class Elements {
  private Elements() {}

  static void copy(Object from, int fromAt, Object to, int toAt, int count) {
    switch (from) {
      case float[] a when count == 1 -> ((float[]) to)[toAt] = a[fromAt];
      case long[] a when count == 1 -> ((long[]) to)[toAt] = a[fromAt];
      default -> System.arraycopy(from, fromAt, to, toAt, count);
    }
  }
}
