package dev.reprise.engine.exact;

import dev.reprise.engine.kernel.Lstm;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Iterator;

/// Tapes of LSTM layers between their steps. A tape of a long sequence takes a hundred megabytes,
/// and to allocate those anew for every step would take longer than some of the arithmetic. Forward
/// writes all that backward reads, so a used tape cannot change a bit; the garbage collector may
/// have them all.
final class LstmTapes {
  private static final int KEPT = 8;
  private static final ArrayDeque<SoftReference<Lstm.Tape>> RESTING = new ArrayDeque<>();

  private LstmTapes() {}

  /// A tape that nobody else uses.
  static Lstm.Tape take(Lstm.Shape shape) {
    synchronized (RESTING) {
      Iterator<SoftReference<Lstm.Tape>> each = RESTING.iterator();
      while (each.hasNext()) {
        Lstm.Tape tape = each.next().get();
        if (tape == null || tape.shape().equals(shape)) {
          each.remove();
        }
        if (tape != null && tape.shape().equals(shape)) {
          return tape;
        }
      }
    }
    return new Lstm.Tape(shape);
  }

  /// Lays a tape down; the caller must not use it again.
  static void give(Lstm.Tape tape) {
    synchronized (RESTING) {
      RESTING.addFirst(new SoftReference<>(tape));
      if (RESTING.size() > KEPT) {
        RESTING.removeLast();
      }
    }
  }
}
