package dev.reprise.engine.kernel.accuracy;

/// How a function did on a set of floats.
///
/// @param inputs how many floats it was asked for
/// @param formsDiffer for how many of them the vector form gave other bits than the scalar one
/// @param gradientsDiffer the same for the derivative
/// @param misrounded how many results are not the float nearest to the true value
/// @param worst the largest error in units in the last place; 0.5 where every result is the nearest
/// @param worstInput the bits of the input with the largest error, 0 where every result is the
///   nearest
/// @param firstMisrounded the least bits, as an unsigned number, of an input with such a result, or
///   −1
/// @param close how many inputs were decided with many digits
record Accuracy(
    long inputs,
    long formsDiffer,
    long gradientsDiffer,
    long misrounded,
    double worst,
    int worstInput,
    long firstMisrounded,
    long close) {

  static final Accuracy NOTHING = new Accuracy(0, 0, 0, 0, 0.5, 0, -1, 0);

  /// Both together; the order does not matter.
  Accuracy and(Accuracy other) {
    boolean mine =
        worst > other.worst
            || (worst == other.worst && Integer.compareUnsigned(worstInput, other.worstInput) <= 0);
    return new Accuracy(
        inputs + other.inputs,
        formsDiffer + other.formsDiffer,
        gradientsDiffer + other.gradientsDiffer,
        misrounded + other.misrounded,
        Math.max(worst, other.worst),
        mine ? worstInput : other.worstInput,
        first(firstMisrounded, other.firstMisrounded),
        close + other.close);
  }

  private static long first(long a, long b) {
    return a < 0 || b < 0 ? Math.max(a, b) : Math.min(a, b);
  }
}
