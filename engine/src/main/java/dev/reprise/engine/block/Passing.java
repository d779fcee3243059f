package dev.reprise.engine.block;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/// Results on the way to a block's output. Closing them when the block is done leaves only what
/// backward reads, which every engine keeps for itself; else all of them would wait for the end of
/// the step.
final class Passing implements AutoCloseable {
  private final List<NDArray> arrays = new ArrayList<>();

  /// The same array, to be closed at the end.
  NDArray on(NDArray array) {
    arrays.add(array);
    return array;
  }

  @Override
  public void close() {
    arrays.forEach(NDArray::close);
  }
}
