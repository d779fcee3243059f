package dev.reprise.engine.kernel;

/// A comparison of two numbers. As in IEEE 754, NaN compares unequal to everything and −0 equals
/// +0.
public enum CompareOp {
  EQ,
  NE,
  LT,
  LE,
  GT,
  GE;

  /// The comparison of two floats is that of their doubles, which is exact.
  public boolean test(double a, double b) {
    return switch (this) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
    };
  }

  public boolean test(long a, long b) {
    return switch (this) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
    };
  }
}
