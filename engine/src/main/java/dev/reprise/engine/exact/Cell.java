package dev.reprise.engine.exact;

/// A place that holds one tensor: the memory of a handle, or of a gradient that several handles
/// look at.
///
/// Writing goes through here. A storage that someone else still needs (another handle, the tape) is
/// copied first, so that an in-place operator never changes what backward will read.
final class Cell {
  private Tensor tensor;

  Cell(Tensor tensor) {
    this.tensor = tensor;
    tensor.storage().holders().incrementAndGet();
  }

  Tensor tensor() {
    return tensor;
  }

  void replace(Tensor next) {
    next.storage().holders().incrementAndGet();
    tensor.storage().holders().decrementAndGet();
    tensor = next;
  }

  void release() {
    tensor.storage().holders().decrementAndGet();
  }

  /// The tensor with an array that only this cell holds: may be written to.
  Tensor writable() {
    if (tensor.storage().holders().get() > 1) {
      replace(tensor.copy());
    }
    return tensor;
  }
}
