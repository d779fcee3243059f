package dev.reprise.engine.exact;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One heap array, and how many hold it: cells, entries of the tape, and gradients on their way.
///
/// Storage is shared freely (reshape, duplicate, the tape); whoever wants to write must be its only
/// holder, or copy first. When the last holder lets go, the array goes to the [FloatPool], and
/// nobody can get at it through here. A storage that never had a holder, or whose holder forgets to
/// let go, is left to the garbage collector: that costs time, never a wrong number.
final class Storage {
  private @Nullable Object array;
  private final AtomicInteger holders = new AtomicInteger();

  Storage(Object array) {
    this.array = array;
  }

  Object array() {
    Object held = array;
    if (held == null) {
      throw new IllegalStateException("Exact: numbers were used after their last holder let go");
    }
    return held;
  }

  void retain() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      if (array instanceof float[] floats) {
        array = null;
        FloatPool.give(floats);
      }
    }
  }

  /// Whether somebody else holds it as well.
  boolean isShared() {
    return holders.get() > 1;
  }
}
