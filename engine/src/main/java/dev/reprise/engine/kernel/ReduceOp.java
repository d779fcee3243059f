package dev.reprise.engine.kernel;

/// How the elements along an axis become one. All but [#MAX] and [#MIN] (exact, so free of order)
/// follow the chunk and tree rule of the numeric specification.
public enum ReduceOp {
  SUM,
  /// The sum, divided by the number of elements.
  MEAN,
  PROD,
  /// The largest; NaN if any is NaN; −0 is below +0.
  MAX,
  /// The smallest; NaN if any is NaN; −0 is below +0.
  MIN,
  /// Each chunk is a chain of fused multiply-adds from +0.
  SUM_OF_SQUARES
}
