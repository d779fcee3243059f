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
    tensor.storage().retain();
  }

  Tensor tensor() {
    return tensor;
  }

  void replace(Tensor next) {
    next.storage().retain();
    tensor.storage().release();
    tensor = next;
  }

  void release() {
    tensor.storage().release();
  }

  /// The tensor with an array that only this cell holds: may be written to.
  Tensor writable() {
    if (tensor.storage().isShared()) {
      replace(tensor.copy());
    }
    return tensor;
  }
}
