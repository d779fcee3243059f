package dev.reprise.engine.exact;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The float arrays that nothing holds any more, kept for the next result of the same size.
///
/// A training step asks for the same sizes again and again. Taking an array back spares the garbage
/// collector, the zeros that Java writes into a new array, and most of the memory. What an array
/// from here holds is undefined: whoever takes one writes all of it.
///
/// With the property `reprise.engine.poison` set to `true` an array that comes back is filled with
/// NaN, which shows whoever still reads it; tests run this way.
final class FloatPool {
  /// Smaller arrays are left to the garbage collector.
  private static final int SMALLEST = 1024;

  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 2;
  private static final boolean POISON = Boolean.getBoolean("reprise.engine.poison");

  /// By length. Read and written under the lock of this class.
  private static final Map<Integer, Shelf> SHELVES = new HashMap<>();

  /// The free arrays of one length. It never has more of them than were made here: arrays that
  /// others made come back as well, and would pile up.
  private static final class Shelf {
    private final ArrayDeque<float[]> free = new ArrayDeque<>();
    private int made;
  }

  private static long freeBytes;

  private FloatPool() {}

  /// An array whose elements are undefined.
  static float[] take(int size) {
    float[] array = size < SMALLEST ? null : poll(size);
    return array == null ? make(size) : array;
  }

  /// A new array, at the cost of all that is kept if memory is short.
  private static float[] make(int size) {
    try {
      return new float[size];
    } catch (OutOfMemoryError e) {
      clear();
      return new float[size];
    }
  }

  private static synchronized void clear() {
    SHELVES.clear();
    freeBytes = 0;
  }

  /// An array of zeros.
  static float[] zeros(int size) {
    float[] array = size < SMALLEST ? null : poll(size);
    if (array == null) {
      return make(size);
    }
    Arrays.fill(array, 0.0f);
    return array;
  }

  private static synchronized float @Nullable [] poll(int size) {
    Shelf shelf = SHELVES.computeIfAbsent(size, length -> new Shelf());
    float[] array = shelf.free.pollLast();
    if (array == null) {
      shelf.made++;
    } else {
      freeBytes -= bytes(array);
    }
    return array;
  }

  /// Takes an array back. Nobody may read or write it from now on.
  static void give(float[] array) {
    if (POISON) {
      Arrays.fill(array, Float.NaN);
    }
    if (array.length >= SMALLEST) {
      keep(array);
    }
  }

  private static synchronized void keep(float[] array) {
    if (freeBytes + bytes(array) > MOST_BYTES) {
      // Most of it is of sizes that are no longer asked for.
      clear();
    }
    Shelf shelf = SHELVES.get(array.length);
    if (shelf != null && shelf.free.size() < shelf.made) {
      shelf.free.addLast(array);
      freeBytes += bytes(array);
    }
  }

  private static long bytes(float[] array) {
    return (long) Float.BYTES * array.length;
  }
}
