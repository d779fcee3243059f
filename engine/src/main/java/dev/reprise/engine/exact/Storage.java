package dev.reprise.engine.exact;

import java.util.concurrent.atomic.AtomicInteger;

/// One heap array, and how many cells and tape entries look at it.
///
/// Storage is shared freely (reshape, duplicate, the tape); whoever wants to write must be its only
/// holder, or copy first. A holder that forgets to let go costs a copy later, never a wrong number.
final class Storage {
  private final Object array;
  private final AtomicInteger holders = new AtomicInteger();

  Storage(Object array) {
    this.array = array;
  }

  Object array() {
    return array;
  }

  /// The count itself: the tape keeps this, and not the storage, so that it pins without keeping
  /// the numbers alive.
  AtomicInteger holders() {
    return holders;
  }
}
