package dev.reprise.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/// C = op(A) · op(B) of float32 matrices.
final class MatrixProduct implements Workload {
  private final NDManager manager;
  private final NDArray a;
  private final NDArray b;

  /// @param transA whether A is stored `[k, m]`
  /// @param transB whether B is stored `[n, k]`
  MatrixProduct(Engine engine, int m, int n, int k, boolean transA, boolean transB) {
    manager = engine.newBaseManager();
    NDArray left = manager.create(Samples.normal(1, m * k, 1.0f), new Shape(m, k));
    NDArray right = manager.create(Samples.normal(2, k * n, 1.0f), new Shape(k, n));
    a = transA ? left.reshape(k, m).transpose() : left;
    b = transB ? right.reshape(n, k).transpose() : right;
  }

  @Override
  public void run() {
    a.matMul(b).close();
  }

  @Override
  public void close() {
    manager.close();
  }
}
